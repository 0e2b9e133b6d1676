package workbook

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// Correction says that a cell is to be read as if something else stood there. The analyst's own cell is never changed.
type Correction struct {
	Sheet string
	Cell  string     // an address such as F7
	Was   string     // what stands there, as inspect --cells and findings show it; the correction counts while it does
	Value string     // what is to be read in its place, as a person types it; "" for a blank
	On    model.Date // the day on which it was made
}

// correctionColumns are the columns of a file of corrections.
var correctionColumns = []string{"sheet", "cell", "was", "value", "on"}

// mostCorrections is how many corrections a file may have.
const mostCorrections = 10_000

// ParseCorrections reads a file of corrections: CSV with the columns sheet, cell, was, value and on.
func ParseCorrections(data []byte) ([]Correction, error) {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))))
	head, err := r.Read()
	if err != nil || !slices.Equal(head, correctionColumns) {
		return nil, fmt.Errorf("the corrections: the first line is not %s", strings.Join(correctionColumns, ","))
	}
	var list []Correction
	seen := map[string]bool{}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the corrections: %w", err)
		}
		line, _ := r.FieldPos(0)
		c := Correction{Sheet: record[0], Was: record[2], Value: record[3]}
		at, err := parseRef(record[1])
		if err != nil {
			return nil, fmt.Errorf("the corrections, line %d: %w", line, err)
		}
		if c.Cell = refOf(at.row, at.col); c.Cell == "" || c.Sheet == "" {
			return nil, fmt.Errorf("the corrections, line %d: a sheet and the address of a cell are needed", line)
		}
		if c.On, err = model.ParseDate(record[4]); err != nil {
			return nil, fmt.Errorf("the corrections, line %d: %w", line, err)
		}
		if key := strings.ToLower(c.Sheet) + "!" + c.Cell; seen[key] {
			return nil, fmt.Errorf("the corrections, line %d: %s!%s is corrected twice", line, c.Sheet, c.Cell)
		} else {
			seen[key] = true
		}
		if list = append(list, c); len(list) > mostCorrections {
			return nil, fmt.Errorf("the corrections are more than %d", mostCorrections)
		}
	}
}

// CorrectionsFile is a file of corrections that ParseCorrections reads.
func CorrectionsFile(list []Correction) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	rows := [][]string{correctionColumns}
	for _, c := range list {
		rows = append(rows, []string{c.Sheet, c.Cell, c.Was, c.Value, c.On.String()})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// corrected is a correction with what became of it.
type corrected struct {
	Correction
	spot spot
	why  string // why it does not count, "" where it does
}

// correct puts corrections in the places of cells, before formulas without a stored result are worked out.
func (f *file) correct(list []Correction) []corrected {
	var out []corrected
	for _, c := range list {
		done := corrected{Correction: c}
		at, _ := parseRef(c.Cell) // it was looked at when the file was read
		i := slices.IndexFunc(f.sheets, func(s *sheet) bool { return strings.EqualFold(s.name, c.Sheet) })
		switch {
		case i < 0:
			done.why = fmt.Sprintf("the workbook has no sheet %q", c.Sheet)
		default:
			done.spot = spot{i + 1, at.row, at.col}
			if is := shownCell(f.sheets[i].at(at.row, at.col), f.date1904); is != c.Was && clipped(is) != c.Was {
				done.why = fmt.Sprintf("it was made where %q stood, and now %q stands there", c.Was, is)
			} else {
				f.sheets[i].put(cell{row: at.row, col: at.col, kind: text, text: c.Value})
			}
		}
		out = append(out, done)
	}
	return out
}

// put puts a cell in its place; a blank one takes away what stood there.
func (s *sheet) put(c cell) {
	if strings.TrimSpace(c.text) == "" {
		c = cell{row: c.row, col: c.col}
	}
	i, ok := slices.BinarySearchFunc(s.rows, c.row, func(r gridRow, n int) int { return r.num - n })
	if !ok {
		s.rows = slices.Insert(s.rows, i, gridRow{num: c.row})
	}
	row := &s.rows[i]
	k, ok := slices.BinarySearchFunc(row.cells, c.col, func(x cell, n int) int { return x.col - n })
	if ok {
		row.cells[k] = c
	} else {
		row.cells = slices.Insert(row.cells, k, c)
	}
}

// reportCorrections says of each correction what became of it.
func (r *reader) reportCorrections() {
	for _, c := range r.file.corrected {
		f := provenance.Finding{Read: c.Was, Understood: c.Value}
		code := codeCorrected
		if c.why != "" {
			code, f.Wrong = codeNotCorrected, fmt.Sprintf("%s!%s: the correction of %s does not count: %s", c.Sheet, c.Cell, c.On, c.why)
		} else {
			f.Wrong = fmt.Sprintf("%s!%s: %s; it is read as %q", c.Sheet, c.Cell, c.origin(), c.Value)
		}
		r.report(code, c.spot, who{}, f)
	}
}

// origin says of a value that it does not stand in the workbook.
func (c *corrected) origin() string { return fmt.Sprintf("corrected on %s, was %q", c.On, c.Was) }

// correctedAt says where the value of a cell comes from if it was corrected, "" where it was not.
func (r *reader) correctedAt(s spot) string {
	for i := range r.file.corrected {
		if c := &r.file.corrected[i]; c.spot == s && c.why == "" {
			return c.origin()
		}
	}
	return ""
}
