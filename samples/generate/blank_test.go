package main

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
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

// notYetRead are the findings on what the reading does not know yet: phases, the
// probability of scenarios, and starting rents of deals. It goes when they are read.
func notYetRead(f provenance.Finding) bool {
	return f.Cell.Sheet == "Phases" || f.Code == "RR-106" && (f.Header == "Probability" ||
		f.Header == "Escalator (%)" || f.Header == "Starting rent ($/kW-month)")
}

// Left blank, the workbook lacks sites and what has to be given, and nothing else is remarked on.
func TestBlankWorkbookLacksOnlyWhatIsRequired(t *testing.T) {
	b, f := blankFile(t)
	for _, finding := range readBack(t, b.registry, f).Findings {
		if notYetRead(finding) {
			continue
		}
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
	for i, c := range b.siteColumns() {
		if !otherRent(c.in) {
			fill(t, f, "Sites", ref(7, i+1), c.in)
		}
	}
	for i, c := range b.minerColumns() {
		fill(t, f, "Miners", ref(7, i+1), c.in)
	}
	fillLines(t, b, f, "Market", slices.DeleteFunc(slices.Clone(b.registry.Inputs), func(in model.Input) bool {
		return in.Scope != model.ScopeMarket
	}))
	book := readFilled(t, b, f)
	checkFilled(t, b.registry, book)
}

// What is typed on Assumptions arrives at a site that has nothing of its own.
func TestEveryAssumptionArrives(t *testing.T) {
	b, f := blankFile(t)
	for i, c := range b.siteColumns() {
		if c.in.Required {
			fill(t, f, "Sites", ref(7, i+1), c.in)
		}
	}
	fillLines(t, b, f, "Market", []model.Input{b.lookup("valuation_date"), b.lookup("btc_price_usd"),
		b.lookup("network_ehs")})
	fillLines(t, b, f, "Assumptions", b.assumptions())
	site := readFilled(t, b, f).Miners[0].Sites[0]
	for _, in := range b.assumptions() {
		got, _ := model.Get(&site.Inputs, in.Key)
		if origin := site.Origins[in.Key]; got != typedIn(in) || origin.Cell.Sheet != "Assumptions" {
			t.Errorf("%s is %v from %s, typed was %v on Assumptions", in.Key, got, origin, typedIn(in))
		}
	}
}

// otherRent are the ways to give the rent besides the starting rent: one is enough, and all would have to agree.
func otherRent(in model.Input) bool {
	return in.Key == "lease_average_usd_kw_month" || in.Key == "contract_total_usd"
}

func fillLines(t *testing.T, b *blankBook, f *excelize.File, sheet string, inputs []model.Input) {
	t.Helper()
	labels, err := f.GetCols(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range inputs {
		row := slices.Index(labels[0], b.words.Input(in.Key)) + 1
		if row == 0 {
			t.Fatalf("no line for %s", in.Key)
		}
		fill(t, f, sheet, ref(row, 2), in)
	}
}

func readFilled(t *testing.T, b *blankBook, f *excelize.File) *provenance.Book {
	t.Helper()
	book := readBack(t, b.registry, f)
	for _, finding := range book.Findings {
		if (finding.Severity == provenance.Error || finding.Code == "RR-106") && !notYetRead(finding) {
			t.Errorf("%s", finding)
		}
	}
	if len(book.Miners) != 1 || len(book.Miners[0].Sites) != 1 {
		t.Fatalf("%d miners", len(book.Miners))
	}
	return book
}

// The twenty inputs that matter first come before all others, each once.
func TestTwentyInputsComeFirst(t *testing.T) {
	b, f := blankFile(t)
	seen := map[string]bool{}
	for _, key := range slices.Concat(firstOfMarket, firstOfMiners, firstOfSites) {
		in, ok := b.registry.Lookup(key)
		if !ok || seen[in.Key] {
			t.Errorf("%s is no input, or stands twice", key)
		}
		seen[in.Key] = true
	}
	if len(seen) != 20 {
		t.Errorf("%d inputs come first, want 20", len(seen))
	}
	for _, in := range b.registry.Inputs {
		if in.Required && in.Group != "identity" && !seen[in.Key] {
			t.Errorf("%s has to be given, and does not come first", in.Key)
		}
	}
	for _, columns := range [][]blankColumn{b.siteColumns(), b.minerColumns(), b.phaseColumns()} {
		more := false
		keys := map[string]bool{}
		for _, c := range columns {
			if more && !c.more {
				t.Errorf("%s comes after what may stay blank", c.in.Key)
			}
			if keys[c.in.Key] {
				t.Errorf("%s stands twice", c.in.Key)
			}
			more, keys[c.in.Key] = c.more, true
		}
	}
	first, err := f.GetColOutlineLevel("Sites", "D")
	if err != nil || first != 0 {
		t.Errorf("column D folds: %d, %v", first, err)
	}
	last := len(b.siteColumns())
	name, err := excelize.ColumnNumberToName(last)
	if err != nil {
		t.Fatal(err)
	}
	if level, err := f.GetColOutlineLevel("Sites", name); err != nil || level != 1 {
		t.Errorf("column %s does not fold: %d, %v", name, level, err)
	}
}

// Excel shows the buttons of an outline only where the sheet's format has room for them.
func TestOutlinesHaveRoomForTheirButtons(t *testing.T) {
	data, err := buildBlank(root)
	if err != nil {
		t.Fatal(err)
	}
	folding := 0
	for name, content := range parts(t, data) {
		if strings.Contains(content, ` outlineLevel="1"`) {
			folding++
			if !strings.Contains(content, `outlineLevelCol="1"`) || !strings.Contains(content, `summaryRight="false"`) {
				t.Errorf("%s folds without buttons at the left", name)
			}
		}
	}
	for name, content := range parts(t, data) {
		last := 0
		for _, m := range regexp.MustCompile(`<col min="(\d+)"`).FindAllStringSubmatch(content, -1) {
			at, err := strconv.Atoi(m[1])
			if err != nil || at <= last {
				t.Errorf("%s: column %s after %d", name, m[1], last)
			}
			last = at
		}
	}
	if folding != 3 {
		t.Errorf("%d sheets fold, want 3", folding)
	}
}

// typedIn is a value within an input's bounds: its default, or one made up.
func typedIn(in model.Input) model.Value {
	if v := in.DefaultValue(); v.Known {
		return v
	}
	switch in.Key {
	case "construction_start_date": // as the default months have it
		return model.DateValue(model.Date{Year: 2025, Month: 1, Day: 31})
	case "cod_date", "lease_start_date":
		return model.DateValue(model.Date{Year: 2026, Month: 7, Day: 31})
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
		if in.Key == "structure" || otherRent(in) { // the structure: like notYetRead
			continue
		}
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
	if len(notes) != len(b.siteColumns()) {
		t.Errorf("%d notes for %d columns", len(notes), len(b.siteColumns()))
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

// Names of sites and companies are offered as they stand on Sites.
func TestNamesAreOffered(t *testing.T) {
	_, f := blankFile(t)
	for sheet, want := range map[string][]string{
		"Phases": {"A7:A46 Sites!$A$7:$A$46", "B7:B46 Sites!$C$7:$C$46"}, "Miners": {"A7:A46 Sites!$A$7:$A$46"},
		"Sites": nil,
	} {
		lists, err := f.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, dv := range lists {
			if strings.HasPrefix(dv.Formula1, "Sites!") {
				got = append(got, dv.Sqref+" "+dv.Formula1)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s offers %q, want %q", sheet, got, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want string
	}{{0, "0"}, {0.5, "0.5"}, {999, "999"}, {1000, "1,000"}, {-1234567.25, "-1,234,567.25"},
		{1e11, "100,000,000,000"}} {
		if got := grouped(c.v); got != c.want {
			t.Errorf("%v as %q, want %q", c.v, got, c.want)
		}
	}
}
