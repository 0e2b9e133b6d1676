package workbook

import (
	"slices"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// roles are the columns of a table that is not made of inputs: the role of a header by its normalised name.
type roles map[string]string

// newRoles turns the names that each role may have into roles.
func newRoles(names map[string][]string) roles {
	out := roles{}
	for role, list := range names {
		for _, name := range list {
			out[name] = role
		}
	}
	return out
}

// of is the role of a header, "" where it has none.
func (rs roles) of(header string) string {
	if len(header) > longestRole {
		return ""
	}
	return rs[quantity.Normalise(header)]
}

// longestRole is beyond the length of the header of any role.
const longestRole = 40

// roleWords are the headers of all roles.
var roleWords = func() map[string]bool {
	out := map[string]bool{}
	for _, rs := range []roles{scenarioRoles, rangeRoles, listRoles, deckRoles, dealRoles, rateRoles, phaseRoles,
		assumptionRoles} {
		for n := range rs {
			out[n] = true
		}
	}
	return out
}()

// withUnit is the role of a header that may name a unit too, such as total_usd_bn.
func (rs roles) withUnit(header string) (string, quantity.Unit) {
	if role := rs.of(header); role != "" || len(header) > naming.LongestHeader {
		return role, quantity.Unit{}
	}
	for _, s := range naming.Splits(header) {
		role := rs.of(s.Name)
		if role == "" {
			continue
		}
		if u, ok := quantity.ParseUnit(s.Unit); ok {
			return role, u
		}
	}
	return "", quantity.Unit{}
}

// in reports whether the columns have all of some roles.
func (rs roles) in(columns []column, names ...string) bool {
	for _, name := range names {
		if !slices.ContainsFunc(columns, func(c column) bool { return rs.of(c.header) == name }) {
			return false
		}
	}
	return true
}

// The columns of the tables that are not made of inputs, by the names that a header may have.
var (
	scenarioRoles = newRoles(map[string][]string{
		"scenario":    {"scenario", "scenarios", "scenarioname", "name", "case"},
		"input":       {"input", "inputs", "driver", "variable", "parameter", "assumption", "key"},
		"override":    {"override", "overrides", "change", "value", "shock", "setto", "setting"},
		"why":         {"why", "reason", "rationale", "comment", "note", "notes", "description"},
		"source":      {"source", "sources"},
		"probability": {"probability", "prob", "p", "weight", "likelihood", "probabilite", "poids"},
	})
	rangeRoles = newRoles(map[string][]string{
		"input": {"input", "inputs", "driver", "variable", "parameter", "assumption", "assumptions", "item", "metric",
			"key", "name", "label"},
		"low":  {"low", "lowcase", "downside", "bear", "min", "minimum"},
		"high": {"high", "highcase", "upside", "bull", "max", "maximum"},
		"unit": {"unit", "units"},
		"note": {"note", "notes", "comment", "why", "source"},
	})
	listRoles = newRoles(map[string][]string{
		"label": {"label", "input", "inputs", "item", "parameter", "assumption", "assumptions", "name", "variable",
			"metric", "key",
			"marketinput", "marketinputs", "market", "driver", "description"},
		"value": {"value", "values", "amount", "figure", "base", "basecase", "current", "setting"},
		"unit":  {"unit", "units", "uom"},
		"note": {"source", "sources", "note", "notes", "comment", "comments", "basis", "asof", "date",
			"remark", "remarks",
			"meaning", "status", "default", "range", "sourceofthedefault", "why", "group"},
	})
	deckRoles = newRoles(map[string][]string{
		"date": {"date", "month", "monthend", "period", "day"},
		"note": {"source", "sources", "note", "notes", "comment", "basis", "why"},
	})
	dealRoles = newRoles(map[string][]string{
		"seller": {"seller", "landlord", "provider", "lessor", "miner", "company", "operator"},
		"tenant": {"tenant", "customer", "counterparty", "lessee", "offtaker"},
		"date":   {"date", "announced", "signed", "dateannounced", "announcementdate"},
		"mw":     {"mw", "capacity", "criticalitmw", "itmw", "size", "capacitymw"},
		"basis":  {"mwbasis", "basis", "capacitybasis"},
		"years":  {"years", "term", "termyears", "leaseterm", "tenor"},
		"total":  {"total", "totalvalue", "contractvalue", "totalcontractvalue", "tcv"},
		"rate":   {"usdperkwmonth", "usdkwmonth", "rate", "rent", "leaserate", "price", "averagerent", "meanrent"},
		"start": {"startingrent", "startingrate", "startrent", "initialrent", "firstyearrent", "year1rent",
			"startusdperkwmonth"},
		"escalator": {"escalator", "escalation", "rentescalator", "escalatorpct", "indexation", "annualescalator"},
		"source":    {"source", "sources"},
		"note":      {"note", "notes", "comment", "comments"},
	})
)

// classify says what a run of headers is the header of, and gives the columns their roles.
func classify(columns []column) tableKind {
	inputs := map[string]bool{}
	scopes := map[model.Scope]int{}
	figures := 0 // inputs of a site besides its names
	for _, c := range columns {
		if c.means.Sure != naming.Unknown && !inputs[c.means.In.Key] {
			inputs[c.means.In.Key] = true
			scopes[c.means.In.Scope]++
			if c.means.In.Scope == model.ScopeSite && c.means.In.Group != "identity" &&
				c.means.In.Type != model.TypeText {
				figures++
			}
		}
	}
	// no table of leases has these; a table of sites may have miner, tenant and rent
	mines := inputs["hashrate_ehs"] || inputs["fleet_efficiency_j_th"] || inputs["power_price_usd_mwh"]
	named := inputs["miner"] || inputs["site"] || inputs["ticker"]
	if kind := classifyMore(columns, inputs); kind != noTable {
		return kind
	}
	switch {
	case commentRoles.in(columns, "miner", "place", "text") && figures == 0:
		return assign(columns, commentRoles, commentTable)
	case ratingRoles.in(columns, "miner", "date") && (ratingRoles.in(columns, "rating") || ratingRoles.in(columns,
		"target")) && figures == 0 && ratingsOnly(columns):
		return assign(columns, ratingRoles, ratingTable)
	case scenarioRoles.in(columns, "scenario", "input", "override"):
		return assign(columns, scenarioRoles, scenarioTable)
	case len(inputs) <= 1 && listRoles.in(columns, "label") && hasCases(columns):
		return assignCases(columns)
	case rangeRoles.in(columns, "input", "low", "high"):
		return assign(columns, rangeRoles, rangeTable)
	case (inputs["site"] || inputs["miner"] && inputs["site_mw"]) && mines && scopes[model.ScopeSite] >= 4,
		inputs["site"] && inputs["site_mw"] && figures >= 2 && !dealRoles.in(columns, "total"):
		return siteTable
	case !mines && dealRoles.in(columns, "tenant", "seller") && hasDealFigure(columns):
		return assign(columns, dealRoles, dealTable)
	case !named && len(inputs) <= 1 && rateRoles.in(columns, "currency", "rate"):
		return assign(columns, rateRoles, rateTable)
	case !named && (inputs["btc_price_usd"] || inputs["network_ehs"]) && deckRoles.in(columns, "date"):
		return assign(columns, deckRoles, deckTable)
	case len(inputs) <= 1 && !inputs["site_mw"] && listRoles.in(columns, "label", "value"):
		return assign(columns, listRoles, listTable)
	case inputs["site"] && figures > 0 && scopes[model.ScopeSite] >= 3:
		return siteTable
	case inputs["site"] && figures > 0:
		return joinTable
	case (inputs["miner"] || inputs["ticker"]) && !inputs["site"] && (scopes[model.ScopeMiner] >= 1 || figures > 0 &&
		!inputs["site_mw"] && !inputs["hashrate_ehs"]):
		return minerTable
	case inputs["miner"] && inputs["site_mw"] && scopes[model.ScopeSite] >= 4:
		return siteTable // whose sites have no name: each row says so
	case !named && scopes[model.ScopeMarket] >= 2, !named && scopes[model.ScopeMarket] == 1 && len(inputs) >= 3:
		return marketTable
	}
	return noTable
}

func hasDealFigure(columns []column) bool {
	return slices.ContainsFunc(columns, func(c column) bool {
		role, _ := dealRoles.withUnit(c.header)
		return role == "mw" || role == "total" || role == "rate"
	})
}

// baseOf is the one column of a list that is headed as its base case; false where there is none, or more than one.
func baseOf(columns []column) (int, bool) {
	at, n := 0, 0
	for i, c := range columns {
		if name := quantity.Normalise(c.header); baseCase[name] || listRoles[name] == "value" {
			at = i
			n++
		}
	}
	return at, n == 1
}

// hasCases reports whether columns of a list are headed by a base case and by scenarios. Low and High around a base are
// the ends of a range.
func hasCases(columns []column) bool {
	_, one := baseOf(columns)
	others, ends := 0, 0
	for _, c := range columns {
		name := quantity.Normalise(c.header)
		if role := rangeRoles[name]; (role == "low" || role == "high") && !byCase[name] {
			ends++
		} else if otherCase[name] {
			others++
		}
	}
	return one && others > 0 && ends == 0
}

// assignCases makes a list of columns with a base case and scenarios.
func assignCases(columns []column) tableKind {
	kind := assign(columns, listRoles, listTable)
	at, _ := baseOf(columns)
	columns[at].role = "value"
	return kind
}

func assign(columns []column, rs roles, kind tableKind) tableKind {
	for i := range columns {
		columns[i].role, columns[i].unit = rs.withUnit(columns[i].header)
	}
	return kind
}
