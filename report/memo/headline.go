package memo

import (
	"slices"
	"strings"
)

// minerHeadline is what the sentence on a miner with several sites is made of.
type minerHeadline struct {
	Clauses    string
	Converting bool
	HasFleet   bool // some site that is to be converted has a fleet; where none is assessed, some site
	Outputs    Figs
	Nearest    *siteView // where a conversion falls least short
	Several    bool      // sites count
	One        bool      // one conversion is contracted, recommended or deferred
	Missing    string    // what is missing where no site could be assessed
}

func (b *builder) minerHeadline(v *minerView) minerHeadline {
	sites := counted(v.Sites)
	if len(sites) == 0 {
		return minerHeadline{Outputs: v.Outputs, Missing: b.unassessed(v.Sites), HasFleet: slices.ContainsFunc(v.Sites,
			func(s *siteView) bool { return s.HasFleet })}
	}
	out := minerHeadline{Outputs: v.Outputs, Nearest: nearest(sites), Several: len(sites) > 1}
	clauses, converting := "", 0
	for _, kind := range kinds {
		var those []*siteView
		for _, s := range sites {
			if s.Action == kind {
				those = append(those, s)
				out.HasFleet = out.HasFleet || s.HasFleet && s.chosen()
			}
		}
		if len(those) == 0 {
			continue
		}
		if kind.Acts() {
			converting += len(those)
		}
		if clauses != "" {
			clauses += b.prose("list/semicolon", nil) + " "
		}
		clauses += b.prose("clause/"+string(kind), b.nameSites(those))
	}
	out.Clauses, out.Converting, out.One = upperFirst(clauses), converting > 0, converting == 1
	return out
}

// nameSites names a few sites and counts many.
func (b *builder) nameSites(sites []*siteView) string {
	names := make([]string, len(sites))
	for i, s := range sites {
		names[i] = s.Name
	}
	who := b.list(names)
	if len(names) > 3 || len([]rune(who)) > 70 {
		who = b.prose("clause/sites", b.countWord(len(names)))
	}
	return who
}

// countWord is a small number in words, in the form that goes with sites.
func (b *builder) countWord(n int) string {
	if words := strings.Fields(b.prose("counts", nil)); n < len(words) {
		return words[n]
	}
	return b.format.Number(float64(n), 0)
}
