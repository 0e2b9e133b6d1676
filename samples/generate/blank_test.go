package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/templates"
)

func blankFile(t *testing.T) (*blankBook, *excelize.File) {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	words, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	data, err := buildBlank(root)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return &blankBook{reg, words}, f
}

func readBack(t *testing.T, reg *model.Registry, f *excelize.File) *provenance.Book {
	t.Helper()
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Read(reg, workbook.Source{Name: "blank.xlsx", Data: buf.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// Left blank, the workbook lacks sites and what has to be given, and nothing else is remarked on.
func TestBlankWorkbookLacksOnlyWhatIsRequired(t *testing.T) {
	b, f := blankFile(t)
	for _, finding := range readBack(t, b.registry, f).Findings {
		if finding.Severity != provenance.Error {
			t.Errorf("%s", finding)
		}
		if in, ok := b.registry.Lookup(finding.Input); finding.Input != "" && (!ok || !in.Required) {
			t.Errorf("%s", finding)
		}
	}
}

// Every input has its place in the workbook, and what is typed there arrives at
// that input in the unit shown.
func TestEveryInputCanBeFilledIn(t *testing.T) {
	b, f := blankFile(t)
	for i, in := range b.siteInputs() {
		fill(t, f, "Sites", ref(7, i+1), in)
	}
	minerInputs := []model.Input{b.lookup("miner"), b.lookup("ticker")}
	for _, in := range b.registry.Inputs {
		if in.Scope == model.ScopeMiner {
			minerInputs = append(minerInputs, in)
		}
	}
	for i, in := range minerInputs {
		fill(t, f, "Miners", ref(7, i+1), in)
	}
	labels, err := f.GetCols("Assumptions")
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range b.lines() {
		row := 0
		for i, label := range labels[0] {
			if label == b.words.Input(in.Key) {
				row = i + 1
			}
		}
		if row == 0 {
			t.Fatalf("no line for %s", in.Key)
		}
		fill(t, f, "Assumptions", ref(row, 2), in)
	}
	book := readBack(t, b.registry, f)
	for _, finding := range book.Findings {
		if finding.Severity == provenance.Error || finding.Code == "RR-106" {
			t.Errorf("%s", finding)
		}
	}
	if len(book.Miners) != 1 || len(book.Miners[0].Sites) != 1 {
		t.Fatalf("%d miners", len(book.Miners))
	}
	checkFilled(t, b.registry, book)
}

// typedIn is a value within an input's bounds: its default, or one made up.
func typedIn(in model.Input) model.Value {
	if v := in.DefaultValue(); v.Known {
		return v
	}
	switch in.Type {
	case model.TypeText:
		return model.TextValue("Name of " + in.Key)
	case model.TypeEnum:
		return model.TextValue(in.Choices[0])
	case model.TypeBool:
		return model.BoolValue(true)
	case model.TypeDate:
		return model.DateValue(model.Date{Year: 2024, Month: 6, Day: 30})
	}
	switch in.Key {
	case "site_mw":
		return model.NumberValue(100)
	case "convert_mw":
		return model.NumberValue(50)
	case "gpu_count":
		return model.NumberValue(10)
	case "fleet_efficiency_j_th":
		return model.NumberValue(20)
	case "network_ehs":
		return model.NumberValue(600)
	case "btc_price_usd":
		return model.NumberValue(60000)
	case "uptime_target_pct":
		return model.NumberValue(0.999)
	}
	return model.NumberValue(in.Clamp(3))
}

func fill(t *testing.T, f *excelize.File, sheet, cell string, in model.Input) {
	t.Helper()
	v := typedIn(in)
	var value any
	switch in.Type {
	case model.TypeText, model.TypeEnum:
		value = v.Text
	case model.TypeBool:
		value = map[bool]string{true: "yes", false: "no"}[v.Bool]
	case model.TypeDate:
		value = v.Date.Time()
	default:
		value = v.Number
	}
	if err := f.SetCellValue(sheet, cell, value); err != nil {
		t.Fatal(err)
	}
}

func checkFilled(t *testing.T, reg *model.Registry, book *provenance.Book) {
	t.Helper()
	miner := book.Miners[0]
	for _, in := range reg.Inputs {
		var target any = &book.Market
		origin := book.MarketOrigins[in.Key]
		switch in.Scope {
		case model.ScopeSite:
			target, origin = &miner.Sites[0].Inputs, miner.Sites[0].Origins[in.Key]
		case model.ScopeMiner:
			target, origin = &miner.Inputs, miner.Origins[in.Key]
		}
		got, ok := model.Get(target, in.Key)
		if !ok {
			t.Fatalf("no input %s", in.Key)
		}
		if want := typedIn(in); got != want {
			t.Errorf("%s is %v, typed was %v", in.Key, got, want)
		}
		if origin.Kind != provenance.FromCell {
			t.Errorf("%s comes from %s", in.Key, origin)
		}
	}
}

// Headers carry notes that say what a blank means.
func TestHeaderNotes(t *testing.T) {
	b, f := blankFile(t)
	notes, err := f.GetComments("Sites")
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != len(b.siteInputs()) {
		t.Errorf("%d notes for %d columns", len(notes), len(b.siteInputs()))
	}
	byKey := map[string]string{}
	for _, n := range notes {
		_, key, _ := strings.Cut(n.Text, "Name: ")
		byKey[key] = n.Text
	}
	for key, want := range map[string][]string{
		"capex_usd_mw": {"Default: 10,000,000 USD/MW (TeraWulf 8-10m", "Usual: 3,000,000 USD/MW to 16,000,000 USD/MW"},
		"site_mw":      {"Has to be given.", "Bounds: 0.1 MW to 5,000 MW"},
		"convert_mw":   {"Blank: site_mw"},
		"cooling":      {"One of: air, evaporative, hybrid, liquid"},
	} {
		for _, words := range want {
			if !strings.Contains(byKey[key], words) {
				t.Errorf("the note of %s lacks %q: %q", key, words, byKey[key])
			}
		}
	}
}

func TestGrouped(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{{0, "0"}, {0.5, "0.5"}, {999, "999"}, {1000, "1,000"}, {-1234567.25, "-1,234,567.25"}, {1e11, "100,000,000,000"}} {
		if got := grouped(c.v); got != c.want {
			t.Errorf("%v as %q, want %q", c.v, got, c.want)
		}
	}
}
