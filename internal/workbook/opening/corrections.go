package opening

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

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
		at, err := ParseRef(record[1])
		if err != nil {
			return nil, fmt.Errorf("the corrections, line %d: %w", line, err)
		}
		if c.Cell = RefOf(at.Row, at.Col); c.Cell == "" || c.Sheet == "" {
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
	Spot Spot
	Why  string // why it does not count, "" where it does
}

// Correct puts corrections in the places of cells, before formulas without a stored result are worked out.
func (f *File) Correct(list []Correction) []corrected {
	var out []corrected
	for _, c := range list {
		done := corrected{Correction: c}
		at, _ := ParseRef(c.Cell) // it was looked at when the file was read
		i := slices.IndexFunc(f.Sheets, func(s *Sheet) bool { return strings.EqualFold(s.Name, c.Sheet) })
		switch {
		case i < 0:
			done.Why = fmt.Sprintf("the workbook has no sheet %q", c.Sheet)
		default:
			done.Spot = Spot{i + 1, at.Row, at.Col}
			if is := ShownCell(f.Sheets[i].At(at.Row, at.Col), f.Date1904); is != c.Was && Clipped(is) != c.Was {
				done.Why = fmt.Sprintf("it was made where %q stood, and now %q stands there", c.Was, is)
			} else {
				f.Sheets[i].put(Cell{Row: at.Row, Col: at.Col, Kind: Text, Text: c.Value})
			}
		}
		out = append(out, done)
	}
	return out
}

// put puts a cell in its place; a blank one takes away what stood there.
func (s *Sheet) put(c Cell) {
	if strings.TrimSpace(c.Text) == "" {
		c = Cell{Row: c.Row, Col: c.Col}
	}
	i, ok := slices.BinarySearchFunc(s.Rows, c.Row, func(r GridRow, n int) int { return r.Num - n })
	if !ok {
		s.Rows = slices.Insert(s.Rows, i, GridRow{Num: c.Row})
	}
	row := &s.Rows[i]
	k, ok := slices.BinarySearchFunc(row.Cells, c.Col, func(x Cell, n int) int { return x.Col - n })
	if ok {
		row.Cells[k] = c
	} else {
		row.Cells = slices.Insert(row.Cells, k, c)
	}
}

// Origin says of a value that it does not stand in the workbook.
func (c *corrected) Origin() string { return fmt.Sprintf("corrected on %s, was %q", c.On, c.Was) }

func Clipped(text string) string {
	if letters := []rune(text); len(letters) > longestShown {
		return string(letters[:longestShown]) + "…"
	}
	return text
}

// longestShown is how much of a cell's text is shown, in letters.
const longestShown = 200
