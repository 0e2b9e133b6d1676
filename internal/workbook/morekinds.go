package workbook

import (
	"slices"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// The columns of the tables of phases and of assumptions, by the names that a header may have.
var (
	phaseRoles = newRoles(map[string][]string{
		"phase": {"phase", "phases", "phasename", "phaseno", "phasenumber", "tranche", "tranches"},
	})
	assumptionRoles = newRoles(map[string][]string{
		"label": {"label", "input", "inputs", "parameter", "assumption", "assumptions", "variable", "key", "driver",
			"hypothese", "hypotheses"},
		"value":  {"value", "values", "amount", "figure", "valeur"},
		"unit":   {"unit", "units", "uom", "unite"},
		"when":   {"when", "where", "if", "quand", "si"},
		"is":     {"is", "equals", "est"},
		"source": {"source", "sources"},
		"note":   {"note", "notes", "comment", "comments", "why", "reason"},
	})
)

// classifyMore says whether columns are those of a table of phases or of assumptions. A table of phases has a
// column for the phase, one for the site and megawatts or an input of a phase, but none of what a site is
// beside its conversion.
func classifyMore(columns []column, inputs map[string]bool) tableKind {
	if assumptionRoles.in(columns, "label", "when", "is") && (assumptionRoles.in(columns, "value") ||
		defaultColumn(columns) != nil) {
		if c := defaultColumn(columns); !assumptionRoles.in(columns, "value") {
			assign(columns, assumptionRoles, assumptionTable)
			c.role = "value"
			return assumptionTable
		}
		return assign(columns, assumptionRoles, assumptionTable)
	}
	phase := slices.IndexFunc(columns, func(c column) bool {
		return phaseRoles.of(c.header) == "phase" &&
			c.means.Sure == naming.Unknown
	})
	if phase < 0 || !inputs["site"] {
		return noTable
	}
	has := inputs["site_mw"]
	for _, c := range columns {
		in := c.means.In
		if c.means.Sure == naming.Unknown || in.Group == "identity" || in.Key == "site_mw" {
			continue
		}
		if !phaseInput(in) {
			return noTable
		}
		has = has || in.Scope == model.ScopeSite
	}
	if !has {
		return noTable
	}
	columns[phase].role = "phase"
	return phaseTable
}

// defaultColumn is the column named default, as the program's own sets have it; nil where there is none.
func defaultColumn(columns []column) *column {
	for i := range columns {
		if quantity.Normalise(columns[i].header) == "default" {
			return &columns[i]
		}
	}
	return nil
}
