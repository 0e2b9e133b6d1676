package workbook

import (
	"context"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// Inspection is how a workbook's tables and headers were understood.
type Inspection struct {
	File    string
	Tables  []InspectedTable
	Figures provenance.Figures
	Blocks  []FigureBlock // the ledger of figures, by sheet and column
}

// InspectedTable is a table as it was understood.
type InspectedTable struct {
	Sheet     string
	Kind      string // sites, miners, market, list, deck, scenarios, ranges, comparables
	HeaderRow int
	UnitRow   int // 0 where there is none
	Rows      int
	Across    bool // its sites stand side by side
	Columns   []InspectedColumn
}

// InspectedColumn is a header or a label and what it was understood as.
type InspectedColumn struct {
	Cell   string
	Header string
	Input  string // the input's key, the role of a column of another table, or ""
	Unit   string
	Sure   string // see the constants
	Hint   string // a name that was perhaps meant
}

// How sure the understanding of a header is.
const (
	SureMapping   = "by the mapping"
	SureName      = "by its name"
	SureAlias     = "by an alias"
	SureRole      = "a column of this kind of table"
	SureUnit      = "its unit is not understood"
	SureDoubtful  = "doubtful, not used"
	SureAmbiguous = "two columns mean this, not used"
	SureUnknown   = "not understood, not used"
)

var kindNames = map[tableKind]string{
	siteTable: "sites", minerTable: "miners", deckTable: "deck", scenarioTable: "scenarios", rangeTable: "ranges",
	dealTable: "comparables", listTable: "list", marketTable: "market", rateTable: "rates", joinTable: "joined by site",
	phaseTable: "phases", assumptionTable: "assumptions", commentTable: "commentary", ratingTable: "ratings",
}

// Inspect reads a workbook and says how each header was understood. Where the context ends its error is given, soon.
func Inspect(ctx context.Context, reg *model.Registry, src opening.Source, opt Options) (*Inspection, error) {
	r, err := newReader(ctx, reg, src, opt)
	if err != nil {
		return nil, err
	}
	return r.inspection(), nil
}

func (r *reader) inspection() *Inspection {
	out := &Inspection{File: r.file.Name, Figures: r.book.Figures, Blocks: r.figureBlocks()}
	for _, t := range r.tables {
		out.Tables = append(out.Tables, r.inspectTable(t))
	}
	for i, sh := range r.file.Sheets {
		loose := InspectedTable{Sheet: sh.Name, Kind: "list"}
		for _, l := range r.lines {
			if l.sheet == i+1 {
				loose.Columns = append(loose.Columns, r.inspectLine(l.label, l.means))
			}
		}
		if loose.Rows = len(loose.Columns); loose.Rows > 0 {
			loose.HeaderRow = r.firstLine(i + 1)
			out.Tables = append(out.Tables, loose)
		}
	}
	return out
}

func (r *reader) firstLine(sheet int) int {
	for _, l := range r.lines {
		if l.sheet == sheet {
			return l.label.Row
		}
	}
	return 0
}

func (r *reader) inspectTable(t *table) InspectedTable {
	out := InspectedTable{Sheet: t.sh.Name, Kind: kindNames[t.kind], HeaderRow: t.header, UnitRow: t.unitRow,
		Rows: len(t.rows), Across: t.flipped}
	if t.flipped {
		out.HeaderRow, out.UnitRow = t.first, 0
	}
	for _, c := range t.columns {
		if c.header == "" {
			continue
		}
		at := t.headerSpot(c.col)
		in := r.inspectLine(opening.Cell{Row: at.Row, Col: at.Col, Kind: opening.Text, Text: c.header}, c.means)
		if c.role != "" {
			in.Input, in.Sure, in.Unit, in.Hint = c.role, SureRole, c.unit.Text, ""
		} else if c.used && c.means.In.Numeric() {
			in.Unit = c.field.unitText()
		} else if !c.used && c.means.Sure == naming.Understood && (t.kind == siteTable || t.kind == minerTable) &&
			r.twice(t, c) {
			in.Sure = SureAmbiguous
		}
		out.Columns = append(out.Columns, in)
	}
	if t.kind == listTable || t.kind == assumptionTable {
		out.Columns = append(out.Columns, r.inspectLabels(t)...)
	}
	return out
}

// inspectLabels are the lines of a list with a header.
func (r *reader) inspectLabels(t *table) []InspectedColumn {
	var out []InspectedColumn
	for _, row := range t.rows {
		if label, means := r.labelOf(t, row); label.IsText() {
			out = append(out, r.inspectLine(label, means))
		}
	}
	return out
}

// twice reports whether another column means the same.
func (r *reader) twice(t *table, c column) bool {
	return slices.ContainsFunc(t.columns, func(o column) bool {
		return o.col != c.col && o.means.Sure == naming.Understood && o.means.In.Key == c.means.In.Key
	})
}

func (r *reader) inspectLine(label opening.Cell, m naming.Meaning) InspectedColumn {
	out := InspectedColumn{Cell: opening.RefOf(label.Row, label.Col), Header: strings.Join(strings.Fields(label.Text),
		" "), Input: m.In.Key, Unit: m.Unit.Text}
	switch {
	case m.Mapped:
		out.Sure = SureMapping
	case m.Sure == naming.Understood && m.ByKey:
		out.Sure = SureName
	case m.Sure == naming.Understood:
		out.Sure = SureAlias
	case m.Sure == naming.WrongUnit:
		out.Sure, out.Unit = SureUnit, m.Odd
	case m.Sure == naming.Doubtful:
		out.Sure = SureDoubtful
	case m.Sure == naming.Several:
		out.Input, out.Sure, out.Hint = "", SureUnknown, strings.Join(m.Also, " or ")
	default:
		out.Sure, out.Hint = SureUnknown, r.nearest(label.Text)
	}
	return out
}

// Mapping is a mapping that has every header as it was understood, for a person to correct: what was not
// understood is set not to be used.
func (in *Inspection) Mapping() *Mapping {
	m := &Mapping{Version: 1}
	seen := map[string]bool{}
	for _, t := range in.Tables {
		if t.Kind != "sites" && t.Kind != "miners" && t.Kind != "list" && t.Kind != "market" {
			continue
		}
		if !t.Across && t.Kind != "list" {
			m.Tables = append(m.Tables, TablePlace{Sheet: t.Sheet, HeaderRow: t.HeaderRow})
		}
		for _, c := range t.Columns {
			h := HeaderMeans{Header: c.Header, Input: notUsed, Sheet: t.Sheet}
			switch c.Sure {
			case SureRole:
				continue
			case SureName, SureAlias, SureMapping:
				h.Input, h.Unit = c.Input, c.Unit
				if h.Input == "" {
					h.Input = notUsed
				}
			}
			if key := t.Sheet + "\x00" + quantity.Normalise(c.Header); !seen[key] {
				seen[key] = true
				m.Headers = append(m.Headers, h)
			}
		}
	}
	return m
}
