package cli

import (
	"slices"
	"strings"
	"testing"
)

// TestADoubleClickOpensThePage wants it for a program without arguments that has its console for itself, and
// for no other.
func TestADoubleClickOpensThePage(t *testing.T) {
	for _, c := range []struct {
		args  []string
		alone bool
		want  string
	}{
		{[]string{"rackrate"}, true, "rackrate serve --open"},
		{[]string{"rackrate"}, false, "rackrate"},
		{[]string{"rackrate", "check", "a.xlsx"}, true, "rackrate check a.xlsx"},
		{nil, true, ""},
	} {
		got, click := clicked(c.args, func() bool { return c.alone })
		if strings.Join(got, " ") != c.want || click != !slices.Equal(got, c.args) {
			t.Errorf("%q, alone %v: %q, a double click: %v", c.args, c.alone, got, click)
		}
	}
}

func TestAWindowStaysUntilItIsRead(t *testing.T) {
	var said strings.Builder
	in := strings.NewReader("\nmore")
	hold(in, &said)
	if !strings.Contains(said.String(), "Press Enter") {
		t.Errorf("it says %q", &said)
	}
}
