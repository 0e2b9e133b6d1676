package sheet

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// boundsColumn marks the inputs that lie outside the registry's bounds, which the
// program would refuse; the bounds stand in the two columns before it.
func (s *inputSheet) boundsColumn() int { return s.changedColumn() + 3 }

// outOfBounds is the address of the number of inputs that are out of bounds.
func (s *inputSheet) outOfBounds() string {
	return s.p.ref(s.boundsColumn(), 4, s.boundsColumn(), 4)
}

// bounds are the registry's bounds of an input, and whether its live value lies outside them or its cell holds what is
// odd, a condition; of a site that was not evaluated nothing is asked.
func (s *inputSheet) bounds(k inputKey, in model.Input, odd string, base cell, row int) []cell {
	out := []cell{text("", whyLook), text("", whyLook), num(0, asCount, valueLook)}
	var tests []string
	now := fmt.Sprintf("$%s%d", ooxml.ColumnName(inputColumn), row)
	for i, side := range []struct {
		bound float64
		sign  string
	}{{in.Min, "<"}, {in.Max, ">"}} {
		if !in.Numeric() || math.IsNaN(side.bound) {
			continue
		}
		out[i] = num(side.bound, formatFor(in, side.bound), whyLook)
		out[i].look.size = 0
		tests = append(tests, fmt.Sprintf("IF(%s%s$%s%d,1,0)", now, side.sign,
			ooxml.ColumnName(s.boundsColumn()-2+i), row))
	}
	if tests == nil && odd == "" && !in.Required || s.failedRecord(k) {
		return append(out[:2], text("", valueLook))
	}
	without, beyond := "0", "0"
	if in.Required { // what the program does not do without
		without = "1"
	}
	if tests != nil {
		beyond = strings.Join(tests, "+")
	}
	switch {
	case in.Numeric() && without == "0" && follows(in):
		out[2].formula = fmt.Sprintf(`IF(ISNUMBER(%[1]s),%[2]s,IF(%[1]s="%[3]s",1,0))`, now, beyond, cannotBeUsed)
	case in.Numeric() || in.Type == model.TypeDate:
		out[2].formula = fmt.Sprintf("IF(ISNUMBER(%s),%s,%s)", now, beyond, without)
	default:
		out[2].formula = fmt.Sprintf(`IF(%s="",%s,0)`, now, without)
	}
	if odd != "" {
		out[2].formula = fmt.Sprintf("IF(%s,1,0)+", odd) + out[2].formula
		out[2].formula = fmt.Sprintf("MIN(1,%s)", out[2].formula)
	}
	if base.numeric && !in.Within(base.number) {
		out[2].number = 1
		s.beyond++
	}
	return out
}

// failedRecord reports whether an input belongs to a site that was not evaluated.
func (s *inputSheet) failedRecord(k inputKey) bool {
	return k.Site >= 0 && s.run.SiteOutcome(&s.run.Book.Miners[k.Miner].Sites[k.Site]) == nil
}

// markBounds turns a live input red that lies outside its bounds, and the count of them on top.
func (s *inputSheet) markBounds(top int) {
	last := s.lastRow()
	if last <= top {
		return
	}
	column := ooxml.ColumnName(s.boundsColumn())
	bad := look{colour: badText, fill: badFill}
	for _, at := range []string{area(s.boundsColumn(), top-1, s.boundsColumn(), top-1),
		area(inputColumn, top+1, inputColumn, last), area(s.boundsColumn(), top+1, s.boundsColumn(), last)} {
		_, row, _ := ooxml.ParseRef(strings.Split(at, ":")[0])
		s.p.alerts = append(s.p.alerts, alert{at, fmt.Sprintf("$%s%d>0", column, row), bad, false})
	}
}

// alert is a look that an area takes where a formula, as it stands for its first cell, holds.
type alert struct {
	area, formula string
	look          look
	alone         bool // no other format of the cells counts where it holds
}

// setAlerts puts the alerts of a page on its sheet.
func setAlerts(f *excelize.File, p *page) error {
	for _, m := range p.alerts {
		rule, err := whenever(f, m.formula, m.look)
		if err != nil {
			return err
		}
		rule.StopIfTrue = m.alone
		if err := f.SetConditionalFormat(p.name, m.area, []excelize.ConditionalFormatOptions{rule}); err != nil {
			return err
		}
	}
	return nil
}

// whenever is the rule that gives cells a look's weight, colour and fill where a formula holds.
func whenever(f *excelize.File, formula string, l look) (excelize.ConditionalFormatOptions, error) {
	id, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: l.colour, Bold: l.bold},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}})
	return excelize.ConditionalFormatOptions{Type: "formula", Criteria: formula, Format: &id}, err
}

// mostNotes is how many notes the sheet of inputs has: programs take seconds to open tens of thousands, and
// where a default comes from stands in a column too.
const mostNotes = 4_500

// fewNotes is how many it has in a book of more sites than get formulas: it has other work for the programs
// that open it.
const fewNotes = 1_000

// noteOf is the note of a constant, as long as there are not too many.
func (s *inputSheet) noteOf(in model.Input, v model.Value, o provenance.Origin, base cell) string {
	note := noteOf(in, v, o, base)
	most := mostNotes
	if len(s.sites) > s.liveSites() {
		most = fewNotes
	}
	if note == "" || s.notes >= most {
		return ""
	}
	s.notes++
	return note
}

// noteOf says in a note what a constant rests on: the registry's source of a
// default, or the analyst's cell where its content had to be interpreted.
func noteOf(in model.Input, v model.Value, o provenance.Origin, base cell) string {
	switch {
	case base.formula != "" || !v.Known:
		return ""
	case o.Kind == provenance.FromDefault:
		return fmt.Sprintf("Default: %s.\n%s", report.InputText(in, v), sourceLine(in, o))
	case o.Kind == provenance.OnOurs:
		return "Typed here by the analyst: " + report.InputText(in, v) +
			".\nClear the cell and run again for what the workbook has."
	case o.Kind == provenance.FromCell && o.Corrected != "":
		return fmt.Sprintf("%s: %s; read as %q: %s.\nThe number stands here since the cell was not changed.",
			o.Cell.Address(), o.Corrected, o.Typed, report.InputText(in, v))
	case o.Kind == provenance.FromCell:
		return fmt.Sprintf("Read from %s, which holds %q: %s.\nThe number stands here since no formula can read "+
			"it there.", o.Cell.Address(), o.Typed, report.InputText(in, v))
	}
	return ""
}

// sourceLine is what a default rests on.
func sourceLine(in model.Input, o provenance.Origin) string {
	if source := cmp.Or(o.Source, in.Source); source != "" {
		return "Source: " + source
	}
	return "Meaning: " + in.Meaning
}

// overrideNote says where a scenario's number comes from.
func overrideNote(sc model.Scenario) string {
	lines := []string{"Scenario " + sc.Name}
	if sc.Why != "" {
		lines = append(lines, "Why: "+sc.Why)
	}
	if sc.Source != "" {
		lines = append(lines, "Source: "+sc.Source)
	}
	return strings.Join(lines, "\n")
}
