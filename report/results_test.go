package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"rackrate/model"
	"rackrate/report"
)

// lead stands among a case's outputs, and in the document in the recommendation.
const lead = "lead"

var cases = []string{"base", "debt_gearing", "debt_dscr_binds", "debt_sculpted_gearing", "debt_bullet", "gates_open",
	"gated_but_cloud_open", "no_fleet", "never_operates",
	"nothing_invested", "no_price_at_all", "contracted_at_a_loss", "marginal", "phases_three", "flows_prepaid_later",
	"waits", "half_owned"}

func document(t *testing.T, run *report.Run) (*report.Results, []byte) {
	t.Helper()
	results, err := report.NewResults(run)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := results.Write(&b); err != nil {
		t.Fatal(err)
	}
	return results, b.Bytes()
}

// TestResultsHoldTheGoldenOutputs reads the document as any program would and
// finds every output of the golden cases under its name.
func TestResultsHoldTheGoldenOutputs(t *testing.T) {
	for _, name := range cases {
		t.Run(name, func(t *testing.T) {
			run := newRun(t, name)
			run.Book.Scenarios = nil
			_, data := document(t, run)
			var doc struct {
				Hashprice float64 `json:"hashprice_usd_ph_day"`
				Miners    []struct{ Sites []map[string]any }
			}
			if err := json.Unmarshal(data, &doc); err != nil {
				t.Fatal(err)
			}
			g, site := golden(t, name), doc.Miners[0].Sites[0]
			same(t, "hashprice", doc.Hashprice, g.Outputs["hashprice_usd_ph_day"])
			same(t, "best", site["best"], g.Outputs["best"])
			same(t, lead, site["recommendation"].(map[string]any)[lead], g.Outputs[lead])
			for _, key := range []string{"hashprice_usd_ph_day", "best", lead} {
				delete(g.Outputs, key)
			}
			same(t, "alternatives", site["alternatives"], g.Outputs)
			same(t, "readiness", site["readiness"], g.Readiness)
			same(t, "recommendation", site["recommendation"], g.Recommendation)
			for a, list := range g.BreakEvens {
				same(t, "breakevens."+a, site["breakevens"].(map[string]any)[a], list)
			}
			if g.Waiting != nil {
				same(t, "waiting", site["waiting"], g.Waiting)
			}
			if g.Tornado != nil {
				same(t, "tornado", site["tornado"], g.Tornado)
				same(t, "grids", site["grids"], g.Grids)
			}
		})
	}
}

// same compares what the golden case has with what stands in the document, which may have more.
func same(t *testing.T, path string, got, want any) {
	t.Helper()
	switch w := normal(want).(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			t.Errorf("%s: is %v", path, got)
			return
		}
		for key, v := range w {
			if _, stands := g[key]; !stands {
				t.Errorf("%s.%s: is not there", path, key)
			}
			if v == nil && g[key] == nil && path != "recommendation" && !strings.HasSuffix(key, "policy") {
				hasReason(t, path+"."+key, g, key)
			}
			same(t, path+"."+key, g[key], v)
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			t.Errorf("%s: is %v, want %v", path, got, want)
			return
		}
		for i := range w {
			same(t, path, g[i], w[i])
		}
	case float64:
		g, ok := got.(float64)
		if tolerance := 1e-6 * math.Max(math.Abs(w), 1e-9); !ok || math.Abs(g-w) > tolerance {
			t.Errorf("%s: is %v, want %v", path, got, want)
		}
	default:
		if !reflect.DeepEqual(got, normal(want)) {
			t.Errorf("%s: is %v, want %v", path, got, want)
		}
	}
}

func normal(v any) any {
	m := reflect.ValueOf(v)
	if m.IsValid() && m.Kind() == reflect.Map {
		out := map[string]any{}
		for _, k := range m.MapKeys() {
			out[k.String()] = m.MapIndex(k).Interface()
		}
		return out
	}
	return v
}

func hasReason(t *testing.T, path string, object map[string]any, key string) {
	t.Helper()
	reasons, _ := object["reasons"].(map[string]any)
	why, _ := reasons[key].(map[string]any)
	code, _ := why["code"].(string)
	words, _ := why["words"].(string)
	if code == "" || words == "" || words == code {
		t.Errorf("%s: is null without a reason in words: %v", path, reasons[key])
	}
}

func TestResultsReadBack(t *testing.T) {
	_, data := document(t, newRun(t, cases...))
	back, err := report.ReadResults(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := back.Write(&again); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, again.Bytes()) {
		t.Error("the document written from what was read differs")
	}
	colo := back.Miners[0].Sites[0].Alternatives.Sub("colo")
	if v, ok := colo.Number("npv_usd"); !ok || v == 0 {
		t.Errorf("npv_usd of colo reads back as %v, %v", v, ok)
	}
	if colo.Text("mining_policy") == "" {
		t.Error("mining_policy of colo reads back as nothing")
	}
}

func TestReadResultsRefusesAnotherSchema(t *testing.T) {
	for _, text := range []string{`{"schema_version": "3"}`, `{}`, `[]`, ``,
		`{"schema_version": "2", "miners": [{"outputs": {"npv_usd": [1]}}]}`} {
		if _, err := report.ReadResults(strings.NewReader(text)); err == nil {
			t.Errorf("%s is read without an error", text)
		}
	}
}

// TestVersionOneIsRead reads a run of the model's first edition as it was left.
func TestVersionOneIsRead(t *testing.T) {
	data, err := os.ReadFile("testdata/version1/results.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.ReadResults(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if findings, err := os.ReadFile("testdata/version1/findings.json"); err != nil {
		t.Fatal(err)
	} else if _, err := report.ReadFindings(bytes.NewReader(findings)); err != nil {
		t.Error(err)
	}
	site := r.Miners[0].Sites[0]
	rec := site.Recommendation
	if !site.Taken || rec.Lead == nil || rec.UpliftUSD == nil || rec.FirstEdition != nil {
		t.Fatalf("%+v", rec)
	}
	if usd, _ := site.Alternatives.Sub(*rec.Lead).Number("uplift_usd"); usd != *rec.UpliftUSD || usd == 0 {
		t.Errorf("uplift %v, want %v", *rec.UpliftUSD, usd)
	}
	for _, other := range []string{"0", "3", ""} {
		changed := bytes.Replace(data, []byte(`"schema_version": "1"`), []byte(`"schema_version": "`+other+`"`), 1)
		if _, err := report.ReadResults(bytes.NewReader(changed)); err == nil || !strings.Contains(err.Error(),
			"make that run again") {
			t.Errorf("version %q: %v", other, err)
		}
	}
}

func TestARowWithAnErrorHasReasonsForAll(t *testing.T) {
	results, _ := document(t, newRun(t, "base"))
	broken := results.Miners[1]
	if broken.Outputs != nil || broken.Sites[0].Evaluated {
		t.Fatal("the broken row is evaluated")
	}
	for _, key := range []string{"alternatives", "best", "recommendation", "tornado", "grids", "flows"} {
		if why, ok := broken.Sites[0].Reasons.Get(key); !ok || why.Code != report.NotEvaluated ||
			!strings.Contains(why.Words, "error") {
			t.Errorf("%s: reason %v", key, why)
		}
	}
}

func TestOriginsAndDerivedInputs(t *testing.T) {
	run := newRun(t, "convert_all_by_default")
	results, _ := document(t, run)
	site := results.Miners[0].Sites[0]
	origin, _ := site.Origins.Get("power_price_usd_mwh")
	if want := (report.Origin{From: "Sites!F9", Header: "Power (c/kWh)", Typed: "5.5", Unit: "c/kWh",
		Factor: 10}); origin != want {
		t.Errorf("origin %+v, want %+v", origin, want)
	}
	if site.Row != "Sites!5" {
		t.Errorf("row %q", site.Row)
	}
	mw, _ := site.Inputs.Get("convert_mw")
	from, _ := site.Origins.Get("convert_mw")
	if mw != run.Book.Miners[0].Sites[0].Inputs.SiteMW || from.From != "derived" {
		t.Errorf("convert_mw %v from %q", mw, from.From)
	}
	if v, _ := site.Inputs.Get("firm_power"); v != nil {
		t.Errorf("firm_power %v, want null", v)
	}
}

func TestFiguresThatAreNotFiniteAreRefused(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		run := newRun(t, "base")
		run.Result.Miners[0].Sites[0].Conversions[0].UpliftUSD = v
		if _, err := report.NewResults(run); err == nil || !strings.Contains(err.Error(), "uplift_usd") ||
			!strings.Contains(err.Error(), "Miner base") {
			t.Errorf("%v: error %v does not name the figure", v, err)
		}
	}
	run := newRun(t, "base")
	run.Result.Miners[0].Sites[0].Conversions[0].UpliftUSD = math.Copysign(0, -1)
	if _, data := document(t, run); bytes.Contains(data, []byte("-0,")) {
		t.Error("a negative zero is written")
	}
}

func TestTextIsKeptAsItIs(t *testing.T) {
	_, data := document(t, newRun(t, "base"))
	if !bytes.Contains(data, []byte(`"a <low> price & more"`)) {
		t.Error("text is escaped as if for HTML")
	}
	if !bytes.Contains(data, []byte(`"override": "*0.5"`)) || !bytes.Contains(data, []byte(`"override": "+6"`)) {
		t.Error("the overrides of a scenario are not there")
	}
}

func TestCSV(t *testing.T) {
	results, _ := document(t, newRun(t, cases...))
	var b bytes.Buffer
	if err := results.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + 4*(len(cases)+1); len(rows) != want {
		t.Fatalf("%d rows, want %d", len(rows), want)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	for _, m := range model.ConversionMeasures {
		if _, ok := column[m.Key]; !ok {
			t.Errorf("no column %s", m.Key)
		}
	}
	colo := rows[6] // debt_gearing's second row
	want, _ := results.Miners[1].Sites[0].Alternatives.Sub("colo").Sub("debt").Number("dscr_min")
	var got float64
	if err := json.Unmarshal([]byte(colo[column["debt.dscr_min"]]), &got); err != nil || got != want {
		t.Errorf("debt.dscr_min %v (%v), want %v", got, err, want)
	}
	broken := rows[len(rows)-1]
	if broken[column["miner"]] != "'=Broken" || broken[column["npv_usd"]] != "" ||
		broken[column["reasons"]] != "alternatives: not_evaluated" {
		t.Errorf("the row that failed reads %q", broken)
	}
}

func TestLiteral(t *testing.T) {
	for text, want := range map[string]string{"": "", "a=b": "a=b", "=1+1": "'=1+1", "-x": "'-x", "+x": "'+x",
		"@x": "'@x", "\tx": "'\tx", "\nx": "'\nx"} {
		if got := report.Literal(text); got != want {
			t.Errorf("Literal(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWriteJSONKeepsTheDocument(t *testing.T) {
	doc := map[string]any{"a": []any{}, "b": map[string]any{}, "c": []float64{-1, 2.5e-9}, "d": `quote " brace } \`,
		"e": []any{"x", nil, true, map[string]any{"f": 1.0}}}
	var b bytes.Buffer
	if err := report.WriteJSON(&b, doc); err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	plain, _ := json.Marshal(doc)
	again, _ := json.Marshal(back)
	if !bytes.Equal(plain, again) {
		t.Errorf("%s became %s", plain, again)
	}
	if !strings.Contains(b.String(), `"c": [-1,2.5e-9]`) {
		t.Errorf("a list of numbers is not on one line:\n%s", b.String())
	}
}
