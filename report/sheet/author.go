package sheet

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

// The sheets that are added, by the names that follow the prefix.
const (
	summarySheet     = "Summary"
	inputsSheet      = "Inputs"
	sensitivitySheet = "Sensitivity"
	scenariosSheet   = "Scenarios"
	simulationSheet  = "Simulation"
	checksSheet      = "Checks"
	findingsSheet    = "Findings"
)

var sheetKeys = []string{coverSheet, summarySheet, equitySheet, inputsSheet, timeSheet, minersSheet, sensitivitySheet,
	scenariosSheet, simulationSheet, changesSheet, checksSheet, findingsSheet}

// author lays out the pages of one run.
type author struct {
	run      *report.Run
	words    *templates.Words
	names    map[string]string // of the sheets, by key
	findings []provenance.Finding
	linked   bool // the analyst's sheets are in the same file, so links lead to their cells
	sites    []siteRow
	options  Options
	prefix   string
	taken    map[string]bool               // names of the analyst's sheets
	typed    map[string]map[string]float64 // the numbers on the analyst's sheets, by sheet and address
	said     map[string]map[string]string  // the texts there
	date1904 bool                          // the analyst's workbook counts its days from 1904
	live     *liveBook                     // nil where nothing was evaluated
	labels   map[string]string             // of lines, by name
	cells    Cells                         // where figures stand, nil where they are not asked for
	fault    error                         // of the layout of formulas
	counts   counts                        // cells of the sheet of checks
	held     int                           // identities of the sheet of checks
	broken   int                           // those that do not hold as the workbook is written
	worst    float64                       // largest relative difference of a formula's value from the program's
}

// siteRow is a site of the book with its miner and its result, nil where it was not evaluated.
type siteRow struct {
	miner *provenance.Miner
	site  *provenance.Site
	out   *model.SiteResult
	path  string // in results.json
	index int    // place on the summary, from 0
}

func newAuthor(run *report.Run, names map[string]string, findings []provenance.Finding, linked bool) *author {
	a := &author{run: run, words: run.Words, names: names, findings: findings, linked: linked, prefix: "RR ",
		labels: map[string]string{}}
	for i := range run.Book.Miners {
		m := &run.Book.Miners[i]
		for j := range m.Sites {
			a.sites = append(a.sites, siteRow{m, &m.Sites[j], run.SiteOutcome(&m.Sites[j]),
				fmt.Sprintf("miners[%d].sites[%d]", i, j), len(a.sites)})
		}
	}
	return a
}

// pages are all sheets, in the order of their tabs.
func (a *author) pages(ctx context.Context) []*page {
	inputs := a.inputs()
	if len(a.run.Result.Miners) > 0 {
		if a.live, a.fault = a.liveBook(ctx, inputs); a.fault != nil {
			return nil
		}
	}
	pages := []*page{a.summary(), a.equity(), inputs.p}
	if a.live != nil {
		pages = append(pages, a.livePages(a.live.Time, a.live.Miners)...)
		pages = append(pages, a.livePages(a.live.Sites...)...)
	}
	pages = append(pages, a.sensitivity(), a.scenarios(), a.simulation())
	if a.run.Changes != nil {
		pages = append(pages, a.changes())
	}
	pages = append(pages, a.checks(pages), a.findingsPage())
	pages = append([]*page{a.cover(pages)}, pages...)
	if a.live != nil {
		a.tellMaster(pages)
		for _, p := range pages {
			p.greyStatic()
		}
	}
	return pages
}

// tellMaster has all pages show what the master check comes to, now that it is known.
func (a *author) tellMaster(pages []*page) {
	for _, p := range pages {
		if p.live != nil {
			p.live.Tell(headRows, a.masterNow())
		} else if c := p.at(1, headRows); c.formula != "" {
			c.text = a.masterNow()
			p.put(1, headRows, c)
		}
	}
}

// staticSheets do not follow the inputs: their figures take thousands of evaluations each.
var staticSheets = []string{sensitivitySheet, scenariosSheet, simulationSheet, changesSheet, findingsSheet}

// What stands in the place of results, and heads them; the sheets of an earlier run are known by it.
const (
	notEvaluated = "not evaluated"
	recommended  = "Recommendation"
)

// headRows is how many rows the head of every page takes: title, subtitle, master check.
const headRows = 3

// page begins a page with its head.
func (a *author) page(key, title string) *page {
	p := &page{name: a.names[key], frozenRows: headRows, widths: map[int]float64{}, words: a.words}
	title = a.say(title)
	if slices.Contains(staticSheets, key) {
		p.static = true
		title += a.sayf(" (of the run %s)", a.run.ID)
	}
	head := running(title, titleLook)
	if p.static && len(a.run.Result.Miners) > 0 {
		head = titleOfTheRun(head)
	}
	p.add(head)
	p.add(running(a.subtitle(), subtitleLook))
	message, l := a.masterCheck()
	master := running(message, l)
	if len(a.run.Result.Miners) > 0 {
		master.text, master.formula = a.masterNow(), a.masterRef()
	}
	p.add(master, cell{look: l}, cell{look: l}, cell{look: l})
	return p
}

func (a *author) subtitle() string {
	return a.sayf("%s · run %s · %s · rackrate %s · money in USD, shown in millions (m) · inputs blue, results "+
		"black, links green",
		a.run.Book.File, a.run.ID, a.day(), a.run.Version)
}

// day is the run's date in the workbook's language.
func (a *author) day() string { return report.NewFormat(a.words).Day(a.run.Date) }

// say is a text of the program in the workbook's language.
func (a *author) say(english string) string { return a.words.Say(english) }

func (a *author) sayf(english string, args ...any) string { return a.words.Sayf(english, args...) }

// ownChecks counts the checks that the program made of the results, and those of them that failed.
func (a *author) ownChecks() (all, failed int) {
	for _, m := range a.run.Result.Miners {
		for _, c := range m.Checks {
			all++
			if !c.Pass {
				failed++
			}
		}
	}
	return all, failed
}

// masterCheck sums up the checks of the results.
func (a *author) masterCheck() (string, look) {
	all, failed := a.ownChecks()
	switch {
	case all == 0:
		return a.say("Master check: nothing was evaluated"), badLook
	case failed > 0:
		return a.sayf("Master check: FAILED, %d of %d checks do not hold", failed, all), badLook
	}
	return a.sayf("Master check: all %d checks hold", all), goodLook
}

// masterNow is what the master check says of the workbook as it is written, its formulas included.
func (a *author) masterNow() string {
	message, _ := a.masterCheck()
	_, failed := a.ownChecks()
	switch {
	case failed > 0:
		return message
	case a.broken > 0:
		return a.brokenNow()
	}
	return a.agreesNow()
}

// brokenNow tells of identities that do not hold as the workbook is written.
func (a *author) brokenNow() string {
	if a.broken == 0 {
		return ""
	}
	return a.sayf("Master check: FAILED, %d of %d identities do not hold", a.broken, a.held)
}

// beyondNow tells of inputs of the run that are out of bounds.
func (a *author) beyondNow() string {
	if a.live.inputs.beyond == 0 {
		return ""
	}
	return a.sayf("; inputs are out of bounds, see %s", a.names[inputsSheet])
}

// agreesNow is whether the formulas' values are the program's as the workbook is written.
func (a *author) agreesNow() string {
	if a.worst*relativeLimit > 1 {
		return a.say("Master check: FAILED, formulas differ from the program")
	}
	message, _ := a.masterCheck()
	return a.sayf("%s; %d identities hold; formulas agree with the program", message, a.held)
}

// place is a cell that names a place in the analyst's workbook, a link where it is in the same file.
func (a *author) place(at provenance.Cell, label string) cell {
	if !a.linked || at.Sheet == "" || a.taken != nil && !a.taken[strings.ToLower(at.Sheet)] {
		return text(label, textLook)
	}
	ref := at.Ref
	if _, _, ok := ooxml.ParseRef(ref); !ok {
		ref = "A1"
	}
	c := text(label, linkLook)
	c.to = quoteSheet(at.Sheet) + "!" + ref
	return c
}

// recommendation is a site's action in words, with the conversion that it names.
func (a *author) recommendation(out *model.SiteResult) string {
	if out == nil {
		return a.say(notEvaluated)
	}
	return a.action(out, out.Recommendation.Action, out.Recommendation.Alternative)
}

// action is an action for a site in words.
func (a *author) action(out *model.SiteResult, action model.Action, alternative model.Alternative) string {
	return report.ActionText(a.words, action, alternative)
}

func (a *author) alternative(alt model.Alternative) string {
	return wordOr(a.words.Alternatives, string(alt))
}

// gates are the open gates of a recommendation in words.
func (a *author) gates(out *model.SiteResult) string {
	var names []string
	for _, g := range out.Recommendation.Gates {
		names = append(names, wordOr(a.words.Criteria, g))
	}
	return strings.Join(names, ", ")
}

func wordOr(words map[string]string, key string) string {
	if w, ok := words[key]; ok {
		return w
	}
	return key
}

// shown is the conversion that a site's figures are given for: that of the
// highest uplift, nil where none was evaluated.
func shown(out *model.SiteResult) *model.ConversionResult {
	if out == nil {
		return nil
	}
	return out.Conversion(out.Recommendation.BestConversion)
}

// npv is the value of an alternative of a site, or why it was left out.
func npv(out *model.SiteResult, alt model.Alternative) model.Figure {
	if alt == model.Mine {
		return model.Some(out.Mine.NPVUSD)
	}
	if c := out.Conversion(alt); c != nil {
		return model.Some(c.NPVUSD)
	}
	for _, l := range out.LeftOut {
		if l.Alternative == alt {
			return model.None(l.Why)
		}
	}
	return model.None(model.NotApplicable)
}

// breakEven is the break-even of an input for an alternative of a site.
func breakEven(out *model.SiteResult, alt model.Alternative, input string) model.Figure {
	for _, b := range out.BreakEvens[alt] {
		if b.Input == input {
			return b.Figure
		}
	}
	return model.None(model.NotApplicable)
}

// inputFigure is a figure in an input's unit.
func (a *author) inputFigure(key string, f model.Figure) cell {
	in, ok := a.run.Registry.Lookup(key)
	if !ok || !f.OK() {
		return a.figure(f, asAny)
	}
	if key == "delay_months" && f.Value >= in.Max { // the bound, not a break-even: no delay tried takes the uplift away
		return text(fmt.Sprintf("beyond %.0f", in.Max), whyLook)
	}
	return num(f.Value, rounded(in), valueLook)
}

// alternatives are all four, in the order in which they are shown.
var alternatives = append([]model.Alternative{model.Mine}, model.Conversions[:]...)
