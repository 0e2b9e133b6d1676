package main

import (
	"strings"
	"testing"
	"testing/fstest"

	"rackrate/model/lines"
)

func TestGeneratedFilesAreUpToDate(t *testing.T) {
	t.Chdir("../..")
	if err := run(true); err != nil {
		t.Error(err)
	}
}

// definitionOf parses lines whose inputs are few.
func definitionOf(t *testing.T, text string) *lines.Definition {
	t.Helper()
	def, err := lines.Parse(fstest.MapFS{"a.def": {Data: []byte(text)}}, []lines.Input{
		{Key: "life", Scope: "site", Whole: true}, {Key: "rate", Scope: "site"}, {Key: "share", Scope: "site"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// TestStages tells in which loop each line of a block stands, and which are stored.
func TestStages(t *testing.T) {
	def := definitionOf(t, `
block b
  a      -  monthly  = t * 2
  cum    -  running  = cum[-1] + a
  old    -  monthly  = cum[t - life]
  total  -  once     = sum(a)
  part   -  monthly  = a / total
  ahead  -  monthly  = part[+1]
  end    -  once     = part[T]
  out    -  once     = end + sum(ahead, 1, 3) + last(old > 3)
`)
	needed := map[*lines.Line]bool{}
	for _, l := range def.Block("b").Lines {
		needed[l] = true
	}
	p, err := newPlan(def.Block("b"), newFacts(map[string]float64{"life": 0}), needed, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		stage  int
		stored bool
	}{
		"a": {0, true}, "cum": {0, true}, "old": {0, false}, "total": {1, false}, "part": {1, true}, "ahead": {2, true},
		"end": {2, false}, "out": {3, false},
	} {
		it := p.byLine[def.Block("b").Line(name)]
		if it.stage != want.stage || it.stored != want.stored {
			t.Errorf("%s stands in stage %d, stored %t; want %d, %t", name, it.stage, it.stored, want.stage,
				want.stored)
		}
	}
}

// TestWhatIsKnownOfValues tells of which values more is known than that they are numbers.
func TestWhatIsKnownOfValues(t *testing.T) {
	def := definitionOf(t, `
block b
  months - once    = floor(12 * rate + 0.5)
  k      - monthly = t - months
  half   - monthly = k / 2
  step   - monthly = 12 * floor(k / 12)
  back   - monthly = t - months - life
  debt   - monthly = 0 - share
  nil    - monthly = k * 0 + max(0, half - half)
  end    - once    = max(T, months) + 12
`)
	f := newFacts(map[string]float64{"life": 0, "rate": 0})
	expr := func(name string) lines.Node { return def.Block("b").Line(name).Expr }
	for name, want := range map[string]bool{"months": true, "k": true, "half": false, "step": true, "debt": false} {
		if got := f.whole(expr(name)); got != want {
			t.Errorf("%s is whole: %t", name, got)
		}
	}
	if !f.notNegative(expr("months")) || f.notNegative(expr("k")) || f.notNegative(expr("debt")) {
		t.Error("what is not negative")
	}
	if !f.notAfter(expr("back")) || f.notAfter(expr("step")) {
		t.Error("what is not after the month")
	}
	if !beyond(expr("end"), map[*lines.Line]bool{}) || beyond(expr("months"), map[*lines.Line]bool{}) {
		t.Error("what is not before the horizon")
	}
	if !nilBeyond(expr("half")) || !nilBeyond(expr("nil")) || nilBeyond(expr("k")) {
		t.Error("what is nil beyond the horizon")
	}
}

// TestWhatIsWritten tells how the parts of a loop are written.
func TestWhatIsWritten(t *testing.T) {
	def := definitionOf(t, `
block b
  param how : text
  many  parts : part
  a     -  monthly  = if(how = "best", rate, share) * growth(rate, t) * (1 - share)
  cum   -  running  = cum[-1] + a + sum_of(parts, parts.x * 2)
  all   -  monthly  = sum_of(parts, parts.x)
  end   -  once     = sum(cum) + none("why")
block part
  x     -  monthly  = t
`)
	files, err := kernelFiles(def, map[string]string{"rate": "float64", "share": "float64", "life": "int"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	source := string(files["model/kernel_b_gen.go"])
	for _, want := range []string{
		`r.how == "best"`, "base := 1 + r.siteInputs.Rate", "curveT[t]", "h2 := 1 - r.siteInputs.Share",
		"cumBefore = cum", "sumOfEnd += cum", "r.end = sumOfEnd + noneWhy", "for _, each := range r.parts {",
		"r.all = list",
	} {
		if !strings.Contains(source, want) {
			t.Errorf("%q is not in\n%s", want, source)
		}
	}
}

// TestTablesOfTheDocs fills a page's places, and refuses a page that lacks one or has one too many.
func TestTablesOfTheDocs(t *testing.T) {
	list, err := lines.ReadOutlines(fstest.MapFS{"a.def": {Data: []byte(`
fragment tax
  nol USD running = nol[-1] + income

# What is let.
block lease "A lease" section 5
  link  plan : a | b
  include tax with income = rent
  months 1..T
  rent  USD/kW-month  monthly+ = if(given(x), 1, 2)   # a step each year
  months all
  sum   -  once! = sum(rent)
`)}})
	if err != nil {
		t.Fatal(err)
	}
	place := func(name, old string) string { return tableBegins + name + " -->\n" + old + tableEnds + "\n" }
	got, err := fillTables("prose\n"+place("lease", "old\n")+"more\n"+place("tax", ""), list)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Block `lease`: A lease. It reads `plan : a | b`. What is let.\n",
		"| | | | lines of `tax with income = rent` |  |\n", "prose\n", "more\n", "Fragment `tax`.",
		"| `rent` | USD/kW-month | monthly+, `1..T` | `if(given(x), 1, 2)` | a step each year |\n",
		"| **`sum`** |  | once | `sum(rent)` |  |\n",
	} {
		if !strings.Contains(string(got), want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(string(got), "old") {
		t.Error("what stood in a place is still there")
	}
	if again, err := fillTables(string(got), list); err != nil || string(again) != string(got) {
		t.Errorf("filled twice it is another page (%v)", err)
	}
	for name, page := range map[string]string{
		"a block without a place": place("lease", ""), "twice": place("lease", "") + place("lease", "") +
			place("tax", ""),
		"no such block": place("lease", "") + place("tax", "") + place("rent", ""), "no end": tableBegins +
			"lease -->\n" + place("tax", "")[:20],
	} {
		if _, err := fillTables(page, list); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
