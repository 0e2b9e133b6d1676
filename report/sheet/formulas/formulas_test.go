package formulas

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"rackrate/internal/testutil"
	"rackrate/model/lines"
)

// bookOf is a workbook of the sheets, as small as one can be.
func bookOf(t testing.TB, sheets []*Sheet) []byte {
	var list []testutil.Plain
	for _, s := range sheets {
		list = append(list, testutil.Plain{Name: s.Name, Rows: func(out io.Writer) error {
			return s.WriteRows(out, func(Role, string) int { return 0 })
		}})
	}
	return testutil.Workbook(t, list)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// environment has a price deck for btc.
type environment struct{}

func (environment) Decked(key string) bool { return key == "btc" }

var deckPoints = []DeckPoint{{Date: 45_700, Value: 100}, {Date: 45_800, Value: 150}, {Date: 45_950, Value: 120}}

func (environment) Deck(_ string, t int) float64 {
	day := lines.MonthEnd(inputs["day"].Number, float64(t))
	if day <= deckPoints[0].Date {
		return deckPoints[0].Value
	}
	for i, p := range deckPoints[1:] {
		if q := deckPoints[i]; day <= p.Date {
			return q.Value + (p.Value-q.Value)*(day-q.Date)/(p.Date-q.Date)
		}
	}
	return deckPoints[len(deckPoints)-1].Value
}

func (environment) IRR(flows []float64, low float64) float64 {
	value := func(m float64) float64 {
		v := 0.0
		for t, f := range flows {
			v += f * math.Pow(1+m, -float64(t))
		}
		return v
	}
	a, b := math.Pow(1+low, 1.0/12)-1, 0.5
	if (value(a) > 0) == (value(b) > 0) {
		return lines.NoneOf("root_not_found")
	}
	for range 200 {
		if m := (a + b) / 2; (value(m) > 0) == (value(a) > 0) {
			a = m
		} else {
			b = m
		}
	}
	return math.Pow(1+a, 12) - 1
}

var inputs = map[string]lines.Value{
	"rate": lines.Number(0.07), "mw": lines.Number(12.5), "start": lines.Number(3), "blank": {},
	"flagged": lines.Number(1), "unflagged": lines.Number(0),
	"kind": lines.Text("gross"), "nokind": {}, "day": lines.Number(45_688), "noday": {}, "btc": lines.Number(90),
}

var known = []lines.Input{{Key: "rate"}, {Key: "mw"}, {Key: "start"}, {Key: "blank"},
	{Key: "flagged", Type: lines.TypeBool}, {Key: "unflagged", Type: lines.TypeBool},
	{Key: "kind", Type: lines.TypeText}, {Key: "nokind", Type: lines.TypeText}, {Key: "day", Type: lines.TypeDate},
	{Key: "noday", Type: lines.TypeDate}, {Key: "btc"}}

type cells struct{}

func (cells) Input(_ any, key string) Input {
	v := inputs[key]
	for i, in := range known {
		if in.Key != key {
			continue
		}
		out := Input{Value: Number(v.Number), Label: key, Optional: !v.Given, Order: i}
		switch {
		case !v.Given:
			out.Value = Text("")
		case in.Type == lines.TypeText:
			out.Value = Text(v.Text)
		case in.Type == lines.TypeBool:
			out.Value = Text(map[float64]string{0: "no", 1: "yes"}[v.Number])
		}
		return out
	}
	return Input{}
}

// common are lines that random ones read, on three sheets.
const common = `
block market
  param scale
  days    -  monthly+ = day(month_end(day, t))
  price   -  monthly  = if(decked(btc), deck(btc), btc)
  level   -  once     = 1.5 * scale

block part
  param size
  link  market
  flow    -  monthly  = size * (t - 5) + market.days
  one     -  once     = size + index
  word    -  text     = if(size > 2, "big", "small")
  maybe   -  once     = if(size > 2, size, none("small"))

block plant
  param choice : text
  link  market
  many  parts : part, far : part, empty : part
  s1      -  monthly  = t * 2 - mw
  s2      -  monthly+ = market.days / 30 + t
  from    -  once     = start
  nol     -  running  = max(0, nol[-1] + s1 - market.level)
  months from..T - 2
  s3      -  monthly  = s1 + s2[-1] + nol[-1]
  s4      -  running+ = min(s4[-1] + 1, s2)
  months all
  flows   -  monthly  = if(t = 0, -100, 12 + t / 10)
`

// tree plants the common blocks, with the lines that are to be tested in plant.
func tree(t testing.TB, more string) (def *lines.Definition, b *Book, plant *lines.Instance) {
	t.Helper()
	def, err := lines.Parse(fstest.MapFS{"a.def": {Data: []byte(common + more)}}, known)
	must(t, err)
	b = &Book{Inputs: cells{}, Deck: func(string) Deck {
		return Deck{Label: "btc", Points: deckPoints, Scale: "1",
			From: "day"}
	}}
	make := func(block, name string, index int, params map[string]lines.Value) *lines.Instance {
		return &lines.Instance{Block: def.Block(block), Name: name, Index: index, Params: params,
			Environment: environment{},
			Record:      func(key string) lines.Value { return inputs[key] }, Links: map[string]*lines.Instance{},
			Many: map[string][]*lines.Instance{}}
	}
	number := func(name string, v float64) map[string]lines.Value {
		return map[string]lines.Value{name: lines.Number(v)}
	}
	market := make("market", "", 0, number("scale", 2))
	plant = make("plant", "", 0, map[string]lines.Value{"choice": lines.Text("")})
	plant.Links["market"] = market
	first, second, third := b.Sheet("Market", 12, 20), b.Sheet("Plant's", 12, 18), b.Sheet("Far", 12, 18)
	b.Add(first, "Market", market, nil)
	b.Add(second, "Plant", plant, nil)
	for i := range 3 {
		p := make("part", fmt.Sprint("near ", i+1), i+1, number("size", float64(i+1)*1.25))
		p.Links["market"] = market
		plant.Many["parts"] = append(plant.Many["parts"], p)
		b.Add(second, "Part", p, nil)
	}
	for i := range 9 {
		p := make("part", fmt.Sprint("far ", i+1), i+1, number("size", float64(i)*0.5))
		p.Links["market"] = market
		plant.Many["far"] = append(plant.Many["far"], p)
		b.Add(third, "Part", p, nil)
	}
	for _, bl := range b.order {
		for _, l := range bl.in.Block.Lines {
			b.Keep(bl.in, l.Name)
		}
	}
	return def, b, plant
}

// recalculate compares what each program works out with the cached values, all formulas.
func recalculate(t *testing.T, books map[string]*Book) {
	t.Helper()
	files, want := map[string][]byte{}, map[string]testutil.Cells{}
	for name, b := range books {
		files[name] = bookOf(t, b.sheets)
		want[name] = testutil.ReadCells(t, files[name])
	}
	testutil.EachEngine(t, files, func(t *testing.T, got map[string]testutil.Cells) {
		for name := range want {
			compared := 0
			for sheet, cells := range want[name] {
				for at, w := range cells {
					if !w.Formula {
						continue
					}
					compared++
					if g := got[name][sheet][at]; !testutil.Agree(w, g, 1) {
						t.Errorf("%s, %s!%s: interpreter %v, recalculated %v: %s", name, sheet, at, w, g,
							books[name].formulaAt(sheet, at))
					}
				}
			}
			if compared < 300 {
				t.Errorf("%s: only %d formulas were compared", name, compared)
			}
		}
	})
}

// formulaAt is the formula of the row of a cell.
func (b *Book) formulaAt(sheet, at string) string {
	for _, s := range b.sheets {
		if s.Name != sheet {
			continue
		}
		var n int
		fmt.Sscan(strings.TrimLeft(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), &n)
		for _, r := range s.Rows[n-1].Runs {
			return r.Formula
		}
		return s.Rows[n-1].Cell(ValueCol).Formula
	}
	return ""
}

// everything is a line for each function and each way of reading.
const everything = `
  a01 - once = sum(s1) + sum(s2) - sum(s1 * s2) * 2 + sum(-s3)
  a02 - once = sum(s1, 2, 5) + sum(s2, T + 1, 15) + sum(s1 * s2, start, start + 3) + sum(s1, 5, 3) + sum(s1, -4, 40)
  a03 - once = sum((s1 + s2) * s2, T + 1, last)
  a04 - once = highest(s1) - lowest(s3) + highest(s1, 2, 4) + lowest(abs(s1), 3, T) + highest(s1, 4, 2)
  a05 - once = first(s1 > 0) + 100 * last(s1 < 0) + 1000 * first(s1 > 1000) + 10000 * last(s1 > 1000) + first(s2 > 15)
  a06 - once = s1[T] + s1[0] + s1[T + 1] + s2[T + 1] + s1[0 - 3] + s2[last] + s2[last + 1]
  a07 - once = irr(flows, -0.999)
  a08 - once = if(has(a07), a07, 0) + has(irr(s1 * 0 + 1, 0))
  a09 - once = -2 ^ 2 + 2 ^ 3 ^ 2 - (1 + rate) ^ -(mw - 1) * -3 - (4 - (3 - 2)) / (8 / (4 / 2))
  a10 - once = and(mw > 3, or(rate > 1, not(start = 4)), flagged) + or(unflagged, blank > 0) + not(mw)
  a11 - once = given(blank) + 10 * given(mw) + 100 * given(kind) + 1000 * given(nokind) + 10000 * given(noday) + 100000 * given(choice) + 1000000 * given(flagged)
  a12 - text = if(kind = "net", "same", if(kind <> "net", "other", nokind))
  a13 - once = if(kind = "gross", 1, 0) + if(nokind = "", 10, 0) + if(choice <> "", 100, 0) + flagged * 1000 + unflagged
  a14 - once = growth(rate, 18) + discount(rate, 18) + growth(-rate, 12 * floor(mw / 3)) + mod(-7, 3) + sign(-2) + abs(-3) + floor(-2.5)
  a15 date once = add_months(month_end(day, 1), -2)
  a16 - once = year(a15) * 10000 + month(a15) * 100 + day(a15)
  a17 - once = sum_of(parts, parts.one) + least_of(parts, parts.one * 2) + greatest_of(parts, -parts.one) + count(parts) * 100
  a18 - once = sum_of(far, far.one * (far.index + 1)) + greatest_of(far, far.one) + sum_of(empty, empty.one) + greatest_of(empty, empty.one)
  a19 - monthly = sum_of(far, far.flow * 2) + sum_of(parts, parts.flow) - greatest_of(parts, parts.flow)
  a20 - monthly+ = sum_of(far, far.flow) + s2
  a21 - text = first_of(parts, parts.word)
  a22 - text = pick_of(parts, parts.one > 3, parts.word)
  a23 - once = nth_of(parts, 2, parts.one) + pick_of(parts, parts.one > 100, parts.one) + pick_of(parts, parts.index = 3, parts.one) * 3 + first_of(empty, empty.one)
  a24 - monthly = nth_of(parts, 1 + mod(t, 3), parts.flow + t)
  a25 - monthly = s1[-2] + s1[+1] + s2[+1] + s1[t - start] + s2[start] + s1[floor(t / 2)]
  a26 - monthly+ = min(s1, s2) + max(s1, 2) + s4[-1]
  a27 - once = sum_of(parts, if(has(parts.maybe), parts.maybe, 0)) + sum_of(parts, has(parts.maybe))
  a28 - once = if(and(has(pick_of(parts, parts.index = 1, parts.maybe)), 1 / (mw - 12.5) > 0), 1, 2)
  a29 - monthly = if(decked(mw), 1, if(decked(btc), market.price, 3)) + market.level
  a30 - once = sum(nol * growth(rate, t)) + sum(market.days * s1) + sum(market.price)
  a31 - once = 1e300 - 1e300 + 0.000000000001 * 1e12
  a32 - once = none("why")
  months start..from + 4
  a33 - monthly = 1
  months 0..T
  a34 - monthly = t ^ 2
  months T + 1..last
  a35 - running+ = a35[-1] + s2
`

// TestEverything has each program work out a line for each function of the language.
func TestEverything(t *testing.T) {
	_, b, _ := tree(t, everything)
	must(t, b.Finish(context.Background()))
	recalculate(t, map[string]*Book{"everything": b})
}

// TestRandomLines draws lines and compares the interpreter with each program.
func TestRandomLines(t *testing.T) {
	books := map[string]*Book{}
	for seed := range uint64(2) {
		d := &draw{rand.New(rand.NewPCG(seed, 7)), nil}
		_, b, _ := tree(t, d.lines(120))
		must(t, b.Finish(context.Background()))
		books[fmt.Sprint("seed ", seed)] = b
	}
	recalculate(t, books)
}

// draw draws expressions whose values stay moderate, so that no rounding decides.
type draw struct {
	*rand.Rand
	names []string
}

func (d *draw) one(of ...string) string { return of[d.IntN(len(of))] }

func (d *draw) lines(n int) string {
	var out strings.Builder
	for i := range n {
		switch d.IntN(3) {
		case 0:
			fmt.Fprintf(&out, "  r%d - once = %s\n", i, d.once(3))
		case 1:
			fmt.Fprintf(&out, "  r%d - monthly = %s\n", i, d.monthly(3, false))
		default:
			fmt.Fprintf(&out, "  months floor(%s)..floor(%s)\n  r%d - running%s = r%d[-1] * 0.5 + %s\n  months all\n",
				d.once(0), d.once(0), i, d.one("", "+"), i, d.monthly(2, false))
		}
	}
	return out.String()
}

func (d *draw) number() string { return fmt.Sprintf("%.4f", d.Float64()*9+0.1) }

// once draws an expression that is one value, of some depth.
func (d *draw) once(depth int) string {
	if depth == 0 {
		return d.one(d.number(), "mw", "rate", "start", "market.level", "blank", "flagged", "T", "last", "from",
			"count(parts)")
	}
	x, y, m := d.once(depth-1), d.once(depth-1), d.monthly(depth-1, false)
	window := ""
	if d.IntN(2) == 0 {
		window = fmt.Sprintf(", floor(%s), min(T, floor(%s))", x, y)
	}
	return d.one(x+" + "+y, x+" - ("+y+")", "("+x+") * ("+y+")", "("+x+") / (1 + abs("+y+"))", "-("+x+")",
		"min("+x+", "+y+")", "max("+x+", "+y+")",
		"if("+d.cond(depth-1, d.once)+", "+x+", "+y+")", "abs("+x+")", "sign("+x+")", "(1 + abs("+x+")) ^ -0.5",
		"growth(rate, "+y+" / 10)",
		"sum("+m+window+")", "highest("+m+window+")", "lowest("+m+window+")", "first("+d.cond(depth-1, d.series)+")",
		"last("+d.cond(depth-1, d.series)+")",
		d.one("s1", "s2", "nol", "market.days")+"[floor("+x+")]", "sum_of(parts, parts.one * ("+x+"))",
		"sum_of(far, far.one + ("+x+"))", "least_of(parts, parts.size - ("+x+"))",
		"nth_of(parts, 1 + mod(floor(abs("+x+")), 3), parts.one)", "pick_of(parts, parts.one > "+x+", parts.one)")
}

func (d *draw) series(depth int) string { return d.monthly(depth, false) }

// monthly draws an expression that is one value a month.
func (d *draw) monthly(depth int, _ bool) string {
	if depth == 0 {
		return d.one(d.number(), "t", "s1", "s2", "s3", "nol", "s1[-1]", "s2[+1]", "market.days", "market.price",
			"s1[t - 3]", "mw", "start")
	}
	x, y := d.monthly(depth-1, false), d.monthly(depth-1, false)
	return d.one(x+" + "+y, x+" - ("+y+")", "("+x+") * "+d.number(), "s1 * "+d.one("s2", "nol", "mw", "flows"),
		"("+x+") / (1 + abs("+y+"))", "-("+x+")", "min("+x+", "+y+")", "max("+x+", "+y+")",
		"if("+d.cond(depth-1, d.series)+", "+x+", "+y+")", "abs("+x+")", "growth(rate, t)",
		"sum_of(parts, parts.flow + ("+x+"))", "sum_of(far, far.flow * 0.1)", "s2[floor(abs("+
			d.one("t", "s1", "mw")+") / 2)]",
		"nth_of(parts, 1 + mod(t, 3), parts.flow - ("+x+"))")
}

// cond draws a condition that no rounding decides.
func (d *draw) cond(depth int, x func(int) string) string {
	a, b := x(depth), x(depth)
	return d.one(a+" > "+b+" + 0.0071", a+" < "+b+" + 0.0071", "and("+a+" > 3.0017, "+b+" < 20.0017)",
		"or("+a+" > 3.0017, "+b+" > 20.0017)", "not("+a+" > 1.0017)", "given(blank)", "flagged", `kind = "net"`)
}
