package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/model"
	"rackrate/templates"
)

// tab is a sheet of a workbook that a test makes: rows from A1 on. A cell is nil, a
// string, a number, a bool, or one of the kinds below.
type tab struct {
	name string
	rows [][]any
}

type (
	percentCell float64 // a number shown as a percentage
	dateCell    float64 // a serial number shown as a date
	formulaCell struct {
		f string
		v any
	} // a formula with its stored result, nil where there is none
)

// theRegistry is the registry, parsed once: each parsing asks for a new index of its names.
var theRegistry = sync.OnceValues(func() (*model.Registry, error) { return model.ParseRegistry(templates.InputsCSV) })

func registry(t testing.TB) *model.Registry {
	t.Helper()
	reg, err := theRegistry()
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func makeBook(t testing.TB, tabs ...tab) []byte {
	t.Helper()
	return saveBook(t, newBook(t, tabs...))
}

func newBook(t testing.TB, tabs ...tab) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
	must(t, err)
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	must(t, err)
	for i, tb := range tabs {
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", tb.name))
		} else {
			_, err := f.NewSheet(tb.name)
			must(t, err)
		}
		w, err := f.NewStreamWriter(tb.name)
		must(t, err)
		for n, row := range tb.rows {
			cells := make([]any, len(row))
			for k, v := range row {
				switch v := v.(type) {
				case percentCell:
					cells[k] = excelize.Cell{StyleID: percent, Value: float64(v)}
				case dateCell:
					cells[k] = excelize.Cell{StyleID: date, Value: float64(v)}
				case formulaCell:
					cells[k] = excelize.Cell{Formula: v.f, Value: v.v}
				default:
					cells[k] = v
				}
			}
			must(t, w.SetRow(opening.RefOf(n+1, 1), cells))
		}
		must(t, w.Flush())
	}
	return f
}

func saveBook(t testing.TB, f *excelize.File) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := f.WriteTo(&b)
	must(t, err)
	must(t, f.Close())
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// read reads a workbook that must be readable.
func read(t testing.TB, tabs ...tab) *provenance.Book {
	t.Helper()
	return readData(t, makeBook(t, tabs...))
}

func readData(t testing.TB, data []byte) *provenance.Book {
	t.Helper()
	b, err := Read(registry(t), opening.Source{Name: "book.xlsx", Data: data})
	must(t, err)
	return b
}

// rewrite replaces text within one part of a workbook.
func rewrite(t testing.TB, data []byte, part string, edit func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	found := false
	for _, f := range in.File {
		rc, err := f.Open()
		must(t, err)
		content, err := io.ReadAll(rc)
		must(t, err)
		must(t, rc.Close())
		if f.Name == part {
			found = true
			edited := edit(string(content))
			if edited == string(content) {
				t.Fatalf("nothing was changed in %s", part)
			}
			content = []byte(edited)
		}
		w, err := out.Create(f.Name)
		must(t, err)
		_, err = w.Write(content)
		must(t, err)
	}
	must(t, out.Close())
	if !found {
		t.Fatalf("no part %s", part)
	}
	return b.Bytes()
}

// rows makes rows of cells out of lines of text: cells apart by |, figures as
// numbers, "5%" shown as a percentage, a blank as no cell.
func rows(lines string) [][]any {
	var out [][]any
	for line := range strings.Lines(strings.Trim(lines, "\n")) {
		line = strings.TrimRight(line, "\n")
		var row []any
		if strings.TrimSpace(line) != "" {
			for c := range strings.SplitSeq(line, "|") {
				row = append(row, parseCell(strings.TrimSpace(c)))
			}
		}
		out = append(out, row)
	}
	return out
}

func parseCell(s string) any {
	if s == "" {
		return nil
	}
	if text, ok := strings.CutPrefix(s, "'"); ok {
		return text
	}
	bare, percent := strings.CutSuffix(s, "%")
	v, err := model.Input{Type: model.TypeNumber}.Parse(bare)
	switch {
	case err == nil && percent:
		return percentCell(v.Number / 100)
	case err == nil:
		return v.Number
	}
	return s
}

// market is a list of the market inputs that every workbook needs.
var market = tab{"Market", rows(`
Input | Value | Unit
Valuation date | 2024-06-30 |
BTC price | 61000 | USD
Network hashrate | 600 | EH/s
`)}

// siteTab is a sheet with a table of sites.
func siteTab(lines string) tab { return tab{"Sites", rows(lines)} }

// one is a sound site table of one row.
const one = `
Miner | Site | MW | Power price | Hashrate | Efficiency | Rent | GPU rate
Riot | Rockdale | 700 | 40 | 14 | 25 | 120 | 2
`

// site is the n-th site of a book.
func site(t testing.TB, b *provenance.Book, n int) *provenance.Site {
	t.Helper()
	for i := range b.Miners {
		if n < len(b.Miners[i].Sites) {
			return &b.Miners[i].Sites[n]
		}
		n -= len(b.Miners[i].Sites)
	}
	t.Fatalf("no site %d; findings %v", n, b.Findings)
	return nil
}

// codes lists the findings as "RR-101 Sites!F7".
func codes(b *provenance.Book) []string {
	var out []string
	for _, f := range b.Findings {
		s := f.Code
		if f.Cell.Sheet != "" {
			s += " " + f.Cell.Address()
		}
		out = append(out, s)
	}
	return out
}

// reportsPanic reports whether an error is that of a panic that was recovered.
func reportsPanic(err error) bool { return strings.Contains(err.Error(), "the program failed at it") }

// wantSoon wants what runs until its function is called to take no more than 5 seconds of processor time.
func wantSoon(t testing.TB) func() {
	t.Helper()
	begun := spent(t)
	return func() {
		t.Helper()
		if took := spent(t) - begun; took > 5*time.Second {
			t.Errorf("took %s", took)
		}
	}
}
