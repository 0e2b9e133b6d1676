package ooxml

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

const typeStrings = nsRel + "/sharedStrings"

// Held is a cell as a sheet holds it.
type Held struct {
	Col, Row   int
	HasFormula bool
	Formula    string // "" too where the cell shares that of another
	Text       string // of a text or a yes or no; "" of a number
	Numeric    bool
	Number     float64
}

// Empty reports whether a cell holds nothing but a style.
func (h Held) Empty() bool { return !h.HasFormula && !h.Numeric && h.Text == "" }

// ErrEnough ends the reading of cells before a sheet's end.
var ErrEnough = errors.New("enough cells were read")

// Cells visits the cells of a sheet in their order. An error of visit ends it; ErrEnough is none.
func (p *Package) Cells(sheet Sheet, visit func(Held) error) error {
	shared, err := p.sharedTexts()
	if err != nil {
		return err
	}
	var in io.Reader
	if data, edited := p.edited[sheet.Part]; edited {
		in = bytes.NewReader(data)
	} else {
		f, there := p.original[sheet.Part]
		if !there {
			return fmt.Errorf("the part %s is missing", sheet.Part)
		}
		unpacked, err := f.Open()
		if err != nil {
			return err
		}
		defer unpacked.Close()
		in = io.LimitReader(unpacked, maxPart)
	}
	err = eachCell(in, shared, func(h Held, _, _ int) error { return visit(h) })
	if errors.Is(err, ErrEnough) {
		return nil
	}
	return err
}

// sharedTexts are the workbook's shared strings.
func (p *Package) sharedTexts() ([]string, error) {
	rels, err := p.relationships(relsOf(p.workbook), p.workbook)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(rels, func(r relationship) bool { return r.Type == typeStrings })
	if i < 0 || !p.Has(rels[i].part) {
		return nil, nil
	}
	if p.shared != nil {
		return p.shared, nil
	}
	data, err := p.Read(rels[i].part)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Items []struct {
			Plain string `xml:"t"`
			Runs  []struct {
				Text string `xml:"t"`
			} `xml:"r"`
		} `xml:"si"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	p.shared = make([]string, 0, len(doc.Items))
	for _, item := range doc.Items {
		for _, r := range item.Runs {
			item.Plain += r.Text
		}
		p.shared = append(p.shared, item.Plain)
	}
	return p.shared, nil
}

// eachCell visits the cells of a sheet's part with where their elements begin and end.
func eachCell(in io.Reader, shared []string, visit func(h Held, start, end int) error) error {
	d := xml.NewDecoder(in)
	var now Held
	var kind, inside string
	var value strings.Builder
	depth, row, col, start := 0, 0, 0, 0
	for {
		at := int(d.InputOffset())
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			n := node{attrs: t.Attr}
			switch {
			case depth == 3 && t.Name.Local == "row":
				row, col = row+1, 0
				if v, err := strconv.Atoi(n.attr("r")); err == nil {
					row = v
				}
			case depth == 4 && t.Name.Local == "c":
				col++
				if c, _, ok := ParseRef(n.attr("r")); ok {
					col = c
				}
				now, kind, start = Held{Col: col, Row: row}, n.attr("t"), at
				value.Reset()
			case depth == 5 && t.Name.Local == "f":
				now.HasFormula, inside = true, "f"
			case depth >= 5 && (t.Name.Local == "v" || t.Name.Local == "t"):
				inside = t.Name.Local
			default:
				inside = ""
			}
		case xml.CharData:
			switch inside {
			case "f":
				now.Formula += string(t)
			case "v", "t":
				value.Write(t)
			}
		case xml.EndElement:
			inside = ""
			if depth == 4 && t.Name.Local == "c" {
				now.hold(kind, value.String(), shared)
				if err := visit(now, start, int(d.InputOffset())); err != nil {
					return err
				}
			}
			depth--
		}
	}
}

// hold takes the value of a cell of a kind.
func (h *Held) hold(kind, value string, shared []string) {
	switch kind {
	case "s":
		if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n >= 0 && n < len(shared) {
			h.Text = shared[n]
		}
	case "b":
		h.Text = "no"
		if strings.TrimSpace(value) == "1" {
			h.Text = "yes"
		}
	case "str", "inlineStr", "e":
		h.Text = value
	default:
		if v, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
			h.Numeric, h.Number = true, v
		}
	}
}

// maxOutline is the size, in bytes, of the largest list of sheets that is looked into before a file is read.
const maxOutline = 16 << 20

// Outlined reports whether a file is an archive whose lists of sheets are of a size that lists have.
func Outlined(data []byte) bool {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return false
	}
	for _, f := range zr.File {
		name := strings.ToLower(f.Name)
		if f.UncompressedSize64 > maxOutline && (strings.HasSuffix(name, "workbook.xml") || strings.HasSuffix(name,
			".rels") && strings.Count(name, "/") < 3) {
			return false
		}
	}
	return true
}
