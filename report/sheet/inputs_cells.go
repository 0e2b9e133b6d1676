package sheet

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// base is the value in the workbook: a formula that reads the analyst's cell, or
// what counts where that is empty; a formula that derives it from another input, or a constant.
func (s *inputSheet) base(k inputKey, in model.Input, v model.Value, o provenance.Origin) (base, factor cell) {
	factor = text("", textLook)
	base = s.constant(in, v)
	if source := s.derivedSource(k, v); source != "" {
		value, _ := s.valueOf(k.with(derivedFrom(in.Key)))
		base = s.constant(in, value)
		base.formula, base.look = source, valueLook
	}
	if o.Kind == provenance.Derived {
		base.look = valueLook
	}
	at, by := s.analystCell(k, in, v, o)
	if at == "" {
		return base, factor
	}
	blank := fmt.Sprintf("$%s%d", ooxml.ColumnName(blankColumn), s.p.next())
	if base.formula != "" {
		blank = base.formula
	}
	read := at
	if by != 1 {
		factor = num(by, asAny, inputLook)
		read += fmt.Sprintf("*$%s%d", ooxml.ColumnName(factorColumn), s.p.next())
	}
	if in.Type == model.TypeInt && by != 1 {
		read = "ROUND(" + read + ",0)"
	}
	base.formula, base.look = fmt.Sprintf("IF(%s,%s,%s)", usable(in, at), read, blank), linkLook
	if in.Type == model.TypeEnum {
		base.formula = chosen(in, at, blank)
	}
	base.look.under, base.look.indent, base.look.right = false, false, true
	return base, factor
}

// chosen is the choice that the analyst's cell names, as the registry writes it: = takes capitals and small letters for the same.
func chosen(in model.Input, at, blank string) string {
	f := blank
	for _, c := range slices.Backward(in.Choices) {
		f = fmt.Sprintf(`IF(%s="%[2]s","%[2]s",%[3]s)`, at, c, f)
	}
	return f
}

// usable is the condition that the analyst's cell holds what an input can be.
func usable(in model.Input, at string) string {
	switch in.Type {
	case model.TypeBool:
		return fmt.Sprintf(`OR(%[1]s="yes",%[1]s="no")`, at)
	case model.TypeEnum:
		var list []string
		for _, c := range in.Choices {
			list = append(list, at+`="`+c+`"`)
		}
		return "OR(" + strings.Join(list, ",") + ")"
	case model.TypeText:
		return at + `<>""`
	}
	return "ISNUMBER(" + at + ")"
}

// analystCell is where the analyst's value of an input stands, or would stand were
// it not blank, and what it is multiplied by; "" where no formula can read it there.
func (s *inputSheet) analystCell(k inputKey, in model.Input, v model.Value, o provenance.Origin) (at string, factor float64) {
	if link, scaled := s.link(in, v, o); link != "" {
		if scaled {
			return link, o.Factor
		}
		return link, 1
	}
	if !s.linked || o.Kind == provenance.FromCell || o.Kind == provenance.OnOurs || k.Site < 0 || k.Phase >= 0 || in.Type == model.TypeText {
		return "", 0
	}
	site := &s.run.Book.Miners[k.Miner].Sites[k.Site]
	if site.Table < 0 || site.Table >= len(s.run.Book.Tables) {
		return "", 0
	}
	t := &s.run.Book.Tables[site.Table]
	for _, c := range t.Columns {
		if c.Input == in.Key && c.Factor != 0 {
			col, row := c.Col, site.Row
			if t.Transposed {
				own, _, known := s.siteCell(siteRow{site: site})
				if !known {
					return "", 0
				}
				col, row = own, c.Col
			}
			return fmt.Sprintf("%s!$%s$%d", quoteSheet(t.Sheet), ooxml.ColumnName(col), row), c.Factor
		}
	}
	return "", 0
}

// derivedSource is the formula of the input that stands for one that was not given; "" where none does.
func (s *inputSheet) derivedSource(k inputKey, v model.Value) string {
	from := derivedFrom(k.key)
	if from == "" || v.Known || k.Phase >= 0 {
		return ""
	}
	if source, _ := s.valueOf(k.with(from)); !source.Known {
		return ""
	}
	return fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), s.rows[k.with(from)])
}

// blank is what counts where the analyst's cell is empty: the default, with what it rests on.
func (s *inputSheet) blank(k inputKey, in model.Input, v model.Value, o provenance.Origin) cell {
	if at, _ := s.analystCell(k, in, v, o); at == "" {
		return text("", textLook)
	}
	if o.Kind == provenance.FromCell {
		v, o = model.Value{}, provenance.Origin{Kind: provenance.FromDefault}
		if in.Default != "" {
			v, _ = in.Parse(in.Default)
		}
	}
	c := s.constant(in, v)
	c.note, c.look = s.noteOf(in, v, o, c), inputLook
	return c
}
