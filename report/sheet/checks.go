package sheet

import (
	"fmt"
	"math"
	"strings"

	"rackrate/model"
	"rackrate/report/sheet/ooxml"
)

// checks lists every test of the results against themselves, those that failed in red.
func (a *author) checks() *page {
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
		a.liveChecks(p, top)
	}
	return p
}

// The columns of the live measures, beside the checks of the results.
const (
	liveColumn    = 10
	relativeLimit = 1e6 // 1 over the relative difference up to which live measures agree
)

// liveChecks sets the live measures of all sites and miners beside the program's own numbers, and the master check on top.
func (a *author) liveChecks(p *page, top int) {
	header := append(textHeads("Miner", "Site", "Of", "Measure"), heads("Live", "The program's", "Relative difference")...)
	p.putRow(liveColumn, top-1, header...)
	p.putRow(liveColumn, top, units("", "", "", "", "formula", "run "+a.run.ID, "")...)
	row := top + 1
	for _, c := range a.live.checks(a) {
		now, want := num(c.want.Number, c.format, linkLook), num(c.want.Number, c.format, whyLook)
		now.look = valueLook
		if !c.want.Numeric() {
			now, want = text(c.want.Text, valueLook), text(c.want.Text, whyLook)
		}
		now.formula = c.live
		x, y := ooxml.Ref(liveColumn+4, row), ooxml.Ref(liveColumn+5, row)
		apart := num(0, asTiny, valueLook)
		apart.formula = fmt.Sprintf("IF(%s=%s,0,IFERROR(ABS(%s-%s)/MAX(ABS(%s),ABS(%s),1),1))", x, y, x, y, x, y)
		p.putRow(liveColumn, row, text(c.miner, boldLook), text(c.site, textLook), text(c.of, textLook), text(c.measure, textLook), now, want, apart)
		row++
	}
	last := liveColumn + 6
	largest, limit := num(0, asTiny, valueLook), num(relativeLimit, asCount, whyLook)
	largest.formula = fmt.Sprintf("MAX(%s)", absolute(area(last, top+1, last, row-1)))
	p.put(last, top, largest)
	p.put(last+1, top-1, text("Limit, 1 over", headLook))
	p.put(last+1, top, limit)
	p.widths[last+1] = 14
	p.put(1, headRows, a.liveMaster(p.at(1, headRows), ooxml.Ref(last, top), ooxml.Ref(last+1, top)))
}

// liveMaster is the master check as a formula: it tells inputs that are no longer
// the run's, then live measures that differ, else what the results' own checks say.
func (a *author) liveMaster(c cell, largest, limit string) cell {
	message, _ := a.masterCheck()
	c.formula = fmt.Sprintf(`IF(%s>0,"Inputs changed: static sheets, memos and the checks here are of run %s"&IF(%s>0,"; inputs are out of bounds, see %s",""),IF(%s*%s<=1,"%s","Master check: FAILED, formulas differ from the program"))`,
		a.live.inputs.changed(), a.run.ID, a.live.inputs.outOfBounds(), strings.ReplaceAll(a.names[inputsSheet], `"`, `""`), largest, limit, a.masterNow())
	if strings.Contains(message, "FAILED") {
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
		num(c.Got, asCents, number), num(c.Want, asCents, number), num(tidy(c.Got-c.Want), asCents, number), text(word, l)}
}

// tidy takes the minus from nil.
func tidy(v float64) float64 {
	if math.Abs(v) < 1e-12 {
		return 0
	}
	return v
}
