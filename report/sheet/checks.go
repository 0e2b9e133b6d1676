package sheet

import (
	"fmt"
	"math"

	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// checks lists every test of the results against themselves, those that failed in red, and tests the pages so far.
func (a *author) checks(pages []*page) *page {
	p := a.page(checksSheet, "Checks: the results tested against themselves")
	header := heads("Check", "Miner", "Site", "Of", "Got", "Should be, or at most", "Difference", "Holds")
	p.add(header...)
	top := p.add(units("", "", "", "", "USD", "USD", "USD", "")...)
	p.frozenRows, p.frozenCols = top, 1
	p.printRows = fmt.Sprintf("1:%d", top)
	for _, m := range a.run.Result.Miners {
		for _, c := range m.Checks {
			p.add(a.checkCells(m.Name, c)...)
		}
	}
	p.filter = area(1, top, len(header), len(p.rows))
	if a.live != nil {
		a.liveChecks(p, top, pages)
	}
	return p
}

// The columns of the live measures, beside the checks of the results.
const (
	liveColumn    = 10
	relativeLimit = 1e6 // 1 over the relative difference up to which live measures agree
)

// liveChecks sets the live measures of all sites and miners beside the program's own numbers, and the master
// check on top.
func (a *author) liveChecks(p *page, top int, pages []*page) {
	header := append(textHeads("Miner", "Site", "Of", "Measure"), heads("Live", "The program's",
		"Relative difference")...)
	p.putRow(liveColumn, top-1, header...)
	p.putRow(liveColumn, top, units("", "", "", "", "formula", a.sayf("run %s", a.run.ID), "")...)
	row := top + 1
	for _, c := range a.live.checks(a) {
		now, want := num(c.want.Number, c.format, linkLook), num(c.want.Number, c.format, whyLook)
		now.look = valueLook
		if !c.want.Numeric() {
			now, want = text(c.want.Text, valueLook), text(c.want.Text, whyLook)
		}
		now.formula = c.live
		x, y := ooxml.Ref(liveColumn+4, row), ooxml.Ref(liveColumn+5, row)
		off := num(0, asTiny, valueLook)
		off.formula = fmt.Sprintf("IF(%s=%s,0,IFERROR(ABS(%s-%s)/MAX(ABS(%s),ABS(%s),1),1))", x, y, x, y, x, y)
		p.putRow(liveColumn, row, text(c.miner, boldLook), text(c.site, textLook), text(c.of, textLook),
			text(c.measure, textLook), now, want, off)
		row++
	}
	last := liveColumn + 6
	largest, limit := num(0, asTiny, valueLook), num(relativeLimit, asCount, whyLook)
	largest.formula = fmt.Sprintf("MAX(%s)", absolute(area(last, top+1, last, row-1)))
	p.put(last, top, largest)
	p.put(last+1, top-1, own("Limit, 1 over", headLook))
	p.put(last+1, top, limit)
	p.widths[last+1] = 14
	p.alerts = append(p.alerts, alert{area(liveColumn, top+1, last, row-1),
		fmt.Sprintf("$%s%d*%s>1", ooxml.ColumnName(last), top+1, absolute1(ooxml.Ref(last+1, top))),
		look{colour: badText, fill: badFill}, false})
	all, failed := a.identityRows(p, top, pages)
	changed := a.live.inputs.changed() + "+" + a.compared(p, top)
	count := func(n int, label, formula string, now int) (here, elsewhere string) {
		c, col := num(float64(now), asCount, whyLook), identityColumn+4+n
		c.formula = formula
		p.put(col, 1, c)
		p.put(col, 2, own(label, noteLook))
		return absolute1(ooxml.Ref(col, 1)), p.ref(col, 1, col, 1)
	}
	all, a.counts.all = count(0, "identities", all, a.held)
	failed, a.counts.failed = count(1, "do not hold", failed, a.broken)
	changed, a.counts.changed = count(2, "differ from the run", changed, 0)
	p.put(1, headRows, a.liveMaster(p, p.at(1, headRows), ooxml.Ref(last, top), ooxml.Ref(last+1, top),
		counts{all, failed, changed}))
}

// counts are where the sheet of checks has its counts, as it reads them itself or as other sheets do.
type counts struct{ all, failed, changed string }

// liveMaster is the master check as a formula: identities that do not hold, whatever
// the inputs; inputs that are no longer the run's; live measures that differ from
// the program's; else what was found when the workbook was written.
func (a *author) liveMaster(p *page, c cell, largest, limit string, n counts) cell {
	message, _ := a.masterCheck()
	_, faults := a.ownChecks()
	holds := fmt.Sprintf(`%s&%s`, n.all, quoted(a.say(" identities hold")))
	at := func(n int, formula, now string) string {
		x := text(now, whyLook)
		x.formula = formula
		p.put(identityColumn+n, 1, x)
		return absolute1(ooxml.Ref(identityColumn+n, 1))
	}
	broken := at(0, fmt.Sprintf(`IF(%[1]s>0,%[4]s&%[1]s&%[5]s&%[2]s&%[6]s&IF(%[3]s>0,%[7]s,""),"")`, n.failed,
		n.all, n.changed,
		quoted(a.say("Master check: FAILED, ")), quoted(a.say(" of ")), quoted(a.say(" identities do not hold")),
		quoted(a.say("; inputs changed"))), a.brokenNow())
	beyond := at(1, fmt.Sprintf(`IF(%s>0,%s,"")`, a.live.inputs.outOfBounds(),
		quoted(a.sayf("; inputs are out of bounds, see %s", a.names[inputsSheet]))), a.beyondNow())
	agrees := at(2, fmt.Sprintf(`IF(%s*%s<=1,%s&%s&%s,%s)`, largest, limit, quoted(message+a.say("; ")), holds,
		quoted(a.say("; formulas agree with the program")),
		quoted(a.say("Master check: FAILED, formulas differ from the program"))), a.agreesNow())
	c.formula = fmt.Sprintf(`IF(%[1]s<>"",%[1]s,IF(%[2]s>0,%[7]s&%[3]s&%[4]s&%[5]s,%[6]s))`,
		broken, n.changed, holds, quoted(a.sayf("; memos and what is of the run are those of run %s", a.run.ID)),
		beyond,
		agrees, quoted(a.say("Inputs changed: ")))
	if faults > 0 {
		c.formula = ""
	}
	return c
}

func (a *author) checkCells(miner string, c model.Check) []cell {
	l, word := textLook, "yes"
	number := valueLook
	if !c.Pass {
		l, word = badLook, "no"
		number = badLook
		number.right = true
	}
	of := c.Detail
	if w, ok := a.words.Alternatives[of]; ok {
		of = w
	} else if of != "" {
		of = a.words.Short(of)
	}
	return []cell{text(wordOr(a.words.Checks, c.Code), l), text(miner, l), text(c.Site, l), text(of, l),
		num(c.Got, asCents, number), num(c.Want, asCents, number), num(tidy(c.Got-c.Want), asCents, number),
		own(word, l)}
}

// tidy takes the minus from nil.
func tidy(v float64) float64 {
	if math.Abs(v) < 1e-12 {
		return 0
	}
	return v
}
