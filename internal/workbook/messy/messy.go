//go:generate go test rackrate/internal/workbook -run MessyFiles -update

// Package messy makes small workbooks as people keep them, one a trait, for the tests of the
// reader. It knows nothing of how they are read; what is expected of each stands in the tests and
// in internal/workbook/testdata/messy, where the workbooks are kept; go generate writes them there.
package messy

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook with one trait.
type Book struct {
	Name string // of the trait, and of the file
	Data []byte
}

// cell is a value with a number format, a formula or both.
type cell struct {
	v       any
	format  string
	formula string
}

// pen draws a workbook. The first error stays and makes the rest do nothing.
type pen struct {
	f     *excelize.File
	sheet string
	err   error
}

func newPen() *pen { return &pen{f: excelize.NewFile(), sheet: "Sheet1"} }

func (p *pen) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

// tab begins a sheet; the first one takes the place of the empty one.
func (p *pen) tab(name string) {
	if p.sheet == "Sheet1" && name != "Sheet1" {
		p.keep(p.f.SetSheetName("Sheet1", name))
	} else if name != p.sheet {
		_, err := p.f.NewSheet(name)
		p.keep(err)
	}
	p.sheet = name
}

// rows writes rows from a cell on; nil leaves a cell alone.
func (p *pen) rows(at string, rows ...[]any) {
	col, row, err := excelize.CellNameToCoordinates(at)
	p.keep(err)
	for i, cells := range rows {
		for k, v := range cells {
			ref, err := excelize.CoordinatesToCellName(col+k, row+i)
			p.keep(err)
			p.put(ref, v)
		}
	}
}

func (p *pen) put(ref string, v any) {
	switch v := v.(type) {
	case nil:
	case cell:
		if v.v != nil {
			p.keep(p.f.SetCellValue(p.sheet, ref, v.v))
		}
		if v.format != "" {
			style, err := p.f.NewStyle(&excelize.Style{CustomNumFmt: &v.format})
			p.keep(err)
			p.keep(p.f.SetCellStyle(p.sheet, ref, ref, style))
		}
		if v.formula != "" {
			p.keep(p.f.SetCellFormula(p.sheet, ref, v.formula))
		}
	default:
		p.keep(p.f.SetCellValue(p.sheet, ref, v))
	}
}

func (p *pen) merge(from, to string) { p.keep(p.f.MergeCell(p.sheet, from, to)) }

// market is a sheet with the inputs that every workbook needs.
func (p *pen) market() {
	p.tab("Market")
	p.rows("A1", row("Input", "Value", "Unit"), row("Valuation date", "2024-06-30"), row("BTC price", 61000, "USD"),
		row("Network hashrate", 600, "EH/s"))
}

func (p *pen) book(name string) (Book, error) {
	var b bytes.Buffer
	if p.err == nil {
		_, p.err = p.f.WriteTo(&b)
	}
	p.keep(p.f.Close())
	if p.err != nil {
		return Book{}, fmt.Errorf("%s: %w", name, p.err)
	}
	data, err := tidy(b.Bytes())
	if err != nil {
		return Book{}, fmt.Errorf("%s: %w", name, err)
	}
	return Book{name, data}, nil
}

var contentType = regexp.MustCompile(`<(?:Default|Override) [^>]*>(?:</(?:Default|Override)>)?`)

// tidy brings the parts of a workbook, and the list of their kinds, into one order, so that the same
// workbook is the same bytes.
func tidy(data []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		if err := copyPart(w, f); err != nil {
			return nil, err
		}
	}
	err = w.Close()
	return out.Bytes(), err
}

func copyPart(w *zip.Writer, f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	content, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	if f.Name == "[Content_Types].xml" {
		list := contentType.FindAllString(string(content), -1)
		slices.Sort(list)
		i := contentType.FindStringIndex(string(content))[0]
		content = []byte(string(content[:i]) + strings.Join(list, "") + "</Types>")
	}
	part, err := w.Create(f.Name)
	if err == nil {
		_, err = part.Write(content)
	}
	return err
}

// File is the name of the file that a workbook is kept in.
func (b Book) File() string {
	return strings.NewReplacer(" ", "-", ",", "").Replace(b.Name) + ".xlsx"
}

func row(cells ...any) []any { return cells }

// header and the two sites are what most of the workbooks hold, each in its own way.
var (
	header   = row("Miner", "Site", "MW", "Power price", "Hashrate", "Efficiency", "Rent", "GPU rate")
	rockdale = row("Riot", "Rockdale", 700, 40, 14, 25, 120, 2)
	odessa   = row("Cipher", "Odessa", 200, 30, 6, 25, 120, 2)
)

// with is a row with some of its cells replaced.
func with(cells []any, changes map[int]any) []any {
	out := slices.Clone(cells)
	for i, v := range changes {
		out[i] = v
	}
	return out
}

// Books makes all workbooks, in the order of their names.
func Books() ([]Book, error) {
	var out []Book
	for _, t := range slices.Concat(traits, rowTraits) {
		p := newPen()
		t.draw(p)
		if !t.alone {
			p.market()
		}
		b, err := p.book(t.name)
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}
