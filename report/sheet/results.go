package sheet

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/report/sheet/formulas"
)

// Results of a site as cells that follow its model sheet.

// textOf is what a text line holds now.
func (b *liveBook) textOf(in *lines.Instance, line string) string { return b.Value(in, line).Text }

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

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// wordCell is a text line of a site in words.
func (a *author) wordCell(in *lines.Instance, line string, words map[string]string, l look) cell {
	c := text("", l)
	c.formula, c.text = worded(a.live.At(in, line), a.live.textOf(in, line), words)
	return c
}

// recommendationCell is the action, with the conversion that it names.
func (a *author) recommendationCell(s *liveSite) cell {
	c := a.wordCell(s.action, "action", a.words.Actions, boldLook)
	alt := a.wordCell(s.action, "alternative", a.words.Alternatives, boldLook)
	at := a.live.At(s.action, "alternative")
	c.formula = fmt.Sprintf(`%s&IF(%s="","",": "&%s)`, c.formula, at, alt.formula)
	if alt.text != "" {
		c.text += ": " + alt.text
	}
	return c
}

// gate is a line that is 1 where a gate is open, and what it is called.
type gate struct {
	in   *lines.Instance
	line string
	of   *lines.Instance // the line gates of it is 0 where what is found is mended
	key  string
}

// gateLines are the gates of a site: those of readiness, the tenant and the funding.
func (s *liveSite) gateLines() []gate {
	return []gate{{s.Readiness, "power_gate", s.Choice, "power_redundancy"}, {s.Readiness, "cooling_gate", s.Choice, "cooling"},
		{s.Readiness, "routes_gate", s.Choice, "fibre_routes"}, {s.Readiness, "firm_gate", s.Choice, "firm_power"},
		{s.Choice, "tenant_gate", nil, "tenant"}, {s.action, "funding_gate", nil, "funding"}}
}

// gatesCell lists the open gates, where the recommendation names a conversion.
func (a *author) gatesCell(s *liveSite) cell {
	var terms, now []string
	for _, g := range s.gateLines() {
		name := wordOr(a.words.Criteria, g.key)
		test, open := a.live.At(g.in, g.line)+">0", a.live.Value(g.in, g.line).Number > 0
		if g.of != nil {
			test, open = "AND("+test+","+a.live.At(g.of, "gates")+">0)", open && a.live.Value(g.of, "gates").Number > 0
		}
		terms = append(terms, fmt.Sprintf(`IF(%s,%s,"")`, test, quoted(", "+name)))
		if open {
			now = append(now, name)
		}
	}
	c := text(strings.Join(now, ", "), longLook)
	at := a.live.At(s.action, "alternative")
	c.formula = fmt.Sprintf(`IF(%s="","",MID(%s,3,500))`, at, strings.Join(terms, "&"))
	if a.live.textOf(s.action, "alternative") == "" {
		c.text = ""
	}
	return c
}

// leadCell is a measure of the lead conversion, whichever that is now.
func (a *author) leadCell(s *liveSite, measure string, as format) cell {
	lead := a.live.At(s.Choice, "lead")
	now := formulas.Text("none")
	pick := `"none"`
	for _, c := range slices.Backward(s.Conversions) {
		pick = fmt.Sprintf("IF(%s=%s,%s,%s)", lead, quoted(string(c.Alternative)), a.live.At(c.Conversion, measure), pick)
		if a.live.textOf(s.Choice, "lead") == string(c.Alternative) {
			now = a.live.Value(c.Conversion, measure)
		}
	}
	out := text(now.Text, whyLook)
	if now.Numeric() {
		out = num(now.Number, as, valueLook)
	}
	out.formula = fmt.Sprintf(`IF(%s="","none",%s)`, lead, pick)
	return out
}

// npvCell is the value of an alternative; "none" where it is not possible.
func (a *author) npvCell(s *liveSite, alt model.Alternative) cell {
	if alt == model.Mine {
		return a.liveCell(num(0, asMoney, valueLook), s.Mine, "npv_usd")
	}
	c := s.conversion(alt).Conversion
	out := text("none", whyLook)
	if a.live.Value(c, "possible").Number != 0 {
		out = num(a.live.Value(c, "npv_usd").Number, asMoney, valueLook)
	}
	out.formula = fmt.Sprintf(`IF(%s=1,%s,"none")`, a.live.At(c, "possible"), a.live.At(c, "npv_usd"))
	return out
}
