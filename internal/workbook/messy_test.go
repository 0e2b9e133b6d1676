package workbook

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/messy"
)

// plainSites is what most messy workbooks say, in a table of eight columns or of fewer.
const plainSites = "Riot/Rockdale 700 40 14 25; Cipher/Odessa 200 30 6 25"

// messyReadings has the expected reading of each messy workbook, and its findings but for those
// that say which alternatives are left out.
var messyReadings = map[string]struct{ sites, findings string }{
	"header of two rows":                 {plainSites, ""},
	"header of two rows, not merged":     {plainSites, ""},
	"header of three rows":               {plainSites, ""},
	"title, notes and footnotes":         {plainSites, "RR-109 Sites!B9 RR-109 Sites!B10 RR-109 Sites!B11"},
	"sub-headings and blank rows inside": {plainSites, "RR-109 Sites!A2 RR-109 Sites!A5"},
	"many blank rows inside":             {plainSites, ""},
	"totals by label": {plainSites,
		"RR-108 Sites!A3 RR-108 Sites!A5 RR-108 Sites!A6 RR-108 Sites!A7"},
	"totals by formula":             {plainSites, "RR-118 Sites!A4"},
	"totals by arithmetic":          {plainSites + "; Iris/Childress 100 35 3 20", "RR-118 Sites!A5"},
	"miner named once, merged":      {"Riot/Rockdale 700 40 14 25; Riot/Odessa 200 30 6 25", ""},
	"miner named once, blank below": {"Riot/Rockdale 700 40 14 25; Riot/Odessa 200 30 6 25", "RR-121 Sites!A3"},
	"price merged over two sites":   {"Riot/Rockdale 700 40 14 25; Cipher/Odessa 200 40 6 25", ""},
	"size merged over two sites":    {"Riot/Rockdale 700 40 14 25; Cipher/Odessa failed", "RR-201 Sites!C3"},
	"units in the number format":    {plainSites, ""},
	"price shown in euros":          {"Riot/Rockdale failed; Cipher/Odessa 200 30 6 25", "RR-217 Sites!D2"},
	"sites of each miner below one another": {"Riot Platforms/Rockdale 700 40 14 25; Cipher Mining/Odessa 200 30 6 25",
		"RR-121 Sites!A3 RR-121 Sites!A8"},
	"headings name the miners": {plainSites,
		"RR-109 Sites!A2 RR-121 Sites!A3 RR-109 Sites!A4 RR-121 Sites!A5"},
	"a sheet a miner":                      {plainSites, "RR-121 Riot!A2 RR-121 Cipher!A4"},
	"sites across":                         {plainSites, "RR-120 Sites!A1"},
	"sites across with units":              {plainSites, "RR-120 Sites!A1"},
	"one site down a sheet":                {"Riot/Rockdale 700 40 14 25", "RR-120 Sites!A1"},
	"hidden row":                           {plainSites, "RR-119 Sites!A1"},
	"hidden column":                        {plainSites, "RR-119 Sites!A1"},
	"hidden sheet":                         {plainSites, "RR-119 Sites!"},
	"Excel table with a totals row":        {plainSites, ""},
	"named cells":                          {plainSites, ""},
	"French":                               {plainSites, "RR-108 Sites!A4"},
	"numbers as text":                      {plainSites, "RR-215 Sites!F2 RR-215 Sites!G2 RR-215 Sites!H2"},
	"thousands with commas":                {plainSites, ""},
	"thousands with points, decimal comma": {plainSites, ""},
	"thousands with spaces":                {plainSites, ""},
	"thousands with apostrophes":           {plainSites, ""},
	"comma that may be either":             {"Riot/Rockdale failed; Cipher/Odessa 200 30 6 25", "RR-213 Sites!E2"},
	"percentages":                          {plainSites, ""},
	"percentage that may be either": {"Riot/Rockdale failed; Cipher/Odessa 200 30 6 25",
		"RR-205 Sites!G2 RR-218 Sites!G3"},
	"ranges and limits": {"Riot/Rockdale failed; Cipher/Odessa failed",
		"RR-214 Sites!D2 RR-214 Sites!E3"},
	"not given":         {plainSites, "RR-218 Sites!G2 RR-218 Sites!H2 RR-219 Sites!G3"},
	"error values":      {"Riot/Rockdale failed; Cipher/Odessa 200 30 6 25", "RR-210 Sites!D2"},
	"negative amounts":  {plainSites, ""},
	"dates day first":   {plainSites, ""},
	"dates month first": {plainSites, ""},
	"dates either way": {"Riot/Rockdale failed; Cipher/Odessa failed",
		"RR-208 Companies!C2 RR-208 Companies!C3"},
	"quarter for a date":           {plainSites, "RR-215 Market!B1"},
	"yes and no":                   {plainSites, ""},
	"footnote marks in the header": {plainSites, ""},
	"trailing spaces and case":     {"Riot/Rockdale 700 40 14 25; Riot/Corsicana 200 30 6 25", ""},
	"columns that mean the same":   {"Riot/Rockdale failed; Cipher/Odessa failed", "RR-103 Sites!G1"},
	"years side by side":           {"Riot/Rockdale failed; Cipher/Odessa failed", "RR-103 Sites!A2"},
	"rows for whole companies": {"Riot/Rockdale 700 40 14 25; Riot/Corsicana 200 30 6 25; Cipher/Odessa " +
		"200 30 6 25", "RR-118 Sites!A2 RR-118 Sites!A6"},
	"company that is a site":             {plainSites + "; Iris/Company 100 35 3 20", ""},
	"row without names that is no total": {plainSites, "RR-118 Sites!C4"},
	"units in a row under the header":    {plainSites, ""},
	"filtered table":                     {plainSites, "RR-119 Sites!A1"},
	"two tables beside each other":       {plainSites, ""},
	"header repeated":                    {plainSites, ""},
	"footnote behind a miner": {"Riot/Rockdale 700 40 14 25; Riot/Corsicana (2) 200 30 6 25; " +
		"Cipher/Odessa 207 30 6 25", "RR-215 Sites!A2 RR-215 Sites!A4 RR-109 Sites!B5"},
	"amounts with words and signs": {plainSites + "; Iris/Childress 100 35 3 20; Iris/Mackenzie 80 35 2 20; " +
		"Iris/Prince George failed; Iris/Canal Flats failed", "RR-215 Sites!D5 RR-217 Sites!G6 RR-104 Sites!G7"},
	"minus signs": {plainSites, ""},
	"percentages in five ways": {plainSites + "; Iris/Childress 100 35 3 20; Iris/Mackenzie 80 35 2 20; " +
		"Iris/Canal Flats 30 35 1 20", ""},
	"dates as serials": {plainSites, ""},
	"dates of 1904":    {plainSites, ""},
	"formulas without results": {"Riot/Rockdale 700 40 14 25; Riot/Odessa 200 30 6 35; Riot/Corsicana " +
		"failed; Riot/Kentucky failed; Riot/Ohio failed", "RR-216 Sites!C2 RR-216 Sites!D2 RR-216 Sites!D3 RR-216 " +
		"Sites!E3 RR-304 Sites!E3 RR-216 Sites!F3 RR-209 Sites!C4 RR-216 Sites!F4 RR-209 Sites!C5 RR-209 Sites!D5 " +
		"RR-209 Sites!C6"},
	"money of other countries":         {"Riot/Rockdale failed", "RR-217 Sites!D2"},
	"shown in thousands":               {"Riot/Rockdale failed; Cipher/Odessa 200 30 6 25", "RR-213 Sites!G2"},
	"number formats that say millions": {plainSites, ""},
}

func TestMessyWorkbooks(t *testing.T) {
	books, err := messy.Books()
	must(t, err)
	if len(books) != len(messyReadings) {
		t.Errorf("%d workbooks and %d readings", len(books), len(messyReadings))
	}
	for _, b := range books {
		t.Run(b.Name, func(t *testing.T) {
			want, ok := messyReadings[b.Name]
			if !ok {
				t.Fatal("nothing is said of how the workbook is to be read")
			}
			got := readData(t, b.Data)
			if s := sitesOf(got); s != want.sites {
				t.Errorf("sites\n got %s\nwant %s", s, want.sites)
			}
			if s := findingsOf(got); s != want.findings {
				t.Errorf("findings\n got %s\nwant %s\n%v", s, want.findings, got.Findings)
			}
			checkFindings(t, got)
			if m := got.Market; m.BTCPriceUSD != 61000 || m.NetworkEHS != 600 ||
				m.ValuationDate.String() != "2024-06-30" {
				t.Errorf("market %+v", m)
			}
		})
	}
}

// sitesOf sums up the sites of a book.
func sitesOf(b *provenance.Book) string {
	var out []string
	for _, m := range b.Miners {
		for _, s := range m.Sites {
			if s.Failed {
				out = append(out, s.Miner+"/"+s.Name+" failed")
				continue
			}
			in := s.Inputs
			out = append(out, fmt.Sprintf("%s/%s %.9g %.9g %.9g %.9g", s.Miner, s.Name, in.SiteMW, in.PowerPriceUSDMWh,
				in.HashrateEHS, in.FleetEfficiencyJTH))
		}
	}
	return strings.Join(out, "; ")
}

// findingsOf lists the findings but for those about alternatives that are left out.
func findingsOf(b *provenance.Book) string {
	return strings.Join(slices.DeleteFunc(codes(b), func(s string) bool {
		return strings.HasPrefix(s, "RR-306") || strings.HasPrefix(s, "RR-307") || strings.HasPrefix(s, codeLeft)
	}), " ")
}
