package doc

import (
	"strings"
	"unicode"
)

// A figure that is printed is followed through text, tables and charts by marks
// around it: characters for private use, which have no width and are never drawn.
// They say which figure it is, so that where it is drawn it can be linked.
const (
	markFirst = '\ue000'
	markLast  = '\uf8ff'
	markStart = '\ue000'
	markEnd   = '\ue001'
	markDigit = '\ue100' // a digit of the figure's number, to the base of markBase
	markBase  = 0x1000
)

// IsMark reports a character that marks figures.
func IsMark(r rune) bool { return r >= markFirst && r <= markLast }

// Figures are the figures of a part by the places in the results that they stand at.
type Figures struct {
	Paths  []string           // in the order in which they were first printed
	Values map[string]float64 // in full; sums over what stands at a path are not among them

	numbers map[string]int
}

// NewFigures has no figure yet.
func NewFigures() *Figures {
	return &Figures{Values: map[string]float64{}, numbers: map[string]int{}}
}

// Mark is text with the marks of the figure at a path around it.
func (f *Figures) Mark(path, text string) string {
	n := f.Number(path)
	return string([]rune{markStart, markDigit + rune(n/markBase%markBase), markDigit + rune(n%markBase)}) + text +
		string(markEnd)
}

// Number is that of the figure at a path.
func (f *Figures) Number(path string) int {
	n, ok := f.numbers[path]
	if !ok {
		n = len(f.Paths)
		f.numbers[path], f.Paths = n, append(f.Paths, path)
	}
	return n
}

// Bare is text without marks.
func Bare(text string) string {
	if !strings.ContainsFunc(text, IsMark) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if IsMark(r) {
			return -1
		}
		return r
	}, text)
}

// Stretch is a figure in a text without its marks, as bytes from and to, and its number.
type Stretch struct{ From, To, Number int }

// Stretches takes the marks out of a text. A figure whose end was cut off goes to the end of the text.
func Stretches(text string) (plain string, figures []Stretch) {
	if !strings.ContainsFunc(text, IsMark) {
		return text, nil
	}
	var b strings.Builder
	var open *Stretch
	digits := 0
	for _, r := range text {
		switch {
		case r == markStart:
			figures = append(figures, Stretch{b.Len(), -1, 0})
			open, digits = &figures[len(figures)-1], 0
		case r == markEnd:
			if open != nil {
				open.To = b.Len()
			}
			open = nil
		case IsMark(r):
			if open != nil && digits < 2 && r >= markDigit && r < markDigit+markBase {
				open.Number = open.Number*markBase + int(r-markDigit)
				digits++
			}
		default:
			b.WriteRune(r)
		}
	}
	if open != nil {
		open.To = b.Len()
	}
	return b.String(), figures
}

// Unmarked is text from outside without the characters that figures are marked with.
func Unmarked(s string) string {
	if !strings.ContainsFunc(s, IsMark) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if IsMark(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
