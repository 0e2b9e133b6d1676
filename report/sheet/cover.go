package sheet

import (
	"fmt"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet/ooxml"
)

// coverSheet is the first of the sheets that are added.
const coverSheet = "Cover"

// The columns of the cover.
const (
	coverLabel = 1
	coverText  = 2
	coverMore  = 3
)

// mostLogged is how many lines the log of changes has; all of them stand on the sheet of inputs.
const mostLogged = 200

// cover says what the workbook is, which run made it, whether its checks hold, what stands where, what colours
// mean, and what the analyst changed. The other pages are those in the order of their tabs after it.
func (a *author) cover(others []*page) *page {
	p := a.page(coverSheet, "Cover: what this workbook is and where things stand")
	p.widths[coverLabel], p.widths[coverText] = 34, 80
	for i := range alternatives {
		p.widths[coverMore+i] = 15
	}
	p.printRows = fmt.Sprintf("1:%d", headRows)
	a.whatItIs(p)
	search := a.siteSearch(p)
	a.ofThisRun(p)
	a.checksNow(p)
	a.contents(p, others, search)
	a.colourKey(p)
	a.changeLog(p)
	a.valuesChart(p, others)
	return p
}

// standardColumn is how wide charts are told that a column is, in pixels: they are anchored to columns before
// the widths of these are written, so a chart is as wide as the columns that it spans.
const standardColumn = 64

// heading begins a part of the cover.
func (p *page) heading(title string) {
	p.add()
	p.add(ownRunning(title, blockLook))
}

// fact is a line of the cover.
func (p *page) fact(label string, c cell, more ...cell) {
	p.add(append([]cell{own(label, boldLook), c}, more...)...)
}

func (a *author) whatItIs(p *page) {
	p.heading("What this is")
	where := "The analyst's own sheets stand before these, as they were, with notes and columns of results added."
	if !a.linked {
		where = "The results stand in a workbook of their own, since they could not be added to the analyst's " +
			"without loss."
	}
	for _, line := range []string{
		"Sheets that a run of rackrate made: what each site of bitcoin miners is worth as it is and converted to AI " +
			"and HPC, as a model in formulas.",
		where,
		a.sayf("Change an input in the analyst's own tables or on %s, a choice on a site's sheet, or the scenario: "+
			"every sheet marked live follows.", a.names[inputsSheet]),
		"What is of the run takes thousands of evaluations; it turns grey and says stale as soon as anything " +
			"differs. Run the program on this workbook again for it."} {
		p.add(ownRunning(line, look{colour: black}))
	}
}

// ofThisRun tells one run from another, and what it rests on.
func (a *author) ofThisRun(p *page) {
	p.heading("The run")
	plain := func(s string) cell { return text(s, textLook) }
	p.fact("Workbook", plain(a.run.Book.File))
	p.fact("Run", plain(a.run.ID+", rackrate "+a.run.Version))
	p.fact("Date", plain(a.day()))
	if len(a.run.Result.Miners) > 0 {
		p.fact("Market", plain(a.marketFacts()))
		now := own(asWorkbook, textLook)
		now.formula = a.live.inputs.p.ref(2, headRows+1, 2, headRows+1)
		p.fact("Scenario now", now, a.sheetLink(inputsSheet, "choose another", "B4"))
	}
	evaluated := 0
	for _, s := range a.sites {
		if s.out != nil {
			evaluated++
		}
	}
	p.fact("Sites", plain(a.sayf("%d of %d evaluated, of %s", evaluated, len(a.sites), a.counted(len(a.run.Book.Miners),
		"1 miner", "%d miners"))))
	count := map[provenance.Severity]int{}
	for _, f := range a.findings {
		count[f.Severity]++
	}
	p.fact("Findings", plain(a.sayf("%s, %s, %d info", a.counted(count[provenance.Error], "1 error", "%d errors"),
		a.counted(count[provenance.Warning], "1 warning", "%d warnings"), count[provenance.Info])),
		a.sheetLink(findingsSheet, "see them", "A1"))
}

// counted is how many there are, by the words for one and the format for another number.
func (a *author) counted(n int, one, many string) string {
	return report.NewFormat(a.words).Counted(n, a.say(one), a.say(many))
}

// sheetLink is a link to one of the sheets that are added.
func (a *author) sheetLink(key, label, ref string) cell {
	c := own(label, linkLook)
	c.to = quoteSheet(a.names[key]) + "!" + ref
	return c
}

// checksNow are the counts of the sheet of checks, which the master check above sums up.
func (a *author) checksNow(p *page) {
	p.heading("Checks")
	all, failed := a.ownChecks()
	p.fact("Of the run, tested by the program", text(a.sayf("%d of %d hold", all-failed, all), textLook),
		a.sheetLink(checksSheet, "see them", "A1"))
	if a.live == nil {
		return
	}
	left := textLook
	for _, c := range []struct {
		label string
		n     int
		at    string
	}{{"Identities of the live figures", a.held, a.counts.all}, {"of them do not hold", a.broken, a.counts.failed},
		{"Inputs and choices not the run's", 0, a.counts.changed}, {"Inputs out of bounds", a.live.inputs.beyond,
			a.live.inputs.outOfBounds()}} {
		now := num(float64(c.n), asCount, left)
		now.formula = c.at
		p.fact(c.label, now)
	}
}

// holds is what stands on the sheets that are added, by key.
var holds = map[string]string{
	summarySheet:     "a row a site: recommendation, readiness, values, uplift, returns; break-evens of the run",
	equitySheet:      "a row a miner: value, funding, figures per share",
	inputsSheet:      "every input with its unit, origin and source; the scenario; what scenarios change; bounds",
	timeSheet:        "the months: dates, bitcoin, network, hashprice",
	minersSheet:      "funding, value per share and fiscal years of each miner, as formulas",
	sensitivitySheet: "break-evens, what moves the uplift, two-way tables",
	scenariosSheet:   "the recommendation under each scenario, beside one another",
	simulationSheet:  "the distribution of each uplift, and what decides",
	changesSheet:     "what moved each site's uplift since the run that was compared",
	checksSheet:      "the results tested against themselves; the live figures beside the run's",
	findingsSheet:    "what was read, what is wrong, what to do",
}

// siteSearch is a cell for the sheet of a site, and a link to that; it gives the row. The list of sheets stands
// in the contents.
func (a *author) siteSearch(p *page) int {
	if a.live == nil || len(a.live.Sites) == 0 {
		return 0
	}
	p.heading("Go to a site")
	first := a.live.Sites[0].Name
	row := p.next()
	to := own("go there", linkLook)
	to.formula = fmt.Sprintf(`HYPERLINK("#'"&%s&"'!A1",%s)`, ooxml.Ref(coverText, row), quoted(a.say("go there")))
	p.fact("Type or choose its sheet", text(first, policyLook), to)
	return row
}

// contents are links to all sheets, with what each holds; the search is given the list of those of sites.
func (a *author) contents(p *page, others []*page, search int) {
	firstSite, lastSite := 0, 0
	defer func() {
		if search > 0 && firstSite > 0 {
			p.lists = append(p.lists, list{at: ooxml.Ref(coverText, search),
				from: absolute(area(coverLabel, firstSite, coverLabel, lastSite))})
		}
	}()
	p.heading("Contents")
	p.add(textHeads("Sheet", "What it holds", "Follows inputs")...)
	keys := map[string]string{}
	for _, key := range sheetKeys {
		keys[a.names[key]] = key
	}
	for _, o := range others {
		link := text(o.name, linkLook)
		link.to = quoteSheet(o.name) + "!A1"
		what, follows := holds[keys[o.name]], "live"
		switch {
		case o.live != nil && keys[o.name] == "":
			what = a.sayf("site: %s", o.live.Rows[0].Cell(1).Text)
			if firstSite == 0 {
				firstSite = p.next()
			}
			lastSite = p.next()
			if o.live.Values {
				follows = "values only"
			}
		case o.static:
			follows = "of the run"
		}
		p.add(link, own(what, textLook), own(follows, textLook))
	}
}

// colourKey shows the looks of cells.
func (a *author) colourKey(p *page) {
	p.heading("Colours")
	if a.options.Presentation {
		p.add(ownRunning("Inputs, formulas and links look alike (--presentation).", noteLook))
	}
	key := func(example string, l look, meaning string) { p.add(own(example, l), own(meaning, textLook)) }
	key("blue", inputLook, "typed: an input, or a constant of the run's that may be changed")
	key("black", valueLook, "worked out on the sheet or in the model")
	key("green", look{colour: linkGreen, rule: true, right: true}, "read from another sheet; underlined: a link")
	key("yellow", look{colour: inputBlue, fill: warnFill, bold: true, rule: true},
		"a choice of the analyst's: blank is the model's own")
	key("grey", whyLook, "of the run for comparison, or why there is no figure")
	key("grey on grey", staleLook, "stale: of the run, and something is not the run's any more")
	key("red", look{colour: badText, fill: badFill, bold: true, rule: true},
		"a check that does not hold, or an input out of bounds")
	if a.options.Protect {
		p.add(ownRunning("Formulas are protected without a password; inputs and choices are open.", noteLook))
	}
}

// changeLog lists what the analyst typed on these sheets, overruled or had corrected, and what moved since an
// earlier run.
func (a *author) changeLog(p *page) {
	p.heading("Change log")
	list := append(a.overruledLog(), a.typedLog()...)
	if len(list) > 0 {
		p.add(textHeads("What", "Typed or overruled", "Cell")...)
	}
	for i, row := range list {
		if i == mostLogged {
			p.add(running(a.sayf("and %d more, see %s", len(list)-i, a.names[inputsSheet]), noteLook))
			break
		}
		p.add(row...)
	}
	if len(list) == 0 {
		p.add(ownRunning("The analyst typed nothing on these sheets and overruled nothing.", noteLook))
	}
	if a.run.Changes == nil {
		p.add(ownRunning("This run was not compared with an earlier one (--compare).", noteLook))
		return
	}
	p.add()
	p.add(running(a.sayf("Since run %s, uplift of the best conversion in USD", a.run.Changes.From.RunID),
		look{colour: navy, bold: true}))
	p.add(append(textHeads("Site", "Recommendation"), heads("Was", "Is", "Change")...)...)
	same := 0
	for i := range a.run.Changes.Sites {
		s := &a.run.Changes.Sites[i]
		if s.Same() {
			same++
			continue
		}
		said := a.advice(s.ToAction)
		if s.Changed {
			said = a.sayf("%s, now %s", a.advice(s.FromAction), said)
		}
		p.add(text(s.Miner+": "+s.Title(), boldLook), text(said, textLook), num(s.FromUSD, asDollars, valueLook),
			num(s.ToUSD, asDollars, valueLook), num(s.ChangeUSD, asDollars, valueLook))
	}
	p.fact("Unchanged", text(a.counted(same, "1 site", "%d sites"), textLook),
		a.sheetLink(changesSheet, "see what moved them", "A1"))
	p.fact("New, dropped", text(fmt.Sprintf("%s, %d", a.counted(len(a.run.Changes.Appeared), "1 site", "%d sites"),
		len(a.run.Changes.Dropped)), textLook))
}

// overruledLog are the choices by which the analyst overrules the model.
func (a *author) overruledLog() (out [][]cell) {
	for _, s := range a.sites {
		for _, c := range provenance.Choices {
			if v := c.Of(&s.site.Choose); v != "" {
				at := cell{look: textLook}
				if a.live != nil && s.out != nil {
					at = own("see its sheet", linkLook)
					at.to = quoteSheet(a.live.sites[s.out].sheet.Name) + "!A1"
				}
				out = append(out, []cell{text(s.miner.Name+": "+s.site.Name, boldLook),
					text(a.sayf("choice of %s overruled: %s", c, v), textLook), at})
			}
		}
	}
	return out
}

// typedLog are the inputs that were typed on the sheet of inputs, and those that are read as if something else
// stood in their cell.
func (a *author) typedLog() (out [][]cell) {
	if a.live == nil {
		return nil
	}
	a.live.inputs.each(func(k inputKey, in model.Input, v model.Value, o provenance.Origin) {
		if o.Kind != provenance.OnOurs && o.Corrected == "" {
			return
		}
		owner, site := a.live.inputs.whose(k)
		if site != "" {
			owner += ": " + site
		}
		said := fmt.Sprintf("%s: %s", a.words.Input(in.Key), report.InputText(in, v))
		if o.Corrected != "" {
			said += ", " + o.Corrected
		}
		out = append(out, []cell{text(owner, boldLook), text(said, textLook), a.place(o.Cell, o.Cell.Address())})
	})
	return out
}

// valuesChart shows the value of the alternatives of all sites, or of those with the
// largest uplift where there are more than it can show; these stand in a table of their own under it.
func (a *author) valuesChart(p *page, others []*page) {
	all := len(a.sites)
	if all == 0 {
		return
	}
	var summary *page
	for _, o := range others {
		if o.name == a.names[summarySheet] {
			summary = o
		}
	}
	p.add()
	p.breaks = append(p.breaks, p.next())
	at := ooxml.Ref(1, p.next())
	title := a.say("Net present value by alternative, USD m")
	where := chartPlace{summary, siteColumn, firstNPVColumn, summaryFirst, summaryFirst + all - 1}
	if all > chartSites {
		title += a.sayf(" (the %d of %d sites with the largest uplift, up or down)", chartSites, all)
		where = a.chartTable(p, summary)
	}
	chart := valueChart(where, title)
	chart.Dimension.Width = uint(coverMore+len(alternatives)-1) * standardColumn
	p.charts = append(p.charts, placedChart{at, chart})
}
