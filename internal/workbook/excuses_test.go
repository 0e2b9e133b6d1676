package workbook

import (
	"strings"
	"testing"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
)

// Where a finding says that an input is not given and a figure that may be it stands somewhere and was not
// read, it names the place.
func TestExcusesNameWhatWasNotRead(t *testing.T) {
	const without = "Miner|Site|Hashrate (EH/s)|Efficiency (J/TH)|Power price ($/MWh)|Site MW"
	sites := func(more, value string) tab {
		row := "A|Alpha|5|22|45|150"
		if more != "" {
			more, value = "|"+more, "|"+value
		}
		return tab{"Sites", rows(without + more + "\n" + row + value)}
	}
	beside := func(name, text string) []tab { return []tab{sites("", ""), market, {name, rows(text)}} }
	for name, tc := range map[string]struct {
		tabs       []tab
		key, place string
	}{
		"a column of unknown name": {[]tab{sites("Tenant monthly charge", "130"), market}, "lease_usd_kw_month",
			`"Tenant monthly charge" (G1)`},
		"a column of another unit": {[]tab{sites("Rent ($/rack)", "130"), market}, "lease_usd_kw_month",
			`"Rent ($/rack)" (G1)`},
		"a doubtful column": {[]tab{sites("Rent (headline, gross)", "130"), market},
			"lease_usd_kw_month", `"Rent (headline, gross)" (G1)`},
		"a joined table's unit": {beside("Rents", "Site|Rent ($/rack)\nAlpha|130"), "lease_usd_kw_month",
			`"Rent ($/rack)" (Rents!B1)`},
		"a joined table of other sites": {beside("Rents", "Site|Rent ($/kW/month)|Power price ($/MWh)\nAlfa|130|45"),
			"lease_usd_kw_month", `"Rent ($/kW/month)" (Rents!B1)`},
		"a list's unknown label": {beside("Assumptions",
			"Discount rate|10%\nTenant monthly charge|130\nTax rate|21%"), "lease_usd_kw_month",
			`Tenant monthly charge`},
		"a list that is left alone": {beside("Sheet9", "Rent ($/kW/month)|130\nLease term (months)|180"),
			"lease_usd_kw_month", `"Rent ($/kW/month)" (Sheet9!B1)`},
		"figures of no table": {beside("Leasing", "Location|Q1|Q2\nAlpha rent|130|131\nBeta rent|128|129"),
			"lease_usd_kw_month", `(Leasing!B2)`},
		"phases of another unit": {beside("Phases",
			"Site|Phase|MW|Rent ($/rack)\nAlpha|P1|20|130\nAlpha|P2|30|130"), "lease_usd_kw_month",
			`"Rent ($/rack)" (Phases!D1)`},
		"phases of unknown name": {beside("Phases",
			"Site|Phase|MW|Tenant monthly charge\nAlpha|P1|20|130\nAlpha|P2|30|130"), "lease_usd_kw_month",
			`"Tenant monthly charge" (Phases!D1)`},
		"a GPU price of another unit": {[]tab{sites("GPU price ($/rack-day)", "9"), market}, "gpu_price_usd_hour",
			`"GPU price ($/rack-day)" (G1)`},
		"a hashrate of another unit": {
			[]tab{{"Sites", rows(strings.Replace(without, "(EH/s)", "(GW)", 1) + "\nA|Alpha|5|22|45|150")}, market},
			"hashrate_ehs", `"Hashrate (GW)" (C1)`},
		"megawatts of unknown name": {
			[]tab{{"Sites", rows(strings.Replace(without, "Site MW", "Interconnect envelope", 1) +
				"\nA|Alpha|5|22|45|150")}, market}, "site_mw", `"Interconnect envelope" (F1)`},
		"a word for two inputs": {
			[]tab{{"Sites", rows(strings.Replace(without, "Power price ($/MWh)", "Power", 1) +
				"\nA|Alpha|5|22|45|150")}, market}, "power_price_usd_mwh", `"Power" (E1)`},
		"an efficiency of another unit": {
			[]tab{{"Sites", rows(strings.Replace(without, "(J/TH)", "(%)", 1) + "\nA|Alpha|5|22|45|150")}, market},
			"fleet_efficiency_j_th", `"Efficiency (%)" (D1)`},
		"a power price of unknown wording": {
			[]tab{{"Sites", rows(strings.Replace(without, "Power price ($/MWh)", "Energy charge delivered", 1) +
				"\nA|Alpha|5|22|45|150")}, market}, "power_price_usd_mwh", `"Energy charge delivered" (E1)`},
	} {
		b := read(t, tc.tabs...)
		said := ""
		for _, f := range b.Findings {
			if excuses[f.Code] && f.Input == tc.key {
				said += f.Wrong + "\n"
			}
		}
		if !strings.Contains(said, tc.place) {
			t.Errorf("%s: %q does not name %s; findings:\n%v", name, said, tc.place, b.Findings)
		}
	}
}

// What --skip-hidden takes out is named as well.
func TestExcusesNameWhatIsHidden(t *testing.T) {
	r := &reader{}
	ix, err := naming.IndexOf(registry(t), nil)
	must(t, err)
	r.reg, r.ix = ix.Reg, ix
	f, err := openFile(opening.Source{Name: "book.xlsx",
		Data: makeBook(t, tab{"Sites", rows("Site|Rent ($/kW/month)\nAlpha|130")})}, opening.NewBudget(t.Context(),
		opening.Limits{}), "")
	must(t, err)
	f.Sheets[0].Hiding = map[int]bool{1: true}
	r.hiddenNames(1, f.Sheets[0])
	if len(r.hiddenInputs) != 1 || r.hiddenInputs[0].keys[0] != "lease_usd_kw_month" ||
		r.hiddenInputs[0].spot.Col != 2 {
		t.Errorf("of a hidden row of headers %v are known", r.hiddenInputs)
	}
}
