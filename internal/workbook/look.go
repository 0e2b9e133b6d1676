package workbook

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// Look is a workbook as it stands there and as it was understood: for a person who looks at both side by side.
type Look struct {
	Inspection
	Fingerprint string // of the workbook's format: the same next quarter, whatever the figures
	Sites       int
	Evaluable   int
	Findings    []provenance.Finding
	Sheets      []LookedSheet
	Left        int // cells that are not in Sheets, because there are too many of them
}

// LookedSheet is one sheet of a workbook with what became of its cells.
type LookedSheet struct {
	Name  string
	Own   bool // made by the program in an earlier run
	Cells []LookedCell
}

// LookedCell is a cell as it is shown, and what became of it: "used", "refused", "left alone", or "" for words.
type LookedCell struct {
	Row, Col int
	Text     string
	Fate     string `json:",omitempty"`
}

// LookAt reads a workbook and shows up to so many of its cells.
func LookAt(ctx context.Context, reg *model.Registry, src opening.Source, opt Options, most int) (*Look, error) {
	r, err := newReader(ctx, reg, src, opt)
	if err != nil {
		return nil, err
	}
	out := &Look{Inspection: *r.inspection(), Findings: r.book.Findings}
	out.Fingerprint = out.Inspection.fingerprint()
	for _, m := range r.book.Miners {
		for _, s := range m.Sites {
			out.Sites++
			if !s.Failed {
				out.Evaluable++
			}
		}
	}
	for _, sh := range r.file.Sheets {
		looked := LookedSheet{Name: sh.Name, Own: sh.Own}
		for _, row := range sh.Rows {
			for _, c := range row.Cells {
				if c.Empty() || sh.Own {
					continue
				}
				if most--; most < 0 {
					out.Left++
					continue
				}
				looked.Cells = append(looked.Cells, LookedCell{Row: c.Row, Col: c.Col,
					Text: opening.Clipped(r.shown(c)), Fate: fateNames[c.Fate]})
			}
		}
		out.Sheets = append(out.Sheets, looked)
	}
	return out, nil
}

// fingerprint is a hash of the sheets' names and headers of the tables of sites, miners and phases, digits left out:
// a tab called Q2 2024 is called Q3 2024 next time. Where there is no such table, of the labels of lists.
func (in *Inspection) fingerprint() string {
	var tables, lists []string
	for _, t := range in.Tables {
		words := []string{withoutDigits(t.Sheet)}
		for _, c := range t.Columns {
			words = append(words, withoutDigits(c.Header))
		}
		switch t.Kind {
		case "sites", "miners", "phases":
			tables = append(tables, strings.Join(words, "\x00"))
		case "list", "market":
			lists = append(lists, strings.Join(words, "\x00"))
		}
	}
	if len(tables) == 0 {
		tables = lists
	}
	slices.SortFunc(tables, cmp.Compare[string])
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q", tables)))
	return hex.EncodeToString(sum[:8])
}

func withoutDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, quantity.Normalise(text))
}

// CellName is the address of a cell, such as F7; "" where there can be none.
func CellName(row, col int) string { return opening.RefOf(row, col) }
