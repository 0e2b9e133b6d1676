package workbook

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

func TestNotesOfUnits(t *testing.T) {
	for _, c := range []struct {
		text, unit, subject string // "" for no note
		factor              float64
	}{
		{"US$ in thousands", "USD", "", 1e3}, {"(in millions of US dollars)", "USD", "", 1e6},
		{"C$ millions unless stated", "USD", "", 1e6}, {"All prices in C$/MWh", "USD/MWh", "prices", 1},
		{"($ in thousands, except per share data)", "USD", "", 1e3}, {"all power in c/kWh", "USD/MWh", "power", 0.01},
		{"Opex in US$ per MW per year", "USD/MW/month", "Opex", 1}, {"opex per MW per year", "USD/MW/month", "opex", 1},
		{"Capitalisation (US$m unless stated)", "USD", "", 1e6}, {"US$m", "USD", "", 1e6}, {"£'000", "USD", "", 1e3},
		{"Amounts in EUR", "USD", "", 1},
		{"Site data (in EUR)", "USD", "", 1}, {"Reporting currency: NOK", "USD", "", 1}, {"Devise : EUR", "USD", "", 1},
		{"Portfolio, EUR-denominated", "USD", "", 1}, {"All dollar figures are Canadian.", "USD", "", 1},
		{"Note: figures are in Norwegian kroner", "USD", "", 1}, {"Currency: £m", "USD", "", 1e6},
		{"Project Longhorn (300 MW gross / 210 MW critical)", "", "", 0}, {"Source: company filings", "", "", 0},
		{"Digital infrastructure research", "", "", 0}, {"priced in the morning", "", "", 0},
	} {
		notes := notesOf(c.text)
		if c.unit == "" {
			if len(notes) > 0 {
				t.Errorf("%q is a note of %s", c.text, notes[0].unit.Text)
			}
			continue
		}
		if len(notes) == 0 || notes[0].unit.Dimension() != c.unit || notes[0].subject != c.subject ||
			notes[0].unit.Factor != c.factor {
			t.Errorf("%q: %+v, want %s of %q by %v", c.text, notes, c.unit, c.subject, c.factor)
		}
	}
}

func TestCurrencies(t *testing.T) {
	for unit, want := range map[string]string{
		"C$/MWh": "CAD", "€": "EUR", "£m": "GBP", "NOK m": "NOK", "A$": "AUD", "HK$m": "HKD", "CHF": "CHF",
		"EURm": "EUR", "kCAD": "CAD", "p": "GBP", "kr": "kr", "¥": "¥", "R$": "BRL", "US$/MWh": "", "$": "",
		"USD m": "", "AED": "AED", "PYG": "PYG", "CA$ per kWh": "CAD", "€c/kWh": "EUR",
		"Canadian cents/kWh": "CAD", "Norwegian kroner per kW-month": "NOK", "US dollars": "",
		"Australian dollars m": "AUD", "₫": "VND", "HUF m": "HUF",
	} {
		if u, ok := quantity.ParseUnit(unit); !ok || u.Base != "USD" || u.Money != want {
			t.Errorf("%q: %v %+v, want %q", unit, ok, u, want)
		}
	}
	if _, err := ParseRates([]string{"CAD=0.73", "nok = 0.094"}); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"CAD", "CAD=", "CAD=-1", "CAD=NaN", "$=1", "kr=0.1", "USD=1", "Inf=Inf"} {
		if _, err := ParseRates([]string{bad}); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// A figure of 1 to 50 that may be months or years is refused with both named, unless something settles it.
func TestMonthsAndYears(t *testing.T) {
	in, _ := registry(t).Lookup("debt_term_months")
	for _, c := range []struct {
		header string
		v      float64
		column []float64
		want   float64 // NaN: refused
	}{
		{"Tenor", 15, []float64{15, 12}, math.NaN()}, {"Tenor", 15, []float64{15, 120}, 15},
		{"Tenor", 7.5, []float64{7.5, 10}, 90}, {"debt_term_months", 15, nil, 15}, {"Tenor in years", 15, nil, 180},
		{"Debt term months", 15, nil, 15}, {"Tenor", 120, nil, 120}, {"Durée de la dette (ans)", 15, nil, 180},
	} {
		f := mustField(in, c.header, quantity.Unit{})
		f.span = spanOf(c.header, in.Key, c.column)
		v, problem := f.settle(c.v, false)
		if (problem != nil) != math.IsNaN(c.want) || problem == nil && v.Number != c.want {
			t.Errorf("%q %v in %v: got %v %v, want %v", c.header, c.v, c.column, v, problem, c.want)
		}
	}
}

// A header of two rows is not its lower word where the upper one makes it something else.
func TestUpperWordsOfAHeader(t *testing.T) {
	for _, c := range []struct{ upper, lower, input string }{
		{"Target", "Price", ""}, {"PPA", "Term", ""}, {"Restricted", "Cash", ""},
		{"Mining", "Efficiency", "fleet_efficiency_j_th"}, {"HPC", "Rent", "lease_usd_kw_month"},
		{"Power", "Price", "power_price_usd_mwh"},
		{"Restricted", "Cash ($m)", ""}, {"Pipeline", "Site capacity (MW)", ""},
		{"Hybrid", "Hybrid share", "hybrid_share_pct"}, {"Renewal", "Renewal probability", "renewal_probability_pct"},
		{"Tenant economics", "Rent ($/kW-month)", "lease_usd_kw_month"},
	} {
		r := startReading(newIndexOf(t), &opening.File{}, Options{})
		got := r.match("x", r.compose("x", []string{c.upper, c.lower}))
		if key := got.In.Key; got.Sure == naming.Understood && key != c.input &&
			!(c.input == "" && strings.Contains(key, "target")) || got.Sure != naming.Understood && c.input != "" {
			t.Errorf("%s / %s is %q (%v), want %q", c.upper, c.lower, key, got.Sure, c.input)
		}
	}
}

func newIndexOf(t testing.TB) *naming.Index {
	t.Helper()
	ix, err := naming.IndexOf(registry(t), nil)
	must(t, err)
	return ix
}

// A decline is a fall; net cash is net debt turned round; a negative decline may be either.
func TestWordsThatTurnASign(t *testing.T) {
	reg := registry(t)
	for _, c := range []struct {
		key, header string
		v, want     float64
	}{
		{"gpu_price_growth_pct", "GPU price decline", 0.15, -0.15}, {"gpu_price_growth_pct", "GPU price growth", 0.15,
			0.15}, {"gpu_price_growth_pct", "GPU price decline", -0.15, math.NaN()},
		{"net_debt_usd", "Net cash ($m)", 50, -50e6}, {"net_debt_usd", "Net debt/(cash) ($m)", -50, -50e6},
		{"net_debt_usd", "Net (debt)/cash ($m)", -50, 50e6}, {"net_debt_usd", "(Net debt)/net cash ($m)", 50, -50e6},
		{"net_debt_usd", "Net cash/(debt) ($m)", -50, 50e6}, {"net_debt_usd", "Net debt / (net cash) ($m)", 50, 50e6},
		{"asic_price_growth_pct", "ASIC price deflation", 0.1, -0.1},
	} {
		in, _ := reg.Lookup(c.key)
		u := quantity.Unit{}
		if strings.Contains(c.header, "$m") {
			u, _ = quantity.ParseUnit("$m")
		}
		f := mustField(in, c.header, u)
		v, problem := f.settle(c.v, in.Type == "pct")
		if (problem != nil) != math.IsNaN(c.want) || problem == nil && v.Number != c.want {
			t.Errorf("%q %v: got %v %v, want %v", c.header, c.v, v, problem, c.want)
		}
	}
}

// A mapping may say that a table is one of sites.
func TestMappingSaysTheKind(t *testing.T) {
	m, err := ParseMapping(registry(t), []byte("version: 1\ntables: [{sheet: Deals, header_row: 1, kind: sites}]"))
	must(t, err)
	data := makeBook(t, tab{"Deals", rows("Seller | Tenant | MW | Site\nRiot | CoreWeave | 200 | North")}, market)
	r, err := newReader(context.Background(), registry(t), opening.Source{Name: "book.xlsx", Data: data},
		Options{Mapping: m})
	must(t, err)
	if i := slices.IndexFunc(r.tables, func(x *table) bool { return x.kind == siteTable }); i < 0 {
		t.Error(fmt.Sprint("no site table; ", r.book.Findings))
	}
	if _, err := ParseMapping(registry(t),
		[]byte("version: 1\ntables: [{sheet: Deals, header_row: 1, kind: boats}]")); err == nil {
		t.Error("any kind is taken")
	}
}

// Reading ends by counted work, the same on every machine.
func TestWorkIsCounted(t *testing.T) {
	_, err := newReader(context.Background(), registry(t), opening.Source{Name: "book.xlsx",
		Data: makeBook(t, siteTab(one), market)}, Options{Limits: opening.Limits{Work: 500}})
	if err == nil || !strings.Contains(err.Error(), "max-work") {
		t.Error(err)
	}
}

func FuzzNotes(f *testing.F) {
	for _, s := range []string{"US$ in thousands", "All prices in C$/MWh", "(£'000)", "per per per", "in in in"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, n := range notesOf(s) {
			if !n.unit.Given() || !(n.unit.Factor > 0) {
				t.Errorf("%q: %+v", s, n)
			}
		}
	})
}
