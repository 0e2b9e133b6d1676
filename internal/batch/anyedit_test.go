package batch

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/templates"
)

// always are the columns that every drawn book has; what else it has is drawn from the registry.
var always = []string{"site_mw", "power_price_usd_mwh", "hashrate_ehs", "fleet_efficiency_j_th", "lease_usd_kw_month", "capex_usd_mw", "lease_status", "lease_type"}

// analystBook draws workbooks as an analyst would have them, and edits of these.
type analystBook struct {
	rng   *rand.Rand
	reg   *model.Registry
	f     *excelize.File
	keys  []string
	sites []string
	edits []string // what was changed, to be told where figures differ
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
var otherwiseRead = regexp.MustCompile(`_date$|^contract_total|^lease_average|^horizon_|^hashprice_|^debt_|^convert_mw$|^readiness|_readiness|^critical_it`)

// value draws a number within the plausible range of an input.
func (b *analystBook) value(in model.Input) float64 {
	low, high := in.Low, in.High
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

// bytes writes the book: a table of sites with blank cells, and a list for the market.
func (b *analystBook) bytes(t *testing.T) []byte {
	t.Helper()
	plain, err := b.f.NewStyle(&excelize.Style{CustomNumFmt: ptr("0.0000")})
	fatal(t, err)
	percent, err := b.f.NewStyle(&excelize.Style{NumFmt: 10})
	fatal(t, err)
	set := func(sheet string, col, row int, v any, style int) {
		at, err := excelize.CoordinatesToCellName(col, row)
		fatal(t, err)
		if v != nil {
			fatal(t, b.f.SetCellValue(sheet, at, v))
		}
		fatal(t, b.f.SetCellStyle(sheet, at, at, style))
	}
	put := func(sheet string, col, row int, in model.Input, given bool) {
		style := plain
		if in.Type == model.TypePct {
			style = percent
		}
		var v any
		if given {
			v = b.value(in)
		}
		set(sheet, col, row, v, style)
	}
	fatal(t, b.f.SetSheetName("Sheet1", "Sites"))
	for c, head := range append([]string{"miner", "site"}, b.keys...) {
		set("Sites", c+1, 1, head, plain)
	}
	for r := range 3 + b.rng.IntN(6) {
		name := fmt.Sprintf("Site %c", 'A'+r)
		b.sites = append(b.sites, name)
		set("Sites", 1, r+2, fmt.Sprintf("Miner %d", r/3+1), plain)
		set("Sites", 2, r+2, name, plain)
		for c, key := range b.keys {
			in, _ := b.reg.Lookup(key)
			switch key {
			case "lease_status":
				set("Sites", c+3, r+2, pick(b.rng, nil, "none", "loi", "signed"), plain)
			case "lease_type":
				set("Sites", c+3, r+2, pick(b.rng, nil, "NNN", "gross"), plain)
			case "site_mw", "power_price_usd_mwh", "hashrate_ehs", "fleet_efficiency_j_th":
				put("Sites", c+3, r+2, in, true)
			default:
				put("Sites", c+3, r+2, in, b.rng.Float64() < 0.6)
			}
		}
	}
	_, err = b.f.NewSheet("Market")
	fatal(t, err)
	row := 0
	line := func(key string, v any) {
		row++
		set("Market", 1, row, key, plain)
		set("Market", 2, row, v, plain)
	}
	line("btc_price_usd", math.Round(60000+b.rng.Float64()*90000))
	line("network_ehs", math.Round(500+b.rng.Float64()*500))
	line("valuation_date", "2026-06-30")
	var out bytes.Buffer
	fatal(t, b.f.Write(&out))
	return out.Bytes()
}

func ptr[T any](v T) *T { return &v }

func pick(rng *rand.Rand, of ...any) any { return of[rng.IntN(len(of))] }

// edit changes an annotated book in some places that do not meet: a few sites' own cells (changed, cleared, filled, beyond their bounds),
// the market's, inputs and choices on the added sheets.
func (b *analystBook) edit(t *testing.T, book []byte) []byte {
	t.Helper()
	b.edits = nil
	cells := testutil.ReadCells(t, book)
	typed := func(sheet, at, content string) {
		book = typedInto(t, book, sheet, at, content)
		b.edits = append(b.edits, fmt.Sprintf("%s!%s %s", sheet, at, content))
	}
	for r, site := range b.sites {
		if b.rng.Float64() < 0.4 {
			continue
		}
		c := b.rng.IntN(len(b.keys))
		in, _ := b.reg.Lookup(b.keys[c])
		at, err := excelize.CoordinatesToCellName(c+3, r+2)
		fatal(t, err)
		was := cells["Sites"][at]
		switch {
		case !in.Numeric():
			typed("Sites", at, inline(pick(b.rng, "none", "signed").(string)))
			if in.Key == "lease_type" {
				b.edits = b.edits[:len(b.edits)-1]
				typed("Sites", at, inline(pick(b.rng, "NNN", "gross").(string)))
			}
		case was.Numeric && b.rng.IntN(5) == 0 && !slices.Contains(always[:4], in.Key):
			typed("Sites", at, `>`)
		case b.rng.IntN(10) == 0:
			typed("Sites", at, number(math.Abs(in.Max)*10+1e6))
		default:
			typed("Sites", at, number(b.value(in)))
		}
		if b.rng.IntN(3) == 0 {
			sheet := "RR " + site
			choice := placeOf(t, book, sheet, "Mining part: mine")
			typed(sheet, "D"+choice, inline(pick(b.rng, "stop", "replace").(string)))
		}
	}
	if b.rng.IntN(4) == 0 {
		typed("Market", "B1", number(math.Round(25000+b.rng.Float64()*120000)))
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

func inline(text string) string { return ` t="inlineStr"><is><t>` + text + `</t></is>` }

func number(v float64) string { return `><v>` + strconv.FormatFloat(v, 'g', -1, 64) + `</v>` }

// TestAnyEditIsFollowed changes annotated workbooks in places that are drawn, has each engine recalculate them (Gnumeric alone outside of
// "make proof"), and compares every figure of
// the summary, the miners and the sites with what the program writes for the same file.
func TestAnyEditIsFollowed(t *testing.T) {
	testutil.Slow(t)
	books, each := testutil.Proof(1, 20), testutil.Proof(1, 10)
	seed := uint64(20261128)
	if s := os.Getenv("RACKRATE_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		fatal(t, err)
		seed = n
	}
	t.Logf("seed %d", seed)
	type pair struct {
		want  testutil.Cells
		edits string
	}
	edited, pairs := map[string][]byte{}, map[string]pair{}
	for n := range books {
		b := newAnalystBook(t, seed+uint64(n))
		_, first := again(t, "book.xlsx", b.bytes(t))
		for e := range each {
			name := fmt.Sprintf("book%d-%d", n, e)
			edited[name] = b.edit(t, first[annotatedBook])
			_, second := again(t, annotatedBook, edited[name])
			pairs[name] = pair{testutil.ReadCells(t, second[annotatedBook]), strings.Join(b.edits, "; ")}
		}
	}
	testutil.EachEngineOfLarge(t, edited, func(t *testing.T, got map[string]testutil.Cells) {
		followed := 0
		for name, p := range pairs {
			n, differences := follow(p.want, got[name])
			followed += n
			if len(differences) > 0 {
				t.Errorf("%s after %s: %d figures differ:\n%s", name, p.edits, len(differences), strings.Join(ofEachSheet(differences, 4), "\n"))
			}
		}
		t.Logf("%d edited books, %d figures compared", len(pairs), followed)
		if followed < 10_000*len(pairs)/2 {
			t.Errorf("only %d figures were compared", followed)
		}
	})
}

// follow compares the sheets that are to follow an edit, row by row. A site that has to be run again holds no figures, nor does its
// miner; where the sheet refuses a site the program has none of it.
func follow(want, got testutil.Cells) (compared int, differences []string) {
	tell := func(format string, args ...any) { differences = append(differences, fmt.Sprintf(format, args...)) }
	again, refused := map[string]bool{}, false // miners of which a site has to be run again
	for row := range 60 {
		miner, site := got["RR Summary"][fmt.Sprint("A", row)].Text, got["RR Summary"][fmt.Sprint("B", row)].Text
		g, w := got["RR Summary"][fmt.Sprint("C", row)].Text, want["RR Summary"][fmt.Sprint("C", row)].Text
		no := strings.HasPrefix(g, "refused")
		if no != (w == "not evaluated" && site != "") {
			tell("RR Summary!C%d: %s: the program %q, recalculated %q", row, site, w, g)
		}
		again[miner] = again[miner] || strings.HasPrefix(g, "run again")
		refused = refused || no
	}
	for name, cells := range want {
		if !followed(name, cells) || strings.HasPrefix(got[name]["D9"].Text, runAgainText) || name == "RR Miners" && anyOf(again) {
			continue
		}
		rows := sameRows(cells, got[name])
		largest := map[string]float64{}
		for at, w := range cells {
			row := strings.TrimLeft(at, letters)
			largest[row] = max(largest[row], math.Abs(w.Number))
		}
		for at, w := range cells {
			row := strings.TrimLeft(at, letters)
			label, to := cells["A"+row].Text, rows[row]
			if !w.Formula || to == "" || row == "3" || label == "Choices that are not the run's" || refused && name == "RR Miners" && numbered.MatchString(label) {
				continue
			}
			g := got[name][strings.TrimRight(at, "0123456789")+to]
			miners := name == equity && again[label]
			switch {
			case name == "RR Summary" && ofTheRun(cells, at):
			case miners && strings.TrimRight(at, "0123456789") >= "E":
				if g.Text != runAgainText {
					tell("%s!%s: a site of %s is to be run again, and the miner has %s", name, at, label, g)
				}
			case miners:
			case name == equity && refusedAll(cells, got[name], row, to):
			case name == "RR Summary" && (strings.HasPrefix(g.Text, runAgainText) || strings.HasPrefix(g.Text, "refused")):
			default:
				compared++
				if !testutil.Agree(w, g, largest[row]) {
					tell("%s!%s (%s): the program %s, recalculated %s", name, at, label, w, g)
				}
			}
		}
		if len(rows) < 5 {
			tell("%s: only %d rows are the same", name, len(rows))
		}
	}
	slices.Sort(differences)
	return compared, differences
}

// numbered is the label of a row that repeats a site's, by the site's place.
var numbered = regexp.MustCompile(`: \d+$`)

const (
	runAgainText = "run again"
	equity       = "RR Equity"
)

// sameRows are the rows of a sheet that stand on another too, by heading, label and how often it stood there before: a run on what was
// changed may need other rows than the sheet has.
func sameRows(want, got map[string]testutil.Cell) map[string]string {
	of := func(cells map[string]testutil.Cell) map[string]string {
		out, heading, seen := map[string]string{}, "", map[string]int{}
		for row := 1; row <= 4000; row++ {
			label := cells[fmt.Sprint("A", row)].Text
			if label == "" {
				continue
			}
			if cells[fmt.Sprint("B", row)].Text == "" && cells[fmt.Sprint("C", row)].Text == "" && !cells[fmt.Sprint("D", row)].Formula {
				heading = label
			}
			key := heading + "\n" + label + "\n" + cells[fmt.Sprint("B", row)].Text
			seen[key]++
			out[fmt.Sprint(key, seen[key])] = strconv.Itoa(row)
		}
		return out
	}
	rows, theirs := map[string]string{}, of(got)
	for key, row := range of(want) {
		rows[row] = theirs[key]
	}
	return rows
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func anyOf(m map[string]bool) bool {
	for _, v := range m {
		if v {
			return true
		}
	}
	return false
}

// ofTheRun reports whether a cell of the summary's table of sites stands in a column of the run.
func ofTheRun(cells map[string]testutil.Cell, at string) bool {
	return strings.Contains(cells[strings.TrimRight(at, "0123456789")+"6"].Text, "of the run")
}

// refusedAll reports whether a miner has no site left: the sheet says refused, the program not evaluated.
func refusedAll(want, got map[string]testutil.Cell, row, to string) bool {
	return got["E"+to].Text == "refused" && want["C"+row].Text == "not evaluated"
}

// followed reports whether a sheet is one of the summary, the miners, the sites.
func followed(name string, cells map[string]testutil.Cell) bool {
	return name == "RR Summary" || name == equity || name == "RR Miners" || strings.HasPrefix(name, "RR ") && strings.Contains(cells["A4"].Text, "Line")
}

// ofEachSheet are the first n differences of each sheet.
func ofEachSheet(differences []string, n int) []string {
	count := map[string]int{}
	var out []string
	for _, d := range differences {
		sheet, _, _ := strings.Cut(d, "!")
		if count[sheet]++; count[sheet] <= n {
			out = append(out, d)
		}
	}
	return out
}
