package sheet

import (
	"fmt"
	"math"

	"rackrate/model"
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
	return p
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
