package workbook

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"rackrate/internal/provenance"
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
	tabs := []tab{{"Sites", [][]any{header, row}}, {"Market", list}}
	phases, _ := inputs["phases"].([]any)
	if len(phases) > 0 {
		tabs = append(tabs, goldenPhases(reg, inputs["site"], phases))
	}
	b := readData(t, makeBook(t, tabs...))
	s := site(t, b, 0)
	goldenOwn(t, b, s, phases)
	for _, in := range reg.Inputs {
		want := inputs[in.Key]
		got, ok := model.Get(&s.Inputs, in.Key)
		if in.Scope == model.ScopeMarket {
			got, ok = model.Get(&b.Market, in.Key)
		}
		if v, isNumber := want.(float64); !ok || want == nil || isNumber && !in.Within(v) || len(phases) > 0 &&
			in.Key == "convert_mw" {
			continue // of a case that is beyond the registry's bounds by now, or the sum of its phases
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

// goldenPhases is a table of the phases of a worked case.
func goldenPhases(reg *model.Registry, site any, phases []any) tab {
	header := []any{"site", "phase"}
	out := [][]any{nil}
	for i := range phases {
		out = append(out, []any{site, i + 1})
	}
	for _, in := range reg.Inputs {
		column, given := []any{}, false
		for _, p := range phases {
			v := p.(map[string]any)[in.Key]
			if f, isNumber := v.(float64); isNumber && in.Type == model.TypePct {
				v = percentCell(f)
			}
			column, given = append(column, v), given || v != nil
		}
		if !given {
			continue
		}
		header = append(header, in.Key)
		for i, v := range column {
			out[i+1] = append(out[i+1], v)
		}
	}
	out[0] = header
	return tab{"Phases", out}
}

// goldenOwn compares what phases have of their own with the worked case.
func goldenOwn(t *testing.T, b *provenance.Book, s *provenance.Site, phases []any) {
	t.Helper()
	if len(s.Inputs.Phases) != len(phases) {
		t.Fatalf("%d phases, want %d; %v", len(s.Inputs.Phases), len(phases), b.Findings)
	}
	for i, p := range phases {
		for key, want := range p.(map[string]any) {
			got := ownOf(s.Inputs.Phases[i], key)
			same := got.Known && (got.Number == want || got.Text == want || got.Bool == want ||
				got.Date.String() == want)
			if want != nil && !same {
				t.Errorf("%s of phase %d: got %+v, want %v; %v", key, i+1, got, want, b.Findings)
			}
		}
	}
}
