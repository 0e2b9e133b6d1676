package workbook

import (
	"fmt"
	"testing"

	"rackrate/internal/workbook/opening"
)

// steps are those that reading tabs takes.
func steps(t *testing.T, tabs ...tab) int {
	t.Helper()
	r, err := newReader(t.Context(), registry(t), opening.Source{Name: "book.xlsx", Data: makeBook(t, tabs...)},
		Options{})
	must(t, err)
	return r.budget.Steps()
}

// A table with twice as many columns that mean nothing takes no more than twice the steps: each is looked up once.
func TestUnknownColumnsTakeWorkInProportion(t *testing.T) {
	wide := func(columns int) int {
		head, row := []any{"Miner", "Site", "Hashrate (EH/s)", "Power price ($/MWh)"}, []any{"A", "S", 5, 45}
		for k := range columns {
			head, row = append(head, fmt.Sprintf("Wicket efficency %d", k)), append(row, k)
		}
		return steps(t, tab{"Sites", [][]any{head, row}})
	}
	few, many := wide(1000), wide(2000)
	if many > 2*few {
		t.Errorf("1,000 columns take %d steps, 2,000 take %d", few, many)
	}
}

// Of a note that stands on its sheet again and again the one nearest above counts, as of two different ones.
func TestNotesThatStandAgain(t *testing.T) {
	r := &reader{}
	for _, n := range []struct {
		row  int
		text string
	}{{1, "US$ in thousands"}, {5, "US$ in millions"}, {9, "US$ in thousands"}} {
		notes := notesOf(n.text)
		for i := range notes {
			notes[i].spot = opening.Spot{Sheet: 1, Row: n.row, Col: 1}
		}
		r.keepNotes(notes)
	}
	if len(r.notes) != 2 {
		t.Fatalf("%d different notes", len(r.notes))
	}
	for row, want := range map[int]int{4: 1, 12: 9} {
		if n := lastReaching(r.notes[0], opening.Spot{Sheet: 1, Row: row, Col: 2}, 0, nil); n == nil ||
			n.spot.Row != want {
			t.Errorf("in row %d the note is %v", row, n)
		}
	}
}

// Tables of few cells over many rows and columns are refused before they are gone through again and again.
func TestPlacesAreBounded(t *testing.T) {
	b := opening.NewBudget(t.Context(), opening.Limits{})
	must(t, b.Places(opening.DefaultLimits().Cells))
	if b.Places(opening.DefaultLimits().Cells+1) == nil {
		t.Error("more places than cells are allowed")
	}
}
