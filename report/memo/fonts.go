package memo

import (
	"bytes"
	"strings"

	"github.com/jung-kurt/gofpdf"

	"rackrate/templates"
)

// Fonts are the faces of a house, prepared once for all of its memos: cut down
// to the characters that memos have as a rule, and measured. They are not
// changed once made and may be shared by memos written at once.
type Fonts struct {
	whole    templates.Faces
	usual    templates.Faces // the same, cut down
	covers   []coverage      // of the whole faces
	measured map[string]*widths
}

// PrepareFonts prepares the faces of a house. Where a face cannot be cut down it is used whole.
func PrepareFonts(house *templates.House) *Fonts {
	f := &Fonts{whole: house.Faces, measured: map[string]*widths{}}
	for _, x := range []struct {
		from []byte
		to   *[]byte
	}{
		{f.whole.Text, &f.usual.Text}, {f.whole.TextBold, &f.usual.TextBold},
		{f.whole.Figures, &f.usual.Figures}, {f.whole.FiguresBold, &f.usual.FiguresBold},
	} {
		c := covered(x.from)
		f.covers = append(f.covers, c)
		*x.to = cutDown(x.from, c)
	}
	pdf := gofpdf.New("P", "pt", "A4", "")
	addFaces(pdf, f.usual)
	for _, family := range []string{serif, sans} {
		for _, bold := range []bool{false, true} {
			pdf.SetFont(family, weight(bold), 10)
			w := &widths{}
			for r := ' '; int(r) < len(w.latin); r++ {
				w.latin[r] = pdf.GetStringSymbolWidth(string(r))
			}
			f.measured[family+weight(bold)] = w
		}
	}
	return f
}

// cutDown is a face with the usual characters only. gofpdf writes into what it reads.
func cutDown(font []byte, c coverage) []byte {
	var set strings.Builder
	for r := ' '; r < latinEnd; r++ {
		if c.has(r) {
			set.WriteRune(r)
		}
	}
	for _, r := range usualSigns {
		if c.has(r) {
			set.WriteRune(r)
		}
	}
	if cut := gofpdf.UTF8CutFont(bytes.Clone(font), set.String()); len(cut) > 0 {
		return cut
	}
	return font
}

// The usual characters: the Latin letters of Europe, and the signs of text and figures.
const (
	latinEnd   = 0x250
	usualSigns = "\u2009\u202f\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2020\u2022\u2026\u2030\u2039\u203a\u20ac\u20bf\u2122\u2192\u2212\u2248\u2260\u2264\u2265"
)

// usual reports whether every face that is cut down still has the character, if it had it before.
func usual(r rune) bool { return r < latinEnd || strings.ContainsRune(usualSigns, r) }

// faces are those to write a memo with.
func (f *Fonts) faces(whole bool) templates.Faces {
	if whole {
		return f.whole
	}
	return f.usual
}

// widths are those of a document: what is measured already, and room for more.
func (f *Fonts) widths() map[string]*widths {
	out := make(map[string]*widths, len(f.measured))
	for key, w := range f.measured {
		out[key] = &widths{latin: w.latin, others: map[rune]int{}}
	}
	return out
}
