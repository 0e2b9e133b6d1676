package cli

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"rackrate/internal/batch"
	"rackrate/report"
)

// The lists of a batch's summary are cut to what a person reads.
const (
	mostCodes   = 12
	mostChanges = 5
)

// tellBatch sums up a batch: what was evaluated, what was not, findings by code, the biggest changes, where it is.
func tellBatch(tell *messages, out *batch.Outcome, folder string) {
	m, t := out.Batch, tell.in()
	count := map[string]int{}
	for i := range out.Books {
		count[bookStatus(&out.Books[i])]++
	}
	var books []string
	for _, status := range []string{"made", "kept", "left out", "failed"} {
		if n := count[status]; n > 0 {
			books = append(books, fmt.Sprintf("%d %s", n, t.say(status)))
		}
	}
	tell.sayf("%s: %s; %s, %s", t.plural(len(out.Books), "workbook"), strings.Join(books, ", "), rowsText(t, m.Sites),
		t.plural(m.Memos, "memo"))
	if len(m.FindingCodes) > 0 {
		tell.sayf("findings: %s", codesText(t, m.FindingCodes))
	}
	for _, line := range biggestChanges(t, out.Books) {
		tell.sayf("%s", line)
	}
	tell.sayf("run %s: index.html, index.xlsx and %s in %s", m.RunID, t.plural(len(m.Folders), "folder"), folder)
}

// codesText lists findings by code, the most frequent first.
func codesText(t *tongue, codes map[string]int) string {
	names := slices.SortedFunc(maps.Keys(codes), func(a, b string) int {
		return cmp.Or(cmp.Compare(codes[b], codes[a]), cmp.Compare(a, b))
	})
	var list []string
	for i, name := range names {
		if i == mostCodes {
			list = append(list, t.sayf("and %d other codes", len(names)-i))
			break
		}
		list = append(list, fmt.Sprintf("%d %s", codes[name], name))
	}
	return strings.Join(list, ", ")
}

// biggestChanges are the lines of the sites whose uplift changed most against the run that it is compared with.
func biggestChanges(t *tongue, books []batch.BookRun) []string {
	type change struct {
		miner string
		site  *report.IndexSite
	}
	var list []change
	for i := range books {
		for j := range books[i].Entry.Miners {
			m := &books[i].Entry.Miners[j]
			for k := range m.Sites {
				if s := &m.Sites[k]; s.ChangeUSD != nil && *s.ChangeUSD != 0 {
					list = append(list, change{cmp.Or(m.Ticker, m.Name), s})
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b change) int {
		return cmp.Compare(math.Abs(*b.site.ChangeUSD), math.Abs(*a.site.ChangeUSD))
	})
	var lines []string
	for i := 0; i < len(list) && i < mostChanges; i++ {
		c := list[i]
		text := t.sayf("changed: %s, %s: %s to %s", printable(c.miner), printable(c.site.Name),
			report.SignedMoney(c.site.ChangeUSD), report.MoneyOrDash(c.site.UpliftUSD))
		if c.site.ActionChanged {
			text += t.sayf(", now %s", c.site.Action)
		}
		lines = append(lines, text)
	}
	return lines
}
