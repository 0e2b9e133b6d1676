package workbook

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"rackrate/model"
)

// The inputs of the model's worked cases, written into a workbook by their keys, are
// read back to the last digit: percentages shown as such, sizes in other units.
func TestGoldenInputsSurviveReading(t *testing.T) {
	reg := registry(t)
	paths, err := filepath.Glob(filepath.Join("..", "..", "model", "testdata", "golden", "*.json"))
	must(t, err)
	read := 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		must(t, err)
		var golden struct {
			Inputs map[string]any `json:"inputs"`
		}
		must(t, json.Unmarshal(data, &golden))
		if golden.Inputs["site"] == nil {
			continue // a case of a miner
		}
		read++
		t.Run(filepath.Base(path), func(t *testing.T) { goldenInputs(t, reg, golden.Inputs) })
	}
	if read < 40 {
		t.Errorf("only %d cases", read)
	}
}

func goldenInputs(t *testing.T, reg *model.Registry, inputs map[string]any) {
	t.Helper()
	list := [][]any{{"Input", "Value"}}
	header, row := []any{}, []any{}
	for _, in := range reg.Inputs {
		v, ok := inputs[in.Key]
		if !ok || v == nil {
			continue
		}
		if f, isNumber := v.(float64); isNumber && in.Type == model.TypePct {
			v = percentCell(f)
		}
		if in.Scope == model.ScopeSite {
			header, row = append(header, in.Key), append(row, v)
		} else {
			list = append(list, []any{in.Key, v})
		}
	}
	b := readData(t, makeBook(t, tab{"Sites", [][]any{header, row}}, tab{"Market", list}))
	s := site(t, b, 0)
	for _, in := range reg.Inputs {
		want := inputs[in.Key]
		got, ok := model.Get(&s.Inputs, in.Key)
		if in.Scope == model.ScopeMarket {
			got, ok = model.Get(&b.Market, in.Key)
		}
		if v, isNumber := want.(float64); !ok || want == nil || isNumber && !in.Within(v) {
			continue // of a case that is beyond the registry's bounds by now
		}
		same := false
		switch want := want.(type) {
		case float64:
			same = got.Number == want
		case bool:
			same = got.Bool == want
		case string:
			same = got.Text == want || got.Date.String() == want
		}
		if !same {
			t.Errorf("%s: got %+v, want %v; %v", in.Key, got, want, b.Findings)
		}
	}
}
