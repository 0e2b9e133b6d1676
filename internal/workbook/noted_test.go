package workbook

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rackrate/internal/workbook/opening"
)

// A finding with a cell of its own becomes a note on that cell. None stands on a journal or a schedule that is
// none of the program's: its cell was used or refused, or belongs to a table or a list of which some figure
// was.
func TestNotesStandOnWhatWasRead(t *testing.T) {
	var paths []string
	for _, pattern := range []string{"testdata/cases/*/*.xlsx", "testdata/messy/*.xlsx", "../../samples/*.xlsx"} {
		list, err := filepath.Glob(pattern)
		must(t, err)
		paths = append(paths, list...)
	}
	if len(paths) < 110 {
		t.Fatalf("only %d workbooks", len(paths))
	}
	notes := 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		must(t, err)
		r, err := newReader(t.Context(), registry(t), opening.Source{Name: filepath.Base(path), Data: data}, Options{})
		must(t, err)
		for _, f := range r.found {
			if f.Cell.Ref == "" || f.Code == codeHiddenCopy { // a hidden copy of what was used is the program's too
				continue
			}
			notes++
			if !r.isOurs(opening.Spot{Sheet: f.sheet, Row: f.row, Col: f.col}) {
				t.Errorf("%s: a note on %s, which is none of the program's: %s %s", filepath.Base(path),
					f.Cell.Address(), f.Code, f.Wrong)
			}
		}
	}
	if notes < 400 {
		t.Errorf("only %d notes", notes)
	}
}

// isOurs reports whether a cell was used or refused, or belongs to a table or a list of which some figure was.
func (r *reader) isOurs(s opening.Spot) bool {
	if f := r.fateOf(s); f == opening.FateUsed || f == opening.FateRefused {
		return true
	}
	for _, t := range r.tables {
		if t.sheet == s.Sheet && r.figuresOf(t) && slices.ContainsFunc(t.columns, func(c column) bool {
			row, col := s.Row, s.Col
			if t.flipped {
				row, col = col, row
			}
			return row >= t.head() && (c.col == col || col >= t.first && col <= t.last)
		}) {
			return true
		}
	}
	return slices.ContainsFunc(r.lines, func(l line) bool {
		f := r.fateOf(opening.Spot{Sheet: l.sheet, Row: l.value.Row, Col: l.value.Col})
		return l.sheet == s.Sheet && l.label.Row == s.Row && (f == opening.FateUsed || f == opening.FateRefused)
	})
}

// figuresOf reports whether some cell of a table was used or refused.
func (r *reader) figuresOf(t *table) bool {
	for _, row := range t.rows {
		for _, c := range t.columns {
			if f := r.fateOf(t.spot(row, c.col)); f == opening.FateUsed || f == opening.FateRefused {
				return true
			}
		}
	}
	return false
}
