package sheet

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/live"
)

// siteResults writes the rows that a site's sheet begins with: what the summary
// and the analyst's own columns show, as formulas of the site's lines.
type siteResults struct {
	a      *author
	b      *formulas.Book
	tree   *model.SiteTree
	action *lines.Instance
	sheet  *formulas.Sheet
	err    error
}

// leadMeasures are the figures of the lead conversion that the summary shows.
var leadMeasures = []struct {
	key    string
	format format
}{{"uplift_usd", asMoney}, {"uplift_usd_mw", asMoney}, {"uplift_one_rate_usd", asMoney}, {"project_irr", asPercent},
	{"payback_months", asMonths}}

// results are the rows of a site.
func (a *author) results(b *formulas.Book, sheet *formulas.Sheet, s *live.Site, m *model.MinerTree,
	row int) []formulas.Extra {
	r := &siteResults{a: a, b: b, tree: s.Tree, action: m.Actions[row], sheet: sheet}
	out := []formulas.Extra{r.recommendation(), r.gates(),
		{Key: "score", Label: a.say("Readiness, of 100"), Format: asCount.code, Formula: b.Ref(s.Tree.Readiness,
			"score"), Value: r.number(s.Tree.Readiness, "score")},
		r.word("best", a.say("Worth most"), s.Tree.Choice, a.words.Alternatives), r.npv(model.Mine, s.Tree.Mine)}
	for _, c := range s.Tree.Conversions {
		out = append(out, r.npv(c.Alternative, c.Conversion))
	}
	out = append(out, r.word("lead", a.say("Best conversion"), s.Tree.Choice, a.words.Alternatives))
	for _, m := range leadMeasures {
		out = append(out, r.lead(m.key, m.format))
	}
	if r.err != nil && a.fault == nil {
		a.fault = r.err
	}
	if sheet.Values {
		return out
	}
	reasons := r.refusals(s)
	reasons = append(reasons, r.overruled())
	b.Front(sheet, a.say("What the program would refuse, and what this sheet has not"), reasons)
	r.leaveOut(s.Tree.Chosen, m.Holdings[row], m.SiteYears[row])
	return r.refusing(reasons[:len(reasons)-1], out)
}

func (r *siteResults) number(in *lines.Instance, line string) formulas.Value {
	v, err := in.Number(line)
	if err != nil && r.err == nil {
		r.err = err
	}
	if !lines.Has(v) {
		return formulas.Text("none")
	}
	return formulas.Number(v)
}

func (r *siteResults) text(in *lines.Instance, line string) string {
	s, err := in.Text(line)
	if err != nil && r.err == nil {
		r.err = err
	}
	return s
}

// worded is a formula that puts words for the texts of another, and what it shows now; texts without words stay.
func worded(at, now string, words map[string]string) (formula, shown string) {
	formula = at
	for _, key := range slices.Backward(slices.Sorted(maps.Keys(words))) {
		if words[key] != key {
			formula = fmt.Sprintf("IF(%s=%s,%s,%s)", at, quoted(key), quoted(words[key]), formula)
		}
	}
	return formula, wordOr(words, now)
}

func quoted(s string) string { return formulas.Quoted(s) }

func (r *siteResults) word(line, label string, in *lines.Instance, words map[string]string) formulas.Extra {
	formula, shown := worded(r.b.Ref(in, line), r.text(in, line), words)
	return formulas.Extra{Key: line, Label: label, Formula: formula, Value: formulas.Text(shown)}
}

// recommendation is the action, with the conversion that it names.
func (r *siteResults) recommendation() formulas.Extra {
	x := r.word("action", r.a.say("Recommendation"), r.action, r.a.words.Actions)
	alt := r.word("alternative", "", r.action, r.a.words.Alternatives)
	x.Formula += fmt.Sprintf(`&IF(%s="","",": "&%s)`, r.b.Ref(r.action, "alternative"), alt.Formula)
	if alt.Value.Text != "" {
		x.Value.Text += ": " + alt.Value.Text
	}
	x.Key = "recommendation"
	return x
}

// gate is a line that is above 0 where a gate is open, and the line that is 0 where what is found is mended.
type gate struct {
	in   *lines.Instance
	line string
	and  string
	key  string
}

// gates lists the open gates, where the recommendation names a conversion.
func (r *siteResults) gates() formulas.Extra {
	t := r.tree
	var terms, now []string
	for _, g := range []gate{{t.Readiness, "power_gate", "gates", "power_redundancy"}, {t.Readiness, "cooling_gate",
		"gates", "cooling"},
		{t.Readiness, "routes_gate", "gates", "fibre_routes"}, {t.Readiness, "firm_gate", "gates", "firm_power"},
		{t.Choice, "tenant_gate", "tenant_gate", "tenant"}, {r.action, "funding_gate", "", "funding"}} {
		name := wordOr(r.a.words.Criteria, g.key)
		test, open := r.b.Ref(g.in, g.line)+">0", r.number(g.in, g.line).Number > 0
		if g.and != "" {
			test, open = "AND("+test+","+r.b.Ref(t.Choice, g.and)+">0)", open && r.number(t.Choice, g.and).Number > 0
		}
		terms = append(terms, fmt.Sprintf(`IF(%s,%s,"")`, test, quoted(", "+name)))
		if open {
			now = append(now, name)
		}
	}
	x := formulas.Extra{Key: "gates", Label: r.a.say("Open gates"), Value: formulas.Text(strings.Join(now, ", "))}
	x.Formula = fmt.Sprintf(`IF(%s="","",MID(%s,3,500))`, r.b.Ref(r.action, "alternative"), strings.Join(terms, "&"))
	if r.text(r.action, "alternative") == "" {
		x.Value.Text = ""
	}
	return x
}

// npv is the value of an alternative; "none" where it is not possible.
func (r *siteResults) npv(alt model.Alternative, in *lines.Instance) formulas.Extra {
	x := formulas.Extra{Key: "npv " + string(alt), Label: r.a.sayf("NPV %s", r.a.alternative(alt)), Unit: "USD",
		Format: formulas.Money, Formula: r.b.Ref(in, "npv_usd"), Value: r.number(in, "npv_usd")}
	if alt == model.Mine {
		return x
	}
	x.Formula = fmt.Sprintf(`IF(%s=1,%s,"none")`, r.b.Ref(in, "possible"), x.Formula)
	if r.number(in, "possible").Number == 0 {
		x.Value = formulas.Text("none")
	}
	return r.saying(x)
}

// saying has a figure that is none say so in the language of the workbook.
func (r *siteResults) saying(x formulas.Extra) formulas.Extra {
	none := r.a.say("none")
	if none == "none" {
		return x
	}
	x.Formula = fmt.Sprintf(`IF((%s)="none",%s,%s)`, x.Formula, quoted(none), x.Formula)
	if x.Value.Text == "none" {
		x.Value.Text = none
	}
	return x
}

// lead is a measure of the lead conversion, whichever that is now.
func (r *siteResults) lead(measure string, as format) formulas.Extra {
	at, now := r.b.Ref(r.tree.Choice, "lead"), r.text(r.tree.Choice, "lead")
	x := formulas.Extra{Key: measure, Label: r.a.words.Short(measure), Format: as.code, Formula: `"none"`,
		Value: formulas.Text("none")}
	for _, c := range slices.Backward(r.tree.Conversions) {
		x.Formula = fmt.Sprintf("IF(%s=%s,%s,%s)", at, quoted(string(c.Alternative)),
			r.b.Ref(c.Conversion, measure), x.Formula)
		if now == string(c.Alternative) {
			x.Value = r.number(c.Conversion, measure)
		}
	}
	return r.saying(x)
}

// resultOf is a cell that shows a row of the results of a site's sheet.
func (a *author) resultOf(s *liveSite, key string, as format, l look) cell {
	at, v, ok := s.sheet.Extra(key)
	if !ok {
		a.fault = fmt.Errorf("the sheet %s has no result %s", s.sheet.Name, key)
	}
	c := text(v.Text, l)
	if v.Numeric() {
		c = num(v.Number, as, valueLook)
	}
	c.formula = at
	return c
}
