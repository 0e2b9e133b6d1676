package sheet

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
)

// typed reads what the analyst typed on the sheets.
func (e *taking) typed(out *Earlier) error {
	calculations, err := e.calculations()
	if err != nil {
		return err
	}
	for _, s := range e.own {
		if err := e.typedOver(s, calculations[s.Name], out); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		switch ours := e.isOurs(s.Name); {
		case ours && strings.HasPrefix(s.Name, e.prefix+inputsSheet):
			err = e.typedInputs(s, out)
		case !ours:
			err = e.typedChoices(s, out)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return nil
}

// isOurs reports whether a sheet is one of those that every run adds, perhaps with a number after its name, and
// not a site's.
func (e *taking) isOurs(name string) bool {
	return slices.ContainsFunc(sheetKeys, func(key string) bool {
		rest, ok := strings.CutPrefix(name, e.prefix+key)
		_, err := strconv.Atoi(strings.TrimPrefix(rest, " "))
		return ok && (rest == "" || err == nil)
	})
}

// typedInputs reads the sheet of inputs: values that were typed over formulas, or that are not the run's any more.
func (e *taking) typedInputs(s ooxml.Sheet, out *Earlier) error {
	var columns map[string]int
	row, cells, shared := 0, map[int]ooxml.Held{}, false
	flush := func() {
		heads := map[string]int{}
		for col, h := range cells {
			heads[english(h.Text)] = col
		}
		switch {
		case heads["Key"] > 0 && heads[asWorkbook] > 0:
			columns = heads
		case columns == nil && english(cells[1].Text) == "Scenario" && english(cells[2].Text) != asWorkbook:
			e.lost(out, placeOn(s, 2, row), cells[2], "the scenario chosen there",
				"choose it again; what each scenario makes of the sites stands on the sheet of scenarios")
		case columns != nil && cells[columns["Key"]].Text != "":
			e.typedInput(s, row, columns, cells, out)
		case english(cells[1].Text) == sharedTitle:
			shared = true
		case shared && cells[1].Text != "":
			e.typedShared(s, row, cells, out)
		case columns != nil && cells[1].Text != "" && !(cells[inputColumn].Empty() && cells[inputColumn+1].Empty()):
			e.typedOverride(s, row, cells, out)
		}
	}
	err := e.pkg.Cells(s, func(h ooxml.Held) error {
		if h.Row != row {
			flush()
			row, cells = h.Row, map[int]ooxml.Held{}
		}
		cells[h.Col] = h
		return nil
	})
	flush()
	return err
}

// typedInput reads a row of the sheet of inputs.
func (e *taking) typedInput(s ooxml.Sheet, row int, columns map[string]int, cells map[int]ooxml.Held, out *Earlier) {
	at := func(name string) ooxml.Held { return cells[columns[name]] }
	value, base, run, blank, blankWas := at("Value"), at(asWorkbook), at("The run's value"), at("Where blank"),
		at("Default")
	typed, col := ooxml.Held{}, 0
	switch {
	case !value.Empty() && !ownValue(value, base, row):
		typed, col = value, columns["Value"]
		if value.HasFormula {
			e.lost(out, placeOn(s, col, row), value, "the formula typed there",
				"its value is kept; type the formula into the workbook's own cell")
		}
	case !base.HasFormula && !base.Empty() && (at("Origin").Text == typedWord || !alike(base, run)):
		typed, col = base, columns[asWorkbook]
	}
	if col > 0 && (typed.Numeric || typed.Text != "") {
		t := provenance.Typed{Cell: provenance.Cell{File: e.file, Sheet: s.Name, Ref: ooxml.Ref(col, row)},
			Miner: at("Miner").Text, Site: at("Site").Text, Input: at("Key").Text, Value: typed.Text}
		if typed.Numeric {
			t.Number = &typed.Number
		}
		out.Typed = append(out.Typed, t)
	}
	if columns["Default"] > 0 && !blank.HasFormula && !alike(blank, blankWas) {
		e.lost(out, placeOn(s, columns["Where blank"], row), blank, "what counts where the cell of "+at("Key").Text+
			" is blank",
			"type it into the workbook's own cell, or its table of assumptions")
	}
}

// typedOverride reads a row of what the scenarios change.
func (e *taking) typedOverride(s ooxml.Sheet, row int, cells map[int]ooxml.Held, out *Earlier) {
	if now, was := cells[inputColumn], cells[inputColumn+1]; !alike(now, was) {
		e.lost(out, placeOn(s, inputColumn, row), now, "the number of the scenario "+cells[1].Text,
			"type it into the workbook's own table of scenarios")
	}
}

// typedShared reads a row of the block of defaults.
func (e *taking) typedShared(s ooxml.Sheet, row int, cells map[int]ooxml.Held, out *Earlier) {
	if now, was := cells[inputColumn], cells[inputColumn+1]; !now.HasFormula && !alike(now, was) {
		e.lost(out, placeOn(s, inputColumn, row), now, "the default of "+cells[inputNameColumn].Text,
			"type it into a list of the workbook's own, beside its name, for all sites")
	}
}

// ownValue reports whether the value of an input is the formula that is written there.
func ownValue(value, base ooxml.Held, row int) bool {
	if !value.HasFormula {
		return false
	}
	formula := strings.ReplaceAll(strings.TrimPrefix(value.Formula, "="), " ", "")
	plain := fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), row)
	inner := func(f string) bool { return f == plain || indexInput().MatchString(f) }
	if rest, ok := strings.CutPrefix(formula, "IF("); ok {
		read, _, found := strings.Cut(rest, `="",`)
		return found && inner(read) && strings.HasSuffix(rest, ","+read+")")
	}
	return value.Formula == "" || inner(formula)
}

// alike reports whether two cells hold the same.
func alike(a, b ooxml.Held) bool {
	if a.Numeric && b.Numeric {
		return math.Abs(a.Number-b.Number) <= 1e-12*math.Abs(b.Number)
	}
	return a.Numeric == b.Numeric && a.Text == b.Text
}

// placeOn is a cell with its sheet.
func placeOn(s ooxml.Sheet, col, row int) string { return s.Name + "!" + ooxml.Ref(col, row) }

// lost says that what was typed into a cell is not kept, and what to do about it.
func (e *taking) lost(out *Earlier, at string, h ooxml.Held, what, do string) {
	read := h.Text
	if h.Numeric {
		read = asAny.show(h.Number)
	}
	f := newFinding("RR-405", provenance.Cell{File: e.file})
	f.Read, f.Do = read, strings.ToUpper(do[:1])+do[1:]+"."
	f.Wrong = fmt.Sprintf("%s: %s is not kept by a new run.", at, what)
	out.Findings = append(out.Findings, f)
}

// typedChoices reads the choices on the sheet of a site, which stand in a block of their own.
func (e *taking) typedChoices(s ooxml.Sheet, out *Earlier) error {
	labels := choiceLabels()
	miner, site, label := "", "", ""
	inside := false
	given := map[provenance.Choice]provenance.Typed{}
	err := e.pkg.Cells(s, func(h ooxml.Held) error {
		switch {
		case h.Row == 1 && h.Col == 1:
			miner, site, _ = strings.Cut(h.Text, ": ")
		case h.Col == 1 && h.Text == formulas.ChoicesTitle:
			inside = true
		case h.Col == 1 && inside:
			if label = h.Text; labels[label].choice == "" && label != "" {
				return ooxml.ErrEnough
			}
		case inside && h.Col == formulas.ValueCol && labels[label].choice != "" && h.Text != "":
			c := labels[label]
			t := provenance.Typed{Cell: provenance.Cell{File: e.file, Sheet: s.Name, Ref: ooxml.Ref(h.Col, h.Row)},
				Miner: miner, Site: site, Choice: c.choice, Value: h.Text}
			before, twice := given[c.choice]
			if !slices.Contains(c.from, h.Text) || twice && before.Value != h.Text {
				e.lost(out, placeOn(s, h.Col, h.Row), h, "the choice there, "+h.Text+",",
					"choose one of "+strings.Join(c.from,
						", ")+", the same in all phases")
			} else if !twice {
				given[c.choice] = t
				out.Typed = append(out.Typed, t)
			}
		}
		return nil
	})
	return err
}

// labelled is a choice with what it may be.
type labelled struct {
	choice provenance.Choice
	from   []string
}

// choiceLabels are the choices by what they are called on the sheet of a site.
func choiceLabels() map[string]labelled {
	def := model.Lines()
	out := map[string]labelled{}
	for _, c := range []struct {
		block, name string
		choice      provenance.Choice
	}{{"mining", string(model.Mine), provenance.ChooseMining}, {"mining", string(model.Colo),
		provenance.ChooseMiningColo},
		{"mining", string(model.Hybrid), provenance.ChooseMiningOther}, {"gpu_phase", string(model.Cloud),
			provenance.ChooseGPUs}, {"site", "", provenance.ChooseAlternative}} {
		title := def.Block(c.block).Title
		if c.name != "" {
			title += ": " + c.name
		}
		out[title] = labelled{c.choice, model.ChoicesOf(c.block)}
	}
	return out
}

// PlaceTyped has what was typed on sheets of an earlier run stand where the new sheet of inputs will have it.
func PlaceTyped(book *provenance.Book, reg *model.Registry, prefix string) {
	name := cleanPrefix(prefix) + inputsSheet
	row := firstInputRow
	at := func(origins provenance.Origins, key string) {
		if o, ok := origins[key]; ok && o.Kind == provenance.OnOurs {
			o.Cell = provenance.Cell{File: book.File, Sheet: name, Ref: ooxml.Ref(baseColumn, row)}
			origins[key] = o
		}
		row++
	}
	eachInput(book, reg, func(k inputKey, in model.Input, _ model.Value, _ provenance.Origin) {
		switch {
		case k.Miner < 0:
			at(book.MarketOrigins, in.Key)
		case k.Site < 0:
			at(book.Miners[k.Miner].Origins, in.Key)
		case k.Phase < 0:
			at(book.Miners[k.Miner].Sites[k.Site].Origins, in.Key)
		case k.Phase < len(book.Miners[k.Miner].Sites[k.Site].Phases):
			at(book.Miners[k.Miner].Sites[k.Site].Phases[k.Phase].Origins, in.Key)
		default:
			row++
		}
	})
}

// typedWord is the origin of what was typed on the sheet of inputs, which stays the program's English there.
const typedWord = "typed here"
