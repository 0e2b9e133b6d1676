package page

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/jung-kurt/gofpdf"

	"rackrate/templates"
)

// Fonts are the faces of a house, prepared once for all of its memos: cut down
// to the characters that memos have as a rule, deflated and measured. They are not
// changed once made and may be shared by memos written at once.
type Fonts struct {
	whole    templates.Faces
	covers   []coverage // of the whole faces
	coded    []codedFace
	measured map[string]*widths
}

// codedFace is a face cut down to the code page, as gofpdf takes it.
type codedFace struct {
	family, style string
	definition    []byte // JSON
	file          []byte // deflated
}

// latinEnd is the first character after the Latin letters of Europe.
const latinEnd = 0x250

// PrepareFonts prepares the faces of a house. A face that is no static TrueType
// font, is damaged, may not be embedded or lacks a letter of ASCII is an error.
func PrepareFonts(house *templates.House) (*Fonts, error) {
	f := &Fonts{whole: house.Faces, measured: map[string]*widths{}}
	for _, x := range []struct {
		key, file, family, style string
		font                     []byte
	}{
		{"text", house.FontFiles.Text, serif, "", f.whole.Text}, {"text_bold", house.FontFiles.TextBold, serif, "B",
			f.whole.TextBold},
		{"figures", house.FontFiles.Figures, sans, "", f.whole.Figures}, {"figures_bold", house.FontFiles.FiguresBold,
			sans, "B", f.whole.FiguresBold},
	} {
		err := checkFace(x.font)
		if err == nil {
			err = f.prepare(x.family, x.style, x.font)
		}
		if err != nil {
			return nil, fmt.Errorf("house style: font %s (%s): %w", x.key, x.file, err)
		}
	}
	return f, nil
}

// prepare prepares one face. gofpdf panics at a font whose tables contradict each other.
func (f *Fonts) prepare(family, style string, font []byte) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("is damaged: %v", fault)
		}
	}()
	pdf := gofpdf.New("P", "pt", "A4", "")
	pdf.AddUTF8FontFromBytes(family, style, bytes.Clone(font))
	c := covered(font)
	w := measure(pdf, family, style, c)
	face, err := newCodedFace(family, style, cutDown(font, c), w, pdf.GetFontDesc(family, style))
	if err == nil {
		err = pdf.Error()
	}
	f.covers, f.measured[family+style], f.coded = append(f.covers, c), w, append(f.coded, face)
	return err
}

// measure takes the widths of the characters that a face has.
func measure(pdf *gofpdf.Fpdf, family, style string, c coverage) *widths {
	pdf.SetFont(family, style, 10)
	w := &widths{others: map[rune]int{}, covers: c}
	for r := ' '; int(r) < len(w.latin); r++ {
		w.latin[r] = pdf.GetStringSymbolWidth(string(c.shown(r)))
	}
	for _, r := range codePage {
		if int(r) >= len(w.latin) {
			w.others[r] = pdf.GetStringSymbolWidth(string(c.shown(r)))
		}
	}
	return w
}

// cutDown is a face with the glyphs of the code page only, reached by their
// codes; nil where gofpdf cannot cut it, which writes into what it reads.
func cutDown(font []byte, c coverage) []byte {
	var set []rune
	for _, r := range codePage {
		set = append(set, c.shown(r))
	}
	cut := gofpdf.UTF8CutFont(bytes.Clone(font), string(set))
	if len(cut) == 0 {
		return nil
	}
	return recoded(cut, set)
}

// definition is a face as gofpdf reads it; the keys are gofpdf's.
type definition struct {
	Tp, Name     string
	Desc         gofpdf.FontDescType
	Cw           []int
	File         string
	OriginalSize int
}

// symbolic is the flag of a face whose glyphs are reached by its own codes.
const symbolic = 4

func newCodedFace(family, style string, font []byte, w *widths, desc gofpdf.FontDescType) (codedFace, error) {
	if len(font) == 0 {
		return codedFace{}, errors.New("cannot be cut down to the characters of a memo")
	}
	name := family + style
	desc.Flags = desc.Flags&^32 | symbolic
	def := definition{Tp: "TrueType", Name: tagOf(font) + "+" + name, Desc: desc, Cw: make([]int, 256), File: name +
		".z", OriginalSize: len(font)}
	for i, r := range []rune(codePage) {
		def.Cw[firstCode+i] = w.of(r)
	}
	text, err := json.Marshal(def)
	if err != nil {
		return codedFace{}, err
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(font); err != nil {
		return codedFace{}, err
	}
	if err := z.Close(); err != nil {
		return codedFace{}, err
	}
	return codedFace{family, style, text, packed.Bytes()}, nil
}

// tagOf is the tag of six letters that the name of a subset begins with.
func tagOf(font []byte) string {
	sum := sha256.Sum256(font)
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	return string(tag)
}

// register makes the faces known to a document. It reports whether they are
// those of the code page.
func (f *Fonts) register(pdf *gofpdf.Fpdf, whole bool) (coded bool) {
	if whole {
		addFaces(pdf, f.whole)
		return false
	}
	for _, face := range f.coded {
		pdf.AddFontFromBytes(face.family, face.style, face.definition, face.file)
	}
	return true
}

// widths are those of a document: what is measured already, and room for more
// where the document has the whole faces.
func (f *Fonts) widths(coded bool) map[string]*widths {
	if coded {
		return f.measured
	}
	out := make(map[string]*widths, len(f.measured))
	for key, w := range f.measured {
		out[key] = &widths{latin: w.latin, others: maps.Clone(w.others), covers: w.covers}
	}
	return out
}

// Width is that of a text in the face of the figures, in points, as charts need it.
func (f *Fonts) Width(text string, size float64, bold bool) float64 {
	w := f.measured[style{family: sans, bold: bold}.face()]
	sum := 0
	for _, r := range text {
		if n := w.of(r); n > 0 {
			sum += n
			continue
		}
		sum += w.of('n')
	}
	return float64(sum) * size / 1000
}
