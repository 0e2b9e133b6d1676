package opening

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"rackrate/internal/workbook/quantity"
)

// separators are what may part the values of a line.
var separators = []rune{',', ';', '\t', '|'}

// isDelimited reports whether a file is to be read as text with separators: by its name, for any text could be one.
func isDelimited(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv", ".tsv", ".tab":
		return true
	}
	return false
}

// openDelimited reads a CSV or TSV file as a book of one sheet, whose cells are all texts.
func openDelimited(src Source, b *Budget) (*File, error) {
	text, err := decodeText(src.Data)
	if err != nil {
		return nil, err
	}
	sep := sniff(text)
	f := &File{Name: src.Name}
	if sep == ',' {
		f.Convention.Decimal = quantity.Point // with a comma between values there is none within them
	}
	sh := &Sheet{Name: strings.TrimSuffix(src.Name, filepath.Ext(src.Name)), Hiding: map[int]bool{}}
	in := &lines{in: bytes.NewReader(text)}
	r := csv.NewReader(in)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = sep, -1, true, true
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("cannot be read as a table of values: %w", err)
		}
		in.n = 0
		line, _ := r.FieldPos(0)
		if err := sh.addRecord(line, record, b); err != nil {
			return nil, err
		}
	}
	f.Sheets = []*Sheet{sh}
	return f, nil
}

// longestRecord is the greatest length of a line of values, in bytes. One without end, for want of
// a line break or of a closing quote, would fill the memory.
const longestRecord = 2 << 20

// lines is a text as it is read, line by line.
type lines struct {
	in io.Reader
	n  int // bytes since the last line of values
}

func (l *lines) Read(p []byte) (int, error) {
	n, err := l.in.Read(p)
	if l.n += n; l.n > longestRecord {
		return 0, fmt.Errorf("it has a line of more than %d MB, or a quotation mark that nothing closes",
			longestRecord>>20)
	}
	return n, err
}

// addRecord adds a line of a file.
func (s *Sheet) addRecord(line int, record []string, b *Budget) error {
	row := GridRow{Num: line}
	if len(record) > excelize.MaxColumns {
		return fmt.Errorf("cannot be read as a table of values: line %d has more than %d of them", line,
			excelize.MaxColumns)
	}
	for i, v := range record {
		if strings.TrimSpace(v) == "" {
			continue
		}
		row.Cells = append(row.Cells, Cell{Row: line, Col: i + 1, Kind: Text, Text: v})
		if err := errors.Join(b.cell(), b.Tick()); err != nil {
			return err
		}
	}
	if len(row.Cells) > 0 {
		s.Rows = append(s.Rows, row)
	}
	if len(s.Rows) > b.Rows {
		return &LimitError{fmt.Sprintf("has more than %d rows", b.Rows), "max-rows"}
	}
	return nil
}

// decodeText brings a text file to UTF-8: by its byte order mark, else as UTF-8 where it is, else as Windows-1252.
func decodeText(data []byte) ([]byte, error) {
	switch {
	case len(data) == 0:
		return nil, errors.New("cannot be read as a table of values: it is empty; export it again")
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")):
		return nil, errors.New("cannot be read as a table of values: it is a workbook under another name; give it " +
			"the ending .xlsx")
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return utf16Text(data[2:], 0, 1)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return utf16Text(data[2:], 1, 0)
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if bytes.IndexByte(data, 0) >= 0 {
		return nil, errors.New("cannot be read as a table of values: it holds bytes that no text has; it may not " +
			"have been copied whole")
	}
	if utf8.Valid(data) {
		return data, nil
	}
	return charmap.Windows1252.NewDecoder().Bytes(data)
}

func utf16Text(data []byte, low, high int) ([]byte, error) {
	if len(data)%2 != 0 {
		return nil, errors.New("cannot be read as a table of values: it is cut off in the middle of a letter")
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+high])<<8
	}
	return []byte(string(utf16.Decode(units))), nil
}

// sniff finds the separator: the one that parts the first lines into the most values, evenly.
func sniff(text []byte) rune {
	const first = 256 << 10
	start := string(text[:min(len(text), first)])
	best, score := ',', 0
	for _, sep := range separators {
		if n := evenness(start, sep); n > score {
			best, score = sep, n
		}
	}
	return best
}

// evenness counts over the first lines how many have as many separators outside of quotes as the widest has,
// times how many that is.
func evenness(text string, sep rune) int {
	counts := map[int]int{}
	n, line, quoted := 0, 0, false
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case r == sep && !quoted:
			n++
		case r == '\n' && !quoted:
			counts[n]++
			n = 0
			line++
		}
		if line == 50 {
			break
		}
	}
	if n > 0 {
		counts[n]++
	}
	most := 0
	for n, lines := range counts {
		if lines*n > most {
			most = lines * n
		}
	}
	return most
}
