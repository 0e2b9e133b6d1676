package batch

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report/sheet/formulas"
	"rackrate/templates"
)

// always are the columns that every drawn book has; what else it has is drawn from the registry.
var always = []string{"site_mw", "power_price_usd_mwh", "hashrate_ehs", "fleet_efficiency_j_th", "lease_usd_kw_month",
	"capex_usd_mw", "lease_status", "lease_type"}

// place is a cell of a drawn book that gives an input.
type place struct {
	sheet, at string
	in        model.Input
	always    bool // is not cleared
}

// analystBook draws workbooks as an analyst would have them, and edits of these.
type analystBook struct {
	rng     *rand.Rand
	reg     *model.Registry
	f       *excelize.File
	keys    []string
	sites   []string
	miners  []string
	places  []place  // of sites' own cells, in the order of the sites
	shared  []place  // of the market, of miners, of phases
	deck    []string // cells of prices
	edits   []string // what was changed, to be told where figures differ
	plain   int
	percent int
}

func newAnalystBook(t *testing.T, seed uint64) *analystBook {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	fatal(t, err)
	b := &analystBook{rng: rand.New(rand.NewPCG(seed, 1)), reg: reg, f: excelize.NewFile(), keys: slices.Clone(always)}
	for _, in := range b.drawn(model.ScopeSite, 14) {
		if !slices.Contains(b.keys, in.Key) {
			b.keys = append(b.keys, in.Key)
		}
	}
	b.plain, err = b.f.NewStyle(&excelize.Style{CustomNumFmt: ptr("0.0000")})
	fatal(t, err)
	b.percent, err = b.f.NewStyle(&excelize.Style{NumFmt: 10})
	fatal(t, err)
	return b
}

// drawn are numeric inputs of a scope, none of those that are read as another one.
func (b *analystBook) drawn(scope model.Scope, n int) []model.Input {
	var list []model.Input
	for _, in := range b.reg.Inputs {
		if in.Scope == scope && in.Numeric() && !otherwiseRead.MatchString(in.Key) {
			list = append(list, in)
		}
	}
	b.rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list[:min(n, len(list))]
}

// otherwiseRead are inputs that contradict others, or that set how long a sheet is.
var otherwiseRead = regexp.MustCompile(
	`_date$|^contract_total|^lease_average|^horizon_|^hashprice_|^debt_|^convert_mw$|^readiness|_readiness|^critical_it`)

// ofOne are inputs of a single site or miner, which no list gives for all.
var ofOne = regexp.MustCompile(
	`^(?:site_mw|hashrate_ehs|gpu_count|hosted_mw|capex_spent_usd|share_price_usd|shares_m|net_debt_usd|cash_usd|btc_held|convertible_principal_usd|conversion_price_usd)$`)

// ranges are those of inputs that have no plausible range of their own.
var ranges = map[string][2]float64{"site_mw": {40, 300}, "hashrate_ehs": {0.5, 2}, "fleet_efficiency_j_th": {18, 32},
	"shares_m": {50, 300}, "share_price_usd": {2, 40},
	"price_target_usd": {2, 60}, "net_debt_usd": {1e6, 1e8}, "cash_usd": {1e6, 5e7}, "btc_held": {10, 5000},
	"gpu_price_usd_hour": {1.5, 3}}

// value draws a number within the plausible range of an input.
func (b *analystBook) value(in model.Input) float64 {
	low, high := in.Low, in.High
	if r, ok := ranges[in.Key]; ok {
		low, high = r[0], r[1]
	}
	if math.IsNaN(low) || math.IsNaN(high) || math.IsInf(low, 0) || math.IsInf(high, 0) || low >= high {
		d, _ := strconv.ParseFloat(in.Default, 64)
		low, high = 0.8*d, 1.2*d
	}
	v := in.Clamp(low + b.rng.Float64()*(high-low))
	if in.Type == model.TypeInt {
		return math.Round(v)
	}
	return float64(math.Round(v*1e4)) / 1e4
}

// set puts a value into a cell, or leaves it blank, in the format of the input.
func (b *analystBook) set(t *testing.T, sheet string, col, row int, v any, style int) string {
	t.Helper()
	at, err := excelize.CoordinatesToCellName(col, row)
	fatal(t, err)
	if v != nil {
		fatal(t, b.f.SetCellValue(sheet, at, v))
	}
	fatal(t, b.f.SetCellStyle(sheet, at, at, style))
	return at
}

// put puts an input's drawn value into a cell, or leaves it blank.
func (b *analystBook) put(t *testing.T, sheet string, col, row int, in model.Input, given bool) place {
	t.Helper()
	style := b.plain
	if in.Type == model.TypePct {
		style = b.percent
	}
	var v any
	switch {
	case in.Key == "lease_status":
		v = pick(b.rng, nil, "none", "loi", "signed")
	case in.Key == "lease_type":
		v = pick(b.rng, nil, "NNN", "gross")
	case given:
		v = b.value(in)
	}
	return place{sheet: sheet, at: b.set(t, sheet, col, row, v, style), in: in}
}

// bytes writes the book: tables of sites, miners and phases with blank cells, and a list for the market and all
// sites; perhaps a price deck.
func (b *analystBook) bytes(t *testing.T) []byte {
	t.Helper()
	fatal(t, b.f.SetSheetName("Sheet1", "Sites"))
	for c, head := range append([]string{"miner", "site"}, b.keys...) {
		b.set(t, "Sites", c+1, 1, head, b.plain)
	}
	for r := range 3 + b.rng.IntN(6) {
		name, miner := fmt.Sprintf("Site %c", 'A'+r), fmt.Sprintf("Miner %d", r/3+1)
		b.sites = append(b.sites, name)
		if !slices.Contains(b.miners, miner) {
			b.miners = append(b.miners, miner)
		}
		b.set(t, "Sites", 1, r+2, miner, b.plain)
		b.set(t, "Sites", 2, r+2, name, b.plain)
		for c, key := range b.keys {
			in, _ := b.reg.Lookup(key)
			needed := slices.Contains(always[:4], key)
			p := b.put(t, "Sites", c+3, r+2, in, needed || b.rng.Float64() < 0.6)
			p.always = needed
			b.places = append(b.places, p)
		}
	}
	b.market(t)
	b.minerTable(t)
	if b.rng.IntN(2) == 0 {
		b.phases(t)
	}
	if b.rng.IntN(2) == 0 {
		b.prices(t)
	}
	var out bytes.Buffer
	fatal(t, b.f.Write(&out))
	return out.Bytes()
}

// market writes the list of the market's inputs and of what all sites share.
func (b *analystBook) market(t *testing.T) {
	_, err := b.f.NewSheet("Market")
	fatal(t, err)
	row := 0
	line := func(key string, v any) {
		row++
		b.set(t, "Market", 1, row, key, b.plain)
		b.set(t, "Market", 2, row, v, b.plain)
	}
	line("Input", "Value")
	line("btc_price_usd", math.Round(60000+b.rng.Float64()*90000))
	line("network_ehs", math.Round(500+b.rng.Float64()*500))
	line("valuation_date", "2026-06-30")
	for _, in := range append(b.drawn(model.ScopeMarket, 5), b.drawn(model.ScopeSite, 6)...) {
		if ofOne.MatchString(in.Key) || in.Key == "btc_price_usd" || in.Key == "network_ehs" {
			continue
		}
		row++
		b.set(t, "Market", 1, row, in.Key, b.plain)
		b.shared = append(b.shared, b.put(t, "Market", 2, row, in, b.rng.IntN(2) == 0))
	}
}

// minerTable writes a table of miners, with their own figures and some of all of their sites.
func (b *analystBook) minerTable(t *testing.T) {
	_, err := b.f.NewSheet("Miners")
	fatal(t, err)
	b.set(t, "Miners", 1, 1, "miner", b.plain)
	inputs := b.drawn(model.ScopeMiner, 3)
	for _, in := range b.drawn(model.ScopeSite, 2) {
		if !ofOne.MatchString(in.Key) {
			inputs = append(inputs, in)
		}
	}
	for r, miner := range b.miners {
		b.set(t, "Miners", 1, r+2, miner, b.plain)
		for c, in := range inputs {
			b.set(t, "Miners", c+2, 1, in.Key, b.plain)
			b.shared = append(b.shared, b.put(t, "Miners", c+2, r+2, in, b.rng.IntN(2) == 0))
		}
	}
}

// phases writes a table of two phases of the first site.
func (b *analystBook) phases(t *testing.T) {
	_, err := b.f.NewSheet("Phases")
	fatal(t, err)
	size, err := b.f.GetCellValue("Sites", "C2", excelize.Options{RawCellValue: true})
	fatal(t, err)
	mw, err := strconv.ParseFloat(size, 64)
	fatal(t, err)
	keys := []string{"lease_status", "capex_usd_mw", "contingency_pct", "build_months"}
	for c, head := range append([]string{"site", "phase", "convert_mw"}, keys...) {
		b.set(t, "Phases", c+1, 1, head, b.plain)
	}
	for n := range 2 {
		b.set(t, "Phases", 1, n+2, b.sites[0], b.plain)
		b.set(t, "Phases", 2, n+2, fmt.Sprintf("Hall %d", n+1), b.plain)
		b.set(t, "Phases", 3, n+2, math.Round(0.2*mw*100)/100, b.plain)
		for c, key := range keys {
			in, _ := b.reg.Lookup(key)
			b.shared = append(b.shared, b.put(t, "Phases", c+4, n+2, in, b.rng.IntN(2) == 0))
		}
	}
}

// prices writes a deck of prices.
func (b *analystBook) prices(t *testing.T) {
	_, err := b.f.NewSheet("Deck")
	fatal(t, err)
	for c, head := range []string{"Date", "btc_price_usd"} {
		b.set(t, "Deck", c+1, 1, head, b.plain)
	}
	date, err := b.f.NewStyle(&excelize.Style{NumFmt: 14})
	fatal(t, err)
	for n := range 4 {
		b.set(t, "Deck", 1, n+2, 46203+365*n, date) // from 30 June 2026
		b.deck = append(b.deck, b.set(t, "Deck", 2, n+2, math.Round(60000+b.rng.Float64()*90000), b.plain))
	}
}

func ptr[T any](v T) *T { return &v }

func pick(rng *rand.Rand, of ...any) any { return of[rng.IntN(len(of))] }

// edit changes an annotated book in some places that do not meet: a few sites' own cells (changed, cleared,
// filled, beyond their bounds), the market's, miners' and phases' cells, the deck, inputs and choices on the
// added sheets.
func (b *analystBook) edit(t *testing.T, book []byte) []byte {
	t.Helper()
	b.edits = nil
	cells := testutil.ReadCells(t, book)
	typed := func(sheet, at, content string) {
		book = typedInto(t, book, sheet, at, content)
		b.edits = append(b.edits, fmt.Sprintf("%s!%s %s", sheet, at, content))
	}
	one := func(p place, beyond bool) {
		switch was := cells[p.sheet][p.at]; {
		case p.in.Key == "lease_type":
			typed(p.sheet, p.at, inline(pick(b.rng, "NNN", "gross", "ground").(string)))
		case p.in.Key == "lease_status":
			typed(p.sheet, p.at, inline(pick(b.rng, "none", "signed", "LOI").(string)))
		case was.Numeric && b.rng.IntN(3) == 0 && !p.always:
			typed(p.sheet, p.at, `>`)
		case beyond && b.rng.IntN(10) == 0:
			typed(p.sheet, p.at, number(math.Abs(p.in.Max)*10+1e6))
		default:
			typed(p.sheet, p.at, number(b.value(p.in)))
		}
	}
	for r, site := range b.sites {
		if b.rng.Float64() < 0.4 {
			continue
		}
		one(b.places[r*len(b.keys)+b.rng.IntN(len(b.keys))], true)
		for _, c := range b.choices(cells["RR "+site]) {
			typed("RR "+site, "D"+c[0], inline(c[1]))
		}
	}
	for range 1 + b.rng.IntN(3) {
		p := b.shared[b.rng.IntN(len(b.shared))]
		if !slices.ContainsFunc(b.edits, func(e string) bool { return strings.HasPrefix(e, p.sheet+"!"+p.at+" ") }) {
			one(p, false)
		}
	}
	if b.rng.IntN(4) == 0 {
		typed("Market", "B2", number(math.Round(25000+b.rng.Float64()*120000)))
	}
	if len(b.deck) > 0 && b.rng.IntN(2) == 0 {
		typed("Deck", b.deck[b.rng.IntN(len(b.deck))], number(math.Round(25000+b.rng.Float64()*120000)))
	}
	if b.rng.IntN(2) == 0 {
		in := b.drawn(model.ScopeSite, 1)[0]
		site := b.sites[b.rng.IntN(len(b.sites))]
		if row := rowOfInput(t, book, site, in.Key); !strings.HasPrefix(cells["RR Inputs"]["G"+row].Text, "of the") {
			typed("RR Inputs", "E"+row, number(b.value(in)))
		}
	}
	return book
}

// choices are cells of choices on the sheet of a site that are overruled, with what they are set to.
func (b *analystBook) choices(cells map[string]testutil.Cell) (out [][2]string) {
	inside := false
	for row := 1; row < 200; row++ {
		at := strconv.Itoa(row)
		switch label := cells["A"+at].Text; {
		case label == formulas.ChoicesTitle:
			inside = true
		case !inside:
		case label == "":
			return out
		case strings.HasPrefix(label, "Mining part: ") && b.rng.IntN(3) == 0:
			out = append(out, [2]string{at, pick(b.rng, "stop", "replace", "run-off").(string)})
		case label == "The site" && b.rng.IntN(5) == 0:
			out = append(out, [2]string{at, "mine"})
		}
	}
	return out
}

func inline(text string) string { return ` t="inlineStr"><is><t>` + text + `</t></is>` }

func number(v float64) string { return `><v>` + strconv.FormatFloat(v, 'g', -1, 64) + `</v>` }
