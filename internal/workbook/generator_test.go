package workbook_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The generator makes workbooks as people lay them out, and keeps the truth of every figure that it writes. It knows
// nothing of the reader: its words, units and styles are its own.

// truth is a figure that was written: where it stands and what it means.
type truth struct {
	sheet, ref  string
	input       string
	miner, site string  // "" for the market
	value       float64 // in the registry's unit
	refusable   bool    // a careful person would ask: no unit, an unknown currency
	what        string  // the wording and the style, for reports
}

// spelling is a way to write the unit of an input.
type spelling struct {
	unit   string  // as it stands in brackets, in a row of units or in a cell
	factor float64 // registry value = written value x factor
	open   bool    // nothing says which unit it is
}

// quantity is an input as the generator writes it.
type quantity struct {
	input     string
	words     []string
	spellings []spelling
	low, high float64 // of the registry's unit
	step      float64
	percent   bool
	need      bool
}

var siteQuantities = []quantity{
	{"site_mw", []string{"Capacity", "Site MW", "Gross MW", "Nameplate capacity", "Power capacity",
		"Puissance installée", "Site capacity", "Nameplate"},
		[]spelling{{"MW", 1, false}, {"kW", 1e-3, false}, {"GW", 1e3, false}, {"", 1, false}}, 40, 800, 5, false, true},
	{"power_price_usd_mwh", []string{"Power cost", "All-in power cost", "Power price", "PPA price", "Electricity price",
		"Prix de l'électricité", "Energy cost", "Coût de l'énergie"},
		[]spelling{{"$/MWh", 1, false}, {"c/kWh", 10, false}, {"$/kWh", 1e3, false}, {"US$/MWh", 1, false},
			{"USD per MWh", 1, false}, {"¢/kWh", 10, false}, {"", 1, false}}, 28, 72, 1, false, true},
	{"hashrate_ehs", []string{"Hashrate", "Installed hashrate", "Self-mining hashrate", "Taux de hachage",
		"Operating hashrate"},
		[]spelling{{"EH/s", 1, false}, {"PH/s", 1e-3, false}, {"EH", 1, false}, {"", 1, false}}, 1, 12, 0.25,
		false, true},
	{"fleet_efficiency_j_th", []string{"Efficiency", "Fleet efficiency", "Average fleet efficiency",
		"Energy efficiency", "Efficacité du parc"},
		[]spelling{{"J/TH", 1, false}, {"W/TH", 1, false}, {"", 1, false}}, 15, 30, 0.5, false, true},
	{"lease_usd_kw_month", []string{"Rent", "Lease rate", "Monthly lease rate", "Loyer", "MRC", "Base rent",
		"Monthly rent"},
		[]spelling{{"$/kW-month", 1, false}, {"$/kW/mo", 1, false}, {"$/kW-yr", 1.0 / 12, false},
			{"US$ per kW per month", 1, false}, {"", 1, false}}, 96, 180, 1.5, false, false},
	{"capex_usd_mw", []string{"Build cost", "Capex per MW", "HPC capex", "Construction cost", "Coût de construction"},
		[]spelling{{"$m/MW", 1e6, false}, {"US$m per MW", 1e6, false}, {"$k/MW", 1e3, false}, {"USD/MW", 1, false},
			{"$m per critical MW", 1e6, false}}, 6e6, 12e6, 250e3, false, false},
	{"lease_term_months", []string{"Lease term", "Initial term", "Lease duration", "Durée du bail"},
		[]spelling{{"years", 12, false}, {"months", 1, false}, {"yrs", 12, false}, {"", 12, true}}, 120, 240, 12,
		false, false},
	{"debt_term_months", []string{"Debt term", "Loan tenor", "Tenor", "Durée de la dette"},
		[]spelling{{"years", 12, false}, {"months", 1, false}, {"yr", 12, false}, {"", 12, true}}, 84, 216, 12,
		false, false},
	{"delay_months", []string{"Time to power", "Delay", "Délai"}, []spelling{{"months", 1, false}, {"", 1, true}}, 2,
		18, 1, false, false},
	{"pue_hpc", []string{"PUE (HPC)", "Design PUE", "HPC PUE", "Data center PUE"}, []spelling{{"x", 1, false},
		{"", 1, false}}, 1.15, 1.5, 0.05, false, false},
	{"opex_mining_usd_mw_month", []string{"Mining opex", "Non-power opex", "Site operating cost"},
		[]spelling{{"$/MW-month", 1, false}, {"$k/MW/yr", 1e3 / 12, false}, {"$/MWh", 730, false}}, 2920, 8760, 730,
		false, false},
	{"mining_uptime_pct", []string{"Uptime", "Mining uptime", "Availability", "Fleet uptime"}, nil, 0.85, 0.99, 0.01,
		true, false},
	{"lease_escalator_pct", []string{"Escalator", "Rent escalator", "Annual escalator", "Indexation"}, nil, 0.015,
		0.035, 0.0025, true, false},
	{"debt_share_pct", []string{"LTV", "Gearing", "Project LTV", "Loan to cost"}, nil, 0.4, 0.8, 0.05, true, false},
	{"debt_rate_pct", []string{"Interest rate", "Cost of debt", "Coupon rate of the loan", "Taux d'intérêt"}, nil, 0.06,
		0.105, 0.0025, true, false},
	{"tenant_funded_pct", []string{"Tenant funded", "Tenant-funded capex"}, nil, 0.1, 0.6, 0.05, true, false},
	{"gpu_price_growth_pct", []string{"GPU price decline", "GPU rental price decline"}, nil, -0.25, -0.05, 0.05,
		true, false},
}

var minerQuantities = []quantity{
	{"share_price_usd", []string{"Share price", "Stock price", "Price per share"}, []spelling{{"$", 1, false},
		{"US$", 1, false}, {"USD", 1, false}, {"€", math.NaN(), true}, {"C$", math.NaN(), true},
		{"$/month", math.NaN(), true}}, 2, 40, 0.25, false, false},
	{"shares_m", []string{"Shares", "FD shares", "Diluted shares", "Share count", "Nombre d'actions"},
		[]spelling{{"m", 1, false}, {"millions", 1, false}, {"thousands", 1e-3, false}, {"bn", 1e3, false}}, 50, 600,
		10, false, false},
	{"net_debt_usd", []string{"Net debt", "Net debt/(cash)", "Dette nette", "Net financial debt"},
		[]spelling{{"$m", 1e6, false}, {"US$ bn", 1e9, false}, {"$k", 1e3, false}, {"C$m", math.NaN(), true},
			{"NOK m", math.NaN(), true}, {"", 1e6, true}}, -200e6, 900e6, 10e6, false, false},
	{"cash_usd", []string{"Cash", "Cash and equivalents", "Cash & cash equivalents", "Trésorerie"},
		[]spelling{{"$m", 1e6, false}, {"USDm", 1e6, false}, {"$/share", math.NaN(), true}, {"£m", math.NaN(), true}},
		20e6, 800e6, 10e6, false, false},
	{"btc_held", []string{"BTC held", "Bitcoin holdings", "BTC treasury"}, []spelling{{"BTC", 1, false},
		{"", 1, false}}, 100, 20000, 100, false, false},
}

var marketQuantities = []quantity{
	{"btc_price_usd", []string{"BTC price", "Bitcoin price", "BTC spot", "Cours du bitcoin"},
		[]spelling{{"US$", 1, false}, {"USD", 1, false}, {"$k", 1e3, false}, {"", 1, false}}, 55000, 110000, 500,
		false, true},
	{"network_ehs", []string{"Network hashrate", "Global hashrate", "Hashrate du réseau"},
		[]spelling{{"EH/s", 1, false}, {"ZH/s", 1e3, false}, {"", 1, false}}, 600, 1100, 10, false, true},
	{"btc_growth_pct", []string{"BTC growth", "BTC price growth p.a.", "Bitcoin price growth"}, nil, 0.02, 0.2, 0.01,
		true, false},
	{"network_growth_pct", []string{"Network growth", "Difficulty growth"}, nil, 0.02, 0.3, 0.01, true, false},
	{"tax_rate_pct", []string{"Tax rate", "Corporate tax", "Effective tax rate"}, nil, 0.15, 0.3, 0.01, true, false},
	{"discount_rate_colo_pct", []string{"WACC - leased", "HPC WACC", "Discount rate (leased)", "Discount rate"}, nil,
		0.07, 0.14, 0.005, true, false},
	{"fees_btc_block", []string{"Transaction fees", "Fees per block"}, []spelling{{"BTC/block", 1, false},
		{"BTC", 1, false}}, 0.02, 0.3, 0.01, false, false},
}

// pad is a sheet that is being written.
type pad struct {
	g     *generator
	sheet string
}

// generator draws one workbook.
type generator struct {
	r      *rand.Rand
	f      *excelize.File
	truths []truth
	traits []string
	styles map[string]int
	err    error
	locale int // of numbers as text: 0 none, 1 English, 2 German, 3 French
}

func (g *generator) one(n int) bool     { return g.r.IntN(n) == 0 }
func (g *generator) trait(s string)     { g.traits = append(g.traits, s) }
func (g *generator) fail(err error)     { g.err = firstError(g.err, err) }
func pick[T any](g *generator, l []T) T { return l[g.r.IntN(len(l))] }

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (g *generator) draw(q quantity) float64 {
	n := int(math.Round((q.high - q.low) / q.step))
	return q.low + float64(g.r.IntN(n+1))*q.step
}

func (g *generator) style(code string) int {
	if id, ok := g.styles[code]; ok {
		return id
	}
	id, err := g.f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	g.fail(err)
	g.styles[code] = id
	return id
}

// tab adds a sheet.
func (g *generator) tab(name string) pad {
	_, err := g.f.NewSheet(name)
	g.fail(err)
	return pad{g, name}
}

func at(col, row int) string {
	ref, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return "?"
	}
	return ref
}

func (p pad) put(col, row int, v any) string {
	ref := at(col, row)
	if v != nil {
		p.g.fail(p.g.f.SetCellValue(p.sheet, ref, v))
	}
	return ref
}

// column is how one quantity is written throughout a table.
type writing struct {
	q       quantity
	word    string
	s       spelling
	percent int  // 0 shown as a percentage, 1 as a number with % in the header, 2 as text, 3 as a fraction
	bracket int  // 0 (), 1 [], 2 comma, 3 behind the word
	text    bool // numbers as text in the locale
	inCell  bool // the unit stands in the cell
}

func (g *generator) write(q quantity) writing {
	w := writing{q: q, word: pick(g, q.words), percent: g.r.IntN(4), bracket: g.r.IntN(4),
		text: g.locale > 0 && g.one(2)}
	if !q.percent {
		w.s = pick(g, q.spellings)
		w.inCell = w.s.unit != "" && !math.IsNaN(w.s.factor) && g.one(12)
	}
	return w
}

// header is the header of the writing; alone without its unit.
func (w writing) header(alone bool) string {
	unit := w.s.unit
	if w.q.percent {
		if unit = ""; w.percent == 1 {
			unit = "%"
		}
	}
	if unit == "" || alone || w.inCell {
		return w.word
	}
	switch w.bracket {
	case 0:
		return w.word + " (" + unit + ")"
	case 1:
		return w.word + " [" + unit + "]"
	case 2:
		return w.word + ", " + unit
	}
	return w.word + " " + unit
}

// set writes a value of the registry's unit into a cell, and keeps the truth.
func (p pad) set(w writing, col, row int, v float64, miner, site string) {
	g := p.g
	shown := v
	if w.q.input == "gpu_price_growth_pct" {
		shown = -v // a decline
	}
	factor := w.s.factor
	if w.q.percent || math.IsNaN(factor) || factor == 0 {
		factor = 1
	}
	shown = round(shown / factor)
	ref := at(col, row)
	open := w.s.open
	switch {
	case w.q.percent && w.percent == 0:
		g.fail(g.f.SetCellValue(p.sheet, ref, shown))
		g.fail(g.f.SetCellStyle(p.sheet, ref, ref, g.style("0.0%")))
	case w.q.percent && w.percent == 1:
		p.put(col, row, round(shown*100))
	case w.q.percent && w.percent == 2:
		p.put(col, row, g.figure(round(shown*100), false)+pick(g, []string{"%", " %"}))
	case w.q.percent:
		p.put(col, row, shown)
	case w.inCell:
		p.put(col, row, g.figure(shown, false)+" "+w.s.unit)
	case w.text:
		p.put(col, row, g.figure(shown, true))
	default:
		p.put(col, row, shown)
	}
	g.truths = append(g.truths, truth{p.sheet, ref, w.q.input, miner, site, v, open,
		fmt.Sprintf("%q %v", w.header(false), shown)})
}

func round(v float64) float64 {
	out, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		return v
	}
	return out
}

// figure writes a number as text, in the locale of the workbook.
func (g *generator) figure(v float64, grouped bool) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, frac, has := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	point, comma := ".", ","
	switch g.locale {
	case 2:
		point, comma = ",", "."
	case 3:
		point, comma = ",", "\u202f"
	}
	for i := len(whole) - 3; i > 0 && grouped; i -= 3 {
		whole = whole[:i] + comma + whole[i:]
	}
	if has {
		return sign + whole + point + frac
	}
	return sign + whole
}

// drawn is a workbook with its truth.
type drawn struct {
	data   []byte
	truths []truth
	traits []string
}

// drawWorkbook draws the workbook of a seed.
func drawWorkbook(t testing.TB, seed, n uint64) drawn {
	t.Helper()
	g := &generator{r: rand.New(rand.NewPCG(seed, n)), f: excelize.NewFile(), styles: map[string]int{}}
	g.locale = g.r.IntN(8)
	if g.locale > 3 {
		g.locale = 0
	}
	g.all()
	g.fail(g.f.DeleteSheet("Sheet1"))
	var b bytes.Buffer
	if _, err := g.f.WriteTo(&b); err != nil {
		g.fail(err)
	}
	g.fail(g.f.Close())
	if g.err != nil {
		t.Fatalf("seed %d, workbook %d: %v", seed, n, g.err)
	}
	return drawn{b.Bytes(), g.truths, g.traits}
}
