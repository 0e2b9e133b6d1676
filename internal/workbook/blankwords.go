package workbook

import (
	"fmt"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
)

// blankWord keeps that a cell holds a word that is read as a blank.
func (r *reader) blankWord(c opening.Cell, f field, s opening.Spot) {
	r.mark(s, opening.FateLeft)
	key := blankKey{s.Sheet, s.Col, f.in.Key}
	if r.blanks == nil {
		r.blanks = map[blankKey][]blankCell{}
	}
	r.blanks[key] = append(r.blanks[key], blankCell{s, c.Text, f.header})
}

// blankKey is a column of words that are read as blanks.
type blankKey struct {
	sheet, col int
	input      string
}

// blankCell is one of them.
type blankCell struct {
	spot         opening.Spot
	text, header string
}

// reportBlanks says once a column which words were read as blanks.
func (r *reader) reportBlanks() {
	for key, cells := range r.blanks {
		var list []string
		for _, c := range cells[:min(len(cells), 6)] {
			list = append(list, fmt.Sprintf("%q in %s", strings.TrimSpace(c.text),
				opening.RefOf(c.spot.Row, c.spot.Col)))
		}
		if len(cells) > 6 {
			list = append(list, fmt.Sprintf("and %d more", len(cells)-6))
		}
		r.report(codeBlankWord, cells[0].spot, who{}, provenance.Finding{Header: cells[0].header, Input: key.input,
			Read: strings.TrimSpace(cells[0].text), Understood: "not given",
			Wrong: fmt.Sprintf("%s is not given: %s", key.input, strings.Join(list, ", "))})
	}
}
