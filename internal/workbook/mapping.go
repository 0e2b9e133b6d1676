package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// Mapping says how the headers of a house's own format are to be understood, so that nothing is guessed.
type Mapping struct {
	Version int           `yaml:"version"`
	Headers []HeaderMeans `yaml:"headers"`
	Tables  []TablePlace  `yaml:"tables,omitempty"`
}

// HeaderMeans is what one header or label means. Sheet limits it to one sheet, "" to none.
type HeaderMeans struct {
	Header string `yaml:"header"`
	Input  string `yaml:"input"` // a key of the registry, or "-" for a column that is not to be used
	Unit   string `yaml:"unit,omitempty"`
	Sheet  string `yaml:"sheet,omitempty"`
}

// TablePlace says in which row of a sheet the header of its table stands; the last row where it has several.
type TablePlace struct {
	Sheet     string `yaml:"sheet"`
	HeaderRow int    `yaml:"header_row"`
	Kind      string `yaml:"kind,omitempty"` // sites or miners, where it would be taken for another; may be left out
}

// notUsed is the input of a header that is to be left aside.
const notUsed = "-"

// maxMapping is the size, in bytes, of the largest mapping file.
const maxMapping = 1 << 20

// ParseMapping reads a mapping file. naming.Unknown keys, inputs and units are errors.
func ParseMapping(reg *model.Registry, data []byte) (m *Mapping, err error) {
	defer func() {
		if p := recover(); p != nil {
			m, err = nil, fmt.Errorf("the mapping is not YAML that can be read (%v)", p)
		}
	}()
	if len(data) > maxMapping {
		return nil, fmt.Errorf("the mapping is larger than %d kB", maxMapping>>10)
	}
	m = &Mapping{}
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(m); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the mapping: %w", err)
	}
	if m.Version != 1 {
		return nil, fmt.Errorf("the mapping has version %d, and 1 is known", m.Version)
	}
	for _, h := range m.Headers {
		if err := h.check(reg); err != nil {
			return nil, fmt.Errorf("the mapping: %w", err)
		}
	}
	for _, t := range m.Tables {
		if t.Sheet == "" || t.HeaderRow < 1 {
			return nil, errors.New("the mapping: each of the tables needs a sheet and a header_row from 1 on")
		}
		if _, ok := mappedKinds[t.Kind]; !ok {
			return nil, fmt.Errorf("the mapping: %q is no kind of a table; sites and miners are", t.Kind)
		}
	}
	return m, nil
}

func (h HeaderMeans) check(reg *model.Registry) error {
	if quantity.Normalise(h.Header) == "" {
		return errors.New("an entry names no header")
	}
	if h.Input == notUsed {
		return nil
	}
	in, ok := reg.Lookup(h.Input)
	if !ok {
		return fmt.Errorf("%q is to be %q, which is no input; `rackrate explain` lists them", h.Header, h.Input)
	}
	if h.Unit == "" {
		return nil
	}
	if u, ok := quantity.ParseUnit(h.Unit); !ok || !quantity.Fits(u, in, h.Header+" "+in.Key) {
		return fmt.Errorf("%q is to be in %q, which is not a unit that %s can be converted from", h.Header,
			h.Unit, in.Key)
	}
	return nil
}

// Bytes is the mapping as a file.
func (m *Mapping) Bytes() ([]byte, error) {
	return yaml.MarshalWithOptions(m, yaml.Indent(2), yaml.IndentSequence(true))
}

// mappedNames are what a mapping says, by header and by sheet: a workbook may ask for each of its texts.
type mappedNames struct {
	headers map[string][]HeaderMeans // by their normalised text
	tables  map[string][]TablePlace  // by the name of the sheet, in small letters
}

// names are those of a mapping, nil for none.
func (m *Mapping) names() *mappedNames {
	if m == nil {
		return nil
	}
	out := &mappedNames{headers: map[string][]HeaderMeans{}, tables: map[string][]TablePlace{}}
	for _, h := range m.Headers {
		n := quantity.Normalise(h.Header)
		out.headers[n] = append(out.headers[n], h)
	}
	for _, t := range m.Tables {
		n := strings.ToLower(t.Sheet)
		out.tables[n] = append(out.tables[n], t)
	}
	return out
}

// meaning is what the mapping says of a header on a sheet; false where it says nothing.
func (m *mappedNames) meaning(reg *model.Registry, sheet, header string) (naming.Meaning, bool) {
	if m == nil {
		return naming.Meaning{}, false
	}
	var best *HeaderMeans
	said := m.headers[quantity.Normalise(header)]
	for i, h := range said {
		if h.Sheet != "" && !strings.EqualFold(h.Sheet, sheet) {
			continue
		}
		if best == nil || h.Sheet != "" {
			best = &said[i]
		}
	}
	if best == nil {
		return naming.Meaning{}, false
	}
	in, ok := reg.Lookup(best.Input)
	if !ok {
		return naming.Meaning{Mapped: true}, true // not to be used
	}
	u, _ := quantity.ParseUnit(best.Unit)
	return naming.Meaning{In: in, Sure: naming.Understood, ByKey: true, Mapped: true, Unit: u}, true
}

// mappedKinds are the kinds that a mapping may give a table.
var mappedKinds = map[string]tableKind{"": noTable, "sites": siteTable, "miners": minerTable}

// kindOf is the kind that the mapping gives the table of a sheet whose header stands in a row, noTable where it
// says nothing.
func (m *mappedNames) kindOf(sheet string, row int) tableKind {
	if m == nil {
		return noTable
	}
	for _, t := range m.tables[strings.ToLower(sheet)] {
		if t.HeaderRow == row {
			return mappedKinds[t.Kind]
		}
	}
	return noTable
}

// headerRow is the row that the mapping has for the header of a sheet, 0 where it says nothing.
func (m *mappedNames) headerRow(sheet string) int {
	if m == nil || len(m.tables[strings.ToLower(sheet)]) == 0 {
		return 0
	}
	return m.tables[strings.ToLower(sheet)][0].HeaderRow
}
