package quantity

import (
	"testing"

	"rackrate/model"
)

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		in   model.Input
		v    float64
		want string
	}{
		{model.Input{Unit: "USD/MW"}, 9500000, "9,500,000 USD/MW"}, {model.Input{Type: model.TypePct}, 0.155, "15.5 %"},
		{model.Input{}, -1234.5, "-1,234.5"}, {model.Input{Unit: "ratio"}, 1.3, "1.3"},
		{model.Input{Unit: "USD"}, 0.00001, "1e-05 USD"}, {model.Input{}, 0.1 + 0.2, "0.3"},
	} {
		if got := Amount(c.in, c.v); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
