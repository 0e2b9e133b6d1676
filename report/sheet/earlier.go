package sheet

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// Earlier is a workbook that an earlier run annotated, taken apart.
type Earlier struct {
	Source   []byte               // the analyst's part: the file without what that run had added
	Typed    []provenance.Typed   // what the analyst typed on the added sheets, and is kept
	Findings []provenance.Finding // what they typed there that is not
}

var (
	underNote  = regexp.MustCompile(`(?:\n|&#10;|&#xA;){0,2}rackrate(?: (?:error|warning|info) RR-\d+)?: `)
	indexInput = regexp.MustCompile(`^INDEX\(\$[A-Z]+(\d+):\$[A-Z]+\d+,1,\$[A-Z]+\$\d+\)$`)
)

// ownMark is what stands below the title of every added sheet, in any language.
var ownMark = sync.OnceValue(func() *regexp.Regexp {
	var marks []string
	for _, said := range templates.Said("run %s") {
		marks = append(marks, "· "+strings.ReplaceAll(regexp.QuoteMeta(said), "%s", `\S+`)+" · .*· rackrate ")
	}
	return regexp.MustCompile(strings.Join(append(marks, `^static, run \S+: values only`), "|"))
})

// headingKeys are the headers of the sheet of inputs that are looked for when it is read again, and the words that stand there.
var headingKeys = []string{"Key", "Value", asWorkbook, "The run's value", "Where blank", "Default", "Origin", "Miner", "Site", "Scenario", notEvaluated, recommended, sharedTitle}

// inEnglish gives those of the program's words that are looked for in English, from any language.
var inEnglish = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, english := range slices.Concat(headingKeys, resultUnits) {
		for _, said := range templates.Said(english) {
			out[said] = english
		}
	}
	return out
})

// english is what a cell says, in English where it is one of the program's words.
func english(s string) string { return wordOr(inEnglish(), s) }

// TakeApart takes what an earlier run added out of a workbook; nil where it holds nothing of the kind. The error says
// why it cannot be taken apart.
func TakeApart(ctx context.Context, file string, data []byte) (*Earlier, error) {
	if !ooxml.Outlined(data) {
		return nil, nil
	}
	pkg, err := ooxml.Open(data)
	if err != nil {
		return nil, nil // not one that could have been annotated; reading says what it is
	}
	if !mayBeAnnotated(pkg.Sheets()) {
		return nil, nil
	}
	e := &taking{pkg: pkg, file: file}
	if err := e.find(); err != nil || len(e.own) == 0 {
		return nil, err
	}
	if len(e.own) == len(pkg.Sheets()) {
		return nil, errors.New("holds nothing but sheets that an earlier run made; run on the workbook that they were made from")
	}
	out := &Earlier{}
	if err := e.typed(out); err != nil {
		return nil, err
	}
	out.Source, err = pkg.Without(ctx, ooxml.Added{Sheets: e.own, Cells: e.results, Author: "rackrate", Under: underNote})
	if err != nil {
		return nil, fmt.Errorf("the sheets of an earlier run cannot be removed from it: %w", err)
	}
	return out, nil
}

// mayBeAnnotated reports whether sheets have the names of those that a run adds, which costs nothing to see.
func mayBeAnnotated(sheets []ooxml.Sheet) bool {
	names := map[string]bool{}
	for _, s := range sheets {
		names[s.Name] = true
	}
	for name := range names {
		prefix, number, ok := strings.Cut(name, summarySheet)
		if ok && names[prefix+checksSheet+number] && names[prefix+findingsSheet+number] {
			return true
		}
	}
	return false
}

// OriginalName is the name of the workbook that one of that name was made from: without .annotated, and what is put
// behind it where somebody's changes were kept.
func OriginalName(file string) string {
	ext := path.Ext(file)
	return annotatedStem.ReplaceAllString(strings.TrimSuffix(file, ext), "") + ext
}

var annotatedStem = regexp.MustCompile(`(?i)\.annotated(\.edited-\d+)?$`)

// taking is a workbook that is being taken apart.
type taking struct {
	pkg    *ooxml.Package
	file   string
	own    []ooxml.Sheet
	prefix string
}

// find finds the sheets of an earlier run.
func (e *taking) find() error {
	for _, s := range e.pkg.Sheets() {
		if s.Part == "" {
			continue
		}
		mark := ""
		err := e.pkg.Cells(s, func(h ooxml.Held) error {
			if h.Row > 2 {
				return ooxml.ErrEnough
			}
			if h.Row == 2 && h.Col == 1 {
				mark = h.Text
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		if !ownMark().MatchString(mark) {
			continue
		}
		e.own = append(e.own, s)
		if prefix, _, ok := strings.Cut(s.Name, summarySheet); ok && e.prefix == "" {
			e.prefix = prefix
		}
	}
	return nil
}

// reads reports whether a formula reads one of the sheets.
func (e *taking) reads(formula string) bool {
	return slices.ContainsFunc(e.own, func(s ooxml.Sheet) bool {
		return strings.Contains(formula, quoteSheet(s.Name)+"!") || strings.Contains(formula, s.Name+"!")
	})
}

// results are the cells of the columns or rows of results on a sheet of the analyst's.
func (e *taking) results(pkg *ooxml.Package, s ooxml.Sheet) (map[[2]int]bool, error) {
	cells := map[[2]int]ooxml.Held{}
	var heads []ooxml.Held
	prefix := strings.TrimSpace(e.prefix) + " "
	lastRow, lastCol := 0, 0
	err := pkg.Cells(s, func(h ooxml.Held) error {
		cells[[2]int{h.Col, h.Row}] = h
		if rest, ours := strings.CutPrefix(h.Text, prefix); ours && !h.HasFormula && english(rest) == recommended {
			heads = append(heads, h)
		}
		lastRow, lastCol = max(lastRow, h.Row), max(lastCol, h.Col)
		return nil
	})
	out := map[[2]int]bool{}
	for _, head := range heads {
		across, down := e.headings(cells, head, 1, 0), e.headings(cells, head, 0, 1)
		for i := range max(across, down) {
			length, at := lastRow-head.Row, func(n int) [2]int { return [2]int{head.Col + i, head.Row + n} }
			if down > across {
				length, at = lastCol-head.Col, func(n int) [2]int { return [2]int{head.Col + n, head.Row + i} }
			}
			for n := range length + 1 {
				if h, there := cells[at(n)]; there && (n == 0 || e.isResult(h, n)) {
					out[at(n)] = true
				}
			}
		}
	}
	return out, err
}

// headings counts the headings of results from the first on.
func (e *taking) headings(cells map[[2]int]ooxml.Held, head ooxml.Held, dx, dy int) int {
	n := 1
	for n < resultCount {
		h := cells[[2]int{head.Col + n*dx, head.Row + n*dy}]
		if h.HasFormula || !strings.HasPrefix(h.Text, strings.TrimSpace(e.prefix)+" ") {
			break
		}
		n++
	}
	if n == 1 {
		return 0
	}
	return n
}

// isResult reports whether a cell n places from its heading is one of ours: it reads our sheets, holds nothing, or
// what stands there of a site that was not evaluated, or the unit.
func (e *taking) isResult(h ooxml.Held, n int) bool {
	if h.HasFormula {
		return e.reads(h.Formula)
	}
	return h.Empty() || english(h.Text) == notEvaluated || n == 1 && slices.Contains(resultUnits, english(h.Text))
}

// typed reads what the analyst typed on the sheets.
func (e *taking) typed(out *Earlier) error {
	for _, s := range e.own {
		var err error
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

// isOurs reports whether a sheet is one of those that every run adds, perhaps with a number after its name, and not a site's.
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
			e.lost(out, s, ooxml.Ref(2, row), cells[2], "the scenario chosen there", "choose it again; what each scenario makes of the sites stands on the sheet of scenarios")
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
	value, base, run, blank, blankWas := at("Value"), at(asWorkbook), at("The run's value"), at("Where blank"), at("Default")
	typed, col := ooxml.Held{}, 0
	switch {
	case !value.Empty() && !ownValue(value, base, row):
		typed, col = value, columns["Value"]
		if value.HasFormula {
			e.lost(out, s, ooxml.Ref(col, row), value, "the formula typed there", "its value is kept; type the formula into the workbook's own cell")
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
		e.lost(out, s, ooxml.Ref(columns["Where blank"], row), blank, "what counts where the cell of "+at("Key").Text+" is blank",
			"type it into the workbook's own cell, or its table of assumptions")
	}
}

// typedOverride reads a row of what the scenarios change.
func (e *taking) typedOverride(s ooxml.Sheet, row int, cells map[int]ooxml.Held, out *Earlier) {
	if now, was := cells[inputColumn], cells[inputColumn+1]; !alike(now, was) {
		e.lost(out, s, ooxml.Ref(inputColumn, row), now, "the number of the scenario "+cells[1].Text, "type it into the workbook's own table of scenarios")
	}
}

// typedShared reads a row of the block of defaults.
func (e *taking) typedShared(s ooxml.Sheet, row int, cells map[int]ooxml.Held, out *Earlier) {
	if now, was := cells[inputColumn], cells[inputColumn+1]; !now.HasFormula && !alike(now, was) {
		e.lost(out, s, ooxml.Ref(inputColumn, row), now, "the default of "+cells[inputNameColumn].Text, "type it into a list of the workbook's own, beside its name, for all sites")
	}
}

// ownValue reports whether the value of an input is the formula that is written there.
func ownValue(value, base ooxml.Held, row int) bool {
	if !value.HasFormula {
		return false
	}
	formula := strings.ReplaceAll(strings.TrimPrefix(value.Formula, "="), " ", "")
	plain := fmt.Sprintf("$%s%d", ooxml.ColumnName(baseColumn), row)
	inner := func(f string) bool { return f == plain || indexInput.MatchString(f) }
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

func (e *taking) lost(out *Earlier, s ooxml.Sheet, ref string, h ooxml.Held, what, do string) {
	read := h.Text
	if h.Numeric {
		read = asAny.show(h.Number)
	}
	f := newFinding("RR-405", provenance.Cell{File: e.file})
	f.Read, f.Do = read, strings.ToUpper(do[:1])+do[1:]+"."
	f.Wrong = fmt.Sprintf("%s!%s: %s is not kept by a new run.", s.Name, ref, what)
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
			t := provenance.Typed{Cell: provenance.Cell{File: e.file, Sheet: s.Name, Ref: ooxml.Ref(h.Col, h.Row)}, Miner: miner, Site: site, Choice: c.choice, Value: h.Text}
			before, twice := given[c.choice]
			if !slices.Contains(c.from, h.Text) || twice && before.Value != h.Text {
				e.lost(out, s, t.Cell.Ref, h, "the choice there, "+h.Text+",", "choose one of "+strings.Join(c.from, ", ")+", the same in all phases")
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
	}{{"mining", string(model.Mine), provenance.ChooseMining}, {"mining", string(model.Colo), provenance.ChooseMiningColo},
		{"mining", string(model.Hybrid), provenance.ChooseMiningOther}, {"gpu_phase", string(model.Cloud), provenance.ChooseGPUs}, {"site", "", provenance.ChooseAlternative}} {
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

// CopyDiffers is the finding of an annotated copy beside a workbook that holds something else.
func CopyDiffers(book, copied string) provenance.Finding {
	f := newFinding("RR-406", provenance.Cell{File: book})
	f.Read, f.Wrong = copied, copied+" lies beside the workbook and holds something else; the workbook is evaluated, not the copy."
	return f
}
