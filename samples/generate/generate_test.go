package main

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const root = "../.."

// The workbooks in the repository are those that the generator makes. Parts are
// compared unpacked: how they are deflated depends on the version of Go.
func TestCommittedWorkbooksAreCurrent(t *testing.T) {
	for _, o := range outputs {
		t.Run(filepath.Base(o.path), func(t *testing.T) {
			made, err := o.build(root)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(o.path)))
			if err != nil {
				t.Fatal(err)
			}
			want, got := parts(t, made), parts(t, kept)
			if len(got) != len(want) {
				t.Errorf("%d parts, the generator makes %d", len(got), len(want))
			}
			for name, content := range want {
				if got[name] != content {
					t.Errorf("%s differs from what the generator makes: go run ./samples/generate", name)
				}
			}
		})
	}
}

func TestSameBytesEveryTime(t *testing.T) {
	for _, o := range outputs {
		first, err := o.build(root)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			again, err := o.build(root)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first, again) {
				t.Errorf("%s: two runs make different bytes", o.path)
			}
		}
	}
}

func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(content)
	}
	return out
}

// Every formula's stored value is what the formula gives. The engine is
// excelize's, which is sound for arithmetic and SUMIF; it does not see the
// generator's own arithmetic.
func TestStoredValuesAreWhatTheFormulasGive(t *testing.T) {
	for build, least := range map[string]int{"samples/us-listed-miners.xlsx": 70,
		"samples/us-listed-miners-2026.xlsx": 60} {
		i := slices.IndexFunc(outputs, func(o output) bool { return o.path == build })
		data, err := outputs[i].build(root)
		if err != nil {
			t.Fatal(err)
		}
		if count := checkFormulas(t, data); count < least {
			t.Errorf("%s: only %d formulas found", build, count)
		}
	}
}

// checkFormulas checks every formula of a workbook and gives their number.
func checkFormulas(t *testing.T, data []byte) int {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	count := 0
	for _, name := range f.GetSheetList() {
		rows, err := f.Rows(name)
		if err != nil {
			t.Fatal(err)
		}
		for row := 1; rows.Next(); row++ {
			for col := 1; col <= 60; col++ {
				if checkFormula(t, f, name, ref(row, col)) {
					count++
				}
			}
		}
	}
	return count
}

func checkFormula(t *testing.T, f *excelize.File, sheet, cell string) bool {
	t.Helper()
	formula, err := f.GetCellFormula(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	if formula == "" {
		return false
	}
	stored, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	worked, err := f.CalcCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatalf("%s!%s: %s: %v", sheet, cell, formula, err)
	}
	if stored == "" && worked == "" {
		return true
	}
	s, err1 := arithmetic(stored)
	w, err2 := arithmetic(worked)
	if err1 != nil || err2 != nil || math.Abs(s-w) > 1e-12*math.Abs(w) {
		t.Errorf("%s!%s: %s stands at %s and gives %s", sheet, cell, formula, stored, worked)
	}
	return true
}

func TestArithmetic(t *testing.T) {
	for _, c := range []struct {
		formula string
		want    float64
	}{
		{"12", 12}, {"-0.15", -0.15}, {"=1+2*3", 7}, {"=(1+2)*3", 9}, {"=8/2/2", 2}, {"=2.5E3-500", 2000},
		{"=290000000/200000/12", 290000000.0 / 200000 / 12},
	} {
		if got, err := arithmetic(c.formula); err != nil || got != c.want {
			t.Errorf("%s = %v, %v; want %v", c.formula, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "=", "abc", "=1+", "=2^3", "=SUM(1)", "=+1", `="a"`} {
		if v, err := arithmetic(bad); err == nil {
			t.Errorf("%q gave %v, want an error", bad, v)
		}
	}
}

func loaded(t *testing.T) *facts {
	t.Helper()
	f, err := loadFacts(root)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// No megawatt or machine is counted twice, and nothing was not yet public.
func TestRowsAreSitesThatWerePublic(t *testing.T) {
	f := loaded(t)
	seen := map[string]bool{}
	for _, s := range f.siteRows() {
		for _, id := range s.ids {
			if seen[id] {
				t.Errorf("%s stands twice", id)
			}
			seen[id] = true
			row, known := f.miners[id]
			if !known {
				continue
			}
			if strings.HasSuffix(id, "-fleet") || strings.HasPrefix(row["site"], "company") {
				t.Errorf("%s is a total", id)
			}
			if strings.HasPrefix(strings.ToLower(row["public_by_2024_06_30"]), "no") {
				t.Errorf("%s was not public: %s", id, row["public_by_2024_06_30"])
			}
		}
	}
	if seen["MARA-ellendale"] || seen["APLD-ellendale-btc"] {
		t.Error("the 180 MW at Ellendale are hosted for customers")
	}
}

// The sites of a company have no more hashrate than the company, and their machines fit the site.
func TestFleetsFit(t *testing.T) {
	f := loaded(t)
	sums := map[string]float64{}
	for _, s := range f.siteRows() {
		figures := map[string]float64{}
		for _, key := range []string{"site_mw", "hashrate_ehs", "fleet_efficiency_j_th"} {
			e, ok, err := s.input(key)
			if err != nil || !ok {
				t.Fatalf("%s: %s: %v", s.ids[0], key, err)
			}
			v, err := e.number()
			if err != nil {
				t.Fatal(err)
			}
			figures[key] = v
		}
		sums[s.fleet] += figures["hashrate_ehs"]
		hosted, ok, err := s.input("hosted_mw")
		if err != nil {
			t.Fatal(err)
		}
		draw := figures["hashrate_ehs"] * figures["fleet_efficiency_j_th"] * puePlain
		if ok {
			v, err := hosted.number()
			if err != nil {
				t.Fatal(err)
			}
			draw += v
		}
		if draw > figures["site_mw"] {
			t.Errorf("%s: the fleet and what is hosted draw %.1f MW of %.1f", s.ids[0], draw, figures["site_mw"])
		}
	}
	for fleet, sum := range sums {
		e, ok := siteFacts{facts: f, fleet: fleet}.company("hashrate_ehs")
		if !ok {
			continue // Applied Digital and Lancium have no fleet of their own
		}
		total, err := e.number()
		if err != nil {
			t.Fatal(err)
		}
		if sum > total+1e-9 {
			t.Errorf("%s: the sites have %.2f EH/s, the company %.2f", fleet, sum, total)
		}
	}
}

// A recollection, and whatever was filled in, is marked as an assumption.
func TestRecollectionsAreAssumptions(t *testing.T) {
	f := loaded(t)
	for _, c := range []struct {
		file, row, field, value string
		want                    kind
	}{
		{"miners.csv", "CORZ-dalton", "site_mw", "195", assumption},          // memory
		{"miners.csv", "CORZ-denton", "site_mw", "297", sourced},             // an address
		{"miners.csv", "IREN-fleet", "power_price_usd_mwh", "51.8", sourced}, // derived from sourced cells
		{"miners.csv", "NO-SUCH", "site_mw", "1", assumption},                // no source at all
	} {
		e, ok := f.fact(c.file, c.row, c.field, c.value, "")
		if !ok || e.Kind != c.want {
			t.Errorf("%s %s is %q, want %q", c.row, c.field, e.Kind, c.want)
		}
	}
	if _, ok := f.fact("miners.csv", "CORZ-denton", "site_mw", "", ""); ok {
		t.Error("a blank became a figure")
	}
}

// The rents per kW and month that the formulas of the comparables give are those that were published.
func TestDealsMatchTheirPublishedRent(t *testing.T) {
	for _, r := range loaded(t).deals {
		if r["usd_per_kw_month"] == "" {
			continue // the total is not all rent
		}
		c, err := dealCell(r, column{key: "usd_per_kw_month", format: "0.0"}, 5)
		if err != nil {
			t.Fatal(err)
		}
		published, err := arithmetic(r["usd_per_kw_month"])
		if err != nil {
			t.Fatal(err)
		}
		if got := c.value.(float64); math.Abs(got-published) > 0.06 {
			t.Errorf("%s and %s: %.2f, published %.1f", r["seller"], r["tenant"], got, published)
		}
	}
}

// Every shape of a drawing has an id of its own, over all drawings of a workbook.
func TestShapesHaveIDsOfTheirOwn(t *testing.T) {
	ids := regexp.MustCompile(`<(?:v:shape|xdr:cNvPr) [^>]*?\bid="([^"]+)"`)
	for _, o := range outputs {
		data, err := o.build(root)
		if err != nil {
			t.Fatal(err)
		}
		seen, shapes := map[string]string{}, 0
		for name, content := range parts(t, data) {
			if !strings.HasPrefix(name, "xl/drawings/") {
				continue
			}
			scope := "" // notes share their ids over the book, charts within a drawing
			if strings.HasSuffix(name, ".xml") {
				scope = name
			}
			for _, m := range ids.FindAllStringSubmatch(content, -1) {
				if at, twice := seen[scope+m[1]]; twice {
					t.Errorf("%s: the id %s stands in %s and %s", o.path, m[1], at, name)
				}
				seen[scope+m[1]] = name
				shapes++
			}
		}
		if shapes < 50 {
			t.Errorf("%s: only %d shapes found", o.path, shapes)
		}
	}
}

// A starting rent that rises by its escalator each year brings the disclosed total over the term.
func TestStartingRentsBringTheTotal(t *testing.T) {
	for _, r := range loaded(t).deals {
		c, err := dealCell(r, column{key: "starting", format: "0.0"}, 5)
		if err != nil {
			t.Fatal(err)
		}
		if c.value == nil {
			continue
		}
		figure := func(key string) float64 {
			v, err := arithmetic(r[key])
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		total := 0.0
		for month := range int(math.Round(figure("years") * 12)) {
			total += c.value.(float64) * math.Pow(1+figure("escalator"), float64(month/12)) * figure("mw") * 1000
		}
		if want := figure("total_usd_bn") * 1e9; math.Abs(total/want-1) > 5e-4 {
			t.Errorf("%s and %s: %.0f USD over the term, disclosed %.0f", r["seller"], r["tenant"], total, want)
		}
	}
}
