package lines

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"rackrate/model/dcf"
)

var testInputs = []Input{
	{Key: "price", Scope: "market"}, {Key: "rate", Scope: "market"},
	{Key: "start", Scope: "site", Type: TypeDate}, {Key: "policy", Scope: "site", Type: TypeText},
	{Key: "mw", Scope: "site"}, {Key: "blank", Scope: "site"}, {Key: "yes", Scope: "site", Type: TypeBool},
}

// environment has a deck of price alone.
type environment struct{}

func (environment) Decked(key string) bool       { return key == "price" }
func (environment) Deck(_ string, t int) float64 { return 100 + float64(t) }
func (environment) IRR(flows []float64, _ float64) float64 {
	i, err := dcf.IRR(flows, 1)
	if errors.Is(err, dcf.ErrNoSignChange) {
		return NoneOf("no sign change")
	}
	return math.Pow(1+i, 12) - 1
}

func record(values map[string]Value) func(string) Value {
	return func(key string) Value { return values[key] }
}

var testRecord = record(map[string]Value{
	"price": Number(50), "rate": Number(0.1), "start": Number(45351), "policy": Text("replace"), "mw": Number(10),
	"yes": Number(1),
})

func parse(t *testing.T, text string) *Definition {
	t.Helper()
	d, err := Parse(fstest.MapFS{"a.def": {Data: []byte(text)}}, testInputs)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func instance(d *Definition, name string) *Instance {
	return &Instance{Block: d.Block(name), Record: testRecord, Environment: environment{}, Axis: Axis{5, 8}}
}

// evaluate gives one expression's value, as a once line of a block that has the line x = t * t and the series flow.
func evaluate(t *testing.T, expression string) float64 {
	t.Helper()
	d := parse(t, `
block b
  param n, who : text
  x    - monthly  = t * t
  far  - monthly+ = t
  flow - monthly  = if(t = 0, -100, if(t = 2, 121, 0))
  n2   - once     = 2 * n
  r    - once     = `+expression+"\n")
	in := instance(d, "b")
	in.Params = map[string]Value{"n": Number(3), "who": Text("me")}
	in.Index = 4
	v, err := in.Number("r")
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func TestExpressions(t *testing.T) {
	cases := []struct {
		expression string
		want       float64
	}{
		{"1 + 2 * 3", 7}, {"(1 + 2) * 3", 9}, {"8 / 2 / 2", 2}, {"2 ^ 3 ^ 2", 512}, {"-2 ^ 2", -4}, {"2 ^ -1", 0.5},
		{"10 - 2 - 3", 5}, {"1.5e2", 150},
		{"1 = 1", 1}, {"1 <> 1", 0}, {"1 < 2", 1}, {"2 <= 1", 0}, {"2 > 1", 1}, {"1 >= 2", 0}, {"1 + 1 = 2", 1},
		{`policy = "replace"`, 1}, {`policy <> "replace"`, 0}, {`who = "me"`, 1},
		{"price", 50}, {"mw", 10}, {"blank", 0}, {"n2", 6}, {"T", 5}, {"last", 8}, {"index", 4},
		{"x[3]", 9}, {"x[n - 1]", 4}, {"x[6]", 0}, {"x[0 - 1]", 0}, {"far[7]", 7},
		{"if(1, 2, 1 / 0)", 2}, {"if(0, 2, 3)", 3}, {"and(1, 2, 3)", 1}, {"and(1, 0)", 0}, {"or(0, 0, 5)", 1},
		{"or(0)", 0}, {"not(0)", 1}, {"not(3)", 0},
		{"min(3, 1, 2)", 1}, {"max(3, 1, 4)", 4}, {"abs(-2)", 2}, {"floor(-1.5)", -2}, {"sign(-3)", -1}, {"sign(0)", 0},
		{"mod(14, 12)", 2}, {"mod(-1, 12)", 11},
		{"growth(0.21, 6)", 1.1}, {"discount(0.25, 12)", 0.8}, {"given(blank)", 0}, {"given(mw)", 1},
		{"given(policy)", 1}, {"given(who)", 1},
		{`has(none("why"))`, 0}, {"has(3)", 1},
		{"month_end(start, 0)", 45351}, {"month_end(start, 1)", 45382}, {"add_months(start, 12)", 45716},
		{"day(start)", 29}, {"month(start)", 2}, {"year(start)", 2024},
		{"decked(price)", 1}, {"decked(rate)", 0}, {"sum(deck(price), 0, 1)", 201},
		{"sum(x)", 55}, {"sum(x, 2, 3)", 13}, {"sum(x, 4, 99)", 41}, {"sum(far)", 36}, {"sum(x + far)", 91},
		{"sum(1)", 6},
		{"highest(x - 8 * t)", 0}, {"lowest(x - 8 * t)", -16}, {"highest(x, 1, 3)", 9}, {"lowest(x, 2, 3)", 4},
		{"lowest(x, 3, 2)", 0},
		{"first(x > 3)", 2}, {"last(x < 10)", 3}, {"first(x > 99)", -1}, {"last(x > 99)", -1},
		{"irr(flow, -1)", math.Pow(1.1, 12) - 1}, {"sum(x * sum(far, 7, 8))", 55 * 15}, {"sum(x[-1])", 30},
		{"sum(x[+1], 0, 5)", 55}, {"sum(x[floor(t / 2)])", 0 + 0 + 1 + 1 + 4 + 4},
	}
	for _, c := range cases {
		if got := evaluate(t, c.expression); math.Abs(got-c.want) > 1e-12*math.Max(1, math.Abs(c.want)) {
			t.Errorf("%s is %v, want %v", c.expression, got, c.want)
		}
	}
	if got := evaluate(t, `none("no tenant")`); ReasonOf(got) != "no tenant" || Has(got) {
		t.Errorf("none has the reason %q", ReasonOf(got))
	}
	if got := evaluate(t, `irr(x, -1)`); ReasonOf(got) != "no sign change" {
		t.Errorf("irr has the reason %q", ReasonOf(got))
	}
}

func TestSeries(t *testing.T) {
	d := parse(t, `
# what is left of
# the losses
block b "Title" section 3, 4
  loss    USD  monthly  = 10 - 4 * t   # falls
  used    USD  running  = min(nol[-1],
                              max(0, -loss))
  nol     USD  running  = nol[-1] - used + max(0, loss)
  tax     USD  monthly  = nol[-1] + nol
  months 2..from + 1
  part    -    monthly  = 1
  months from..last
  open    -    monthly  = 1
  wide    -    monthly+ = t
  months all
  before  -    monthly  = wide[+3]
  from    -    once     = 3
`)
	in := instance(d, "b")
	cases := map[string][]float64{
		"nol":    {10, 16, 18, 16, 10, 0},
		"used":   {0, 0, 0, 2, 6, 10},
		"tax":    {10, 26, 34, 34, 26, 10},
		"part":   {0, 0, 1, 1, 1, 0},
		"open":   {0, 0, 0, 1, 1, 1},
		"wide":   {0, 0, 0, 3, 4, 5, 6, 7, 8},
		"before": {3, 4, 5, 6, 7, 8},
	}
	for name, want := range cases {
		if got, err := in.Series(name); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is %v, %v; want %v", name, got, err, want)
		}
	}
	b := d.Block("b")
	if b.Title != "Title" || b.Section != "3, 4" || b.Comment != "what is left of\nthe losses" ||
		b.Line("loss").Comment != "falls" {
		t.Errorf("the header is %q %q %q %q", b.Title, b.Section, b.Comment, b.Line("loss").Comment)
	}
	if l := b.Line("used"); l.Source != "min(nol[-1], max(0, -loss))" || l.LineNo != 6 {
		t.Errorf("used is %q at %d", l.Source, l.LineNo)
	}
}

const treeText = `
block site
  many  parts : lease | gpu
  link  first : lease
  mw    MW  once    = sum_of(parts, parts.size)
  flow  USD monthly = sum_of(parts, parts.flow * size_factor)
  size_factor - once = 2
  peak  USD once    = highest(flow)
  small MW  once    = least_of(parts, parts.size) + 10 * greatest_of(parts, parts.size)
  n     -   once    = count(parts)
  name  -   text    = pick_of(parts, parts.size > 1, parts.kind)
  late  -   text    = pick_of(parts, parts.size > 9, parts.kind)
  lead  MW  once    = first_of(parts, parts.size)
  two   MW  once    = nth_of(parts, 2, parts.size) + nth_of(parts, 3, parts.size)
  at    -   once    = pick_of(parts, parts.size > 1, parts.index)
  mine  -   text    = first.policy
  rank  MW  once    = sum_of(parts, sum_of(parts.site.parts, if(parts.site.parts.size <= parts.size, 1, 0)))
block lease
  include activity
  kind  -   text    = "lease"
  size  MW  once    = mw / 10
block gpu
  include activity
  kind  -   text    = "gpu"
  size  MW  once    = 2
fragment activity
  link  site
  flow  USD monthly = size * t + site.size_factor
  share -   once    = size / site.mw
`

func tree(d *Definition) *Instance {
	site := instance(d, "site")
	site.Many = map[string][]*Instance{}
	for i, name := range []string{"lease", "gpu"} {
		p := instance(d, name)
		p.Index, p.Name = i+1, name
		p.Links = map[string]*Instance{"site": site}
		site.Many["parts"] = append(site.Many["parts"], p)
	}
	site.Links = map[string]*Instance{"first": site.Many["parts"][0]}
	return site
}

func TestTreeOfInstances(t *testing.T) {
	site := tree(parse(t, treeText))
	for name, want := range map[string]float64{"mw": 3, "peak": 2 * (15 + 4), "small": 21, "n": 2, "lead": 1, "two": 2,
		"at": 2, "rank": 3} {
		if got, err := site.Number(name); got != want || err != nil {
			t.Errorf("%s is %v, %v; want %v", name, got, err, want)
		}
	}
	for name, want := range map[string]string{"name": "gpu", "late": "", "mine": "replace"} {
		if got, err := site.Text(name); got != want || err != nil {
			t.Errorf("%s is %q, %v; want %q", name, got, err, want)
		}
	}
	if got, err := site.Many["parts"][1].Number("share"); got != 2.0/3 || err != nil {
		t.Errorf("share is %v, %v", got, err)
	}
}

func TestFragments(t *testing.T) {
	d := parse(t, `
fragment sums
  cum   -   running  = cum[-1] + flow
  end   -   once!    = cum[T] + base
fragment pair
  include sums as one with flow = a
  include sums as two with flow = b.x, base = one_end
block b "Two sums"
  include pair as in with a = own, base = 100
  link  b
  own   -   monthly  = 1
  x     -   monthly  = t
  all   -   once     = in_one_end + in_two_end
`)
	in := instance(d, "b")
	in.Links = map[string]*Instance{"b": in}
	if got, err := in.Number("all"); got != 106+106+15 || err != nil {
		t.Errorf("all is %v, %v", got, err)
	}
	l := d.Block("b").Line("in_two_cum")
	if l == nil || l.Source != "in_two_cum[-1] + b.x" || l.Part != "sums" || !d.Block("b").Line("in_one_end").
		Output || l.Output {
		t.Errorf("in_two_cum is %+v", l)
	}
}

func TestReaches(t *testing.T) {
	d := parse(t, treeText)
	got := d.Reaches("site", "flow")
	if !got["mw"] || len(got) != 1 || len(d.Reaches("gpu", "kind")) != 0 {
		t.Errorf("flow reaches %v", got)
	}
}

func TestCircleOfInstances(t *testing.T) {
	d := parse(t, "block a\n  link b\n  x - once = b.y\nblock b\n  link a\n  y - once = a.x\n")
	a, b := instance(d, "a"), instance(d, "b")
	a.Links, b.Links = map[string]*Instance{"b": b}, map[string]*Instance{"a": a}
	_, err := a.Number("x")
	if err == nil || err.Error() != "a.x depends on itself: a.x reads b.y reads a.x" {
		t.Error(err)
	}
	b.Links = nil
	if _, err = a.Number("x"); err == nil || err.Error() != "b: link a leads nowhere" {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	cases := []struct{ text, want string }{
		{"  x - once = 1", "a.def:1: a line before the first block"},
		{"block b\n  x - once 1", "a.def:2: x: a line is: name unit scope = expression"},
		{"block b\n  x - daily = 1", `x: "daily" is not a scope`},
		{"block b\n  x - once+ = 1", `x: "once+" is not a scope`},
		{"block b\n  x - once = 1\n  x - once = 2", "a.def:3: x: the name stands twice in block b"},
		{"block b\n  t - once = 1", "t: the name has a meaning of its own"},
		{"block b\n  x - once = 1 +", "x: a value is missing at the end"},
		{"block b\n  x - once = (1", `x: ")" is missing at the end`},
		{"block b\n  x - once = 1 2", `x: "2" stands where an operator should`},
		{"block b\n  x - once = 1 < 2 < 3", "x: two comparisons in a row"},
		{"block b\n  x - once = \"a", "x: a text without its closing quotation mark"},
		{"block b\n  x - once = 1 ! 2", `x: "!" has no meaning here`},
		{"block b\n  x - once = y", "x: y is neither a line or a param of block b nor an input"},
		{"block b\n  x - once = f(1)", "x: there is no function f"},
		{"block b\n  x - once = abs(1, 2)", "x: abs does not take 2 arguments"},
		{"block b\n  x - once = sum(1, 2)", "x: sum does not take 2 arguments"},
		{"block b\n  x - once = t", "x: t is a value a month; a once line"},
		{"block b\n  x - once = y[-1]\n  y - monthly = 1", "x: y is a value a month"},
		{"block b\n  x - once = y[t]\n  y - monthly = 1", "x: t is a value a month"},
		{"block b\n  x - monthly = y[t - -1]\n  y - once = 1", "x: y has no months"},
		{"block b\n  x - monthly = x[-t]", "x: an index that begins with a sign"},
		{"block b\n  x - monthly = sum(t)", "x: sum belongs into a once line"},
		{"block b\n  x - once = sum(t, t, 2)", "x: the months of sum are numbers that are once"},
		{"block b\n  x - once = policy", "x: the expression is a text"},
		{"block b\n  x - text = mw", "x: the expression is a number"},
		{"block b\n  x - once = policy + 1", "x: a text stands where a number should"},
		{"block b\n  x - once = policy = 1", "x: a text is compared with a number"},
		{"block b\n  x - once = if(1, policy, 2)", "x: if has a text and a number"},
		{"block b\n  x - text = if(t, policy, \"\")", "x: a text cannot depend on the month"},
		{"block b\n  x - once = none(1)", "x: none takes a text in quotes"},
		{"block b\n  x - once = given(1)", "x: given takes the name of an input"},
		{"block b\n  x - once = given(x)", "x: x is not an input"},
		{"block b\n  x - once = count(mw)", "x: mw is not a many"},
		{"block b\n  many c\n  x - once = c.y\nblock c\n  y - once = 1", "x: c is a many: name it in sum_of"},
		{"block b\n  link c\n  x - once = c\nblock c\n  y - once = 1", "x: c is a link; name something of it"},
		{"block b\n  link c\n  x - once = d.y\nblock c\n  y - once = 1", "x: d is no link of block b"},
		{"block b\n  link c\n  x - once = c.t\nblock c\n  y - once = 1", "x: t is neither a line"},
		{"block b\n  link c : c | d\n  x - once = c.y\nblock c\n  y - once = 1\nblock d\n  z - once = 1",
			"x: y is neither a line or a param of block d"},
		{"block b\n  link c : c | d\n  x - once = c.y\nblock c\n  y - once = 1\nblock d\n  y - text = policy",
			"x: c.y is not the same kind of thing in blocks c and d"},
		{"block b\n  link c", `c: there is no block "c"`},
		{"block b\n  include c", `include: there is no fragment "c"`},
		{"block b\n  param x : date", `x: a param is a number or a text, not "date"`},
		{"block b\n  months 3", "months: write months A..B"},
		{"block b\n  months t..3\n  x - monthly = 1", "x: the months of its range are numbers that are once"},
		{"block b\n  x - once = y\n  y - once = x", "depends on itself in the same month: x reads y reads x"},
		{"block b\n  x - monthly = x[-1]", "x: is in a circle through the month before: it is a running line"},
		{"block b\n  x - running = x[-2]", "x: reads x at another month than the one before"},
		{"block b\n  x - running = x[-1] + y[-1]\n  y - running+ = x[-1]",
			"depend on each other: both go on beyond the horizon or neither"},
		{"fragment f\n  include f\nblock b\n  include f", "include: fragment f includes itself"},
		{"fragment f\n  x - once = 1\nblock b\n  include f as 1", `include: "1" is not a name`},
		{"fragment f\n  x - once = 1\nblock b\n  include f with 1", `include: write with A = B, not "1"`},
		{"block 1", "block needs a name"},
		{"block b \"x", "the title has no closing quotation mark"},
		{"block b 3", `"3" stands where section should`},
		{"block b\nblock b", "a.def:2: b: there is a block of this name already"},
	}
	for _, c := range cases {
		_, err := Parse(fstest.MapFS{"a.def": {Data: []byte(c.text)}}, testInputs)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q gives %v, want %s", c.text, err, c.want)
		}
	}
}
