package workbook

import (
	"context"
	"strings"
	"testing"

	"rackrate/internal/workbook/opening"
)

// A house's own format, whose headers say nothing to the program, is read with its mapping.
func TestMappingReadsAHouseFormat(t *testing.T) {
	reg := registry(t)
	data := makeBook(t, tab{"Z", rows(`
Title of the house
Co | Plant | Load | Tariff | TH | Eff | Rent? | Efficiency
Riot | Rockdale | 700 | 4 | 14 | 25 | 120 | 99`)}, market)
	m, err := ParseMapping(reg, []byte(`
version: 1
tables:
  - {sheet: Z, header_row: 2}
headers:
  - {header: Co, input: miner}
  - {header: Plant, input: site}
  - {header: Load, input: site_mw, unit: MW}
  - {header: Tariff, input: power_price_usd_mwh, unit: c/kWh, sheet: Z}
  - {header: Tariff, input: "-", sheet: Elsewhere}
  - {header: TH, input: hashrate_ehs, unit: EH/s}
  - {header: Eff, input: fleet_efficiency_j_th}
  - {header: "Rent?", input: lease_usd_kw_month, unit: $/kW-month}
  - {header: Efficiency, input: "-"}
`))
	must(t, err)
	b, err := ReadWith(context.Background(), reg, opening.Source{Name: "book.xlsx", Data: data}, Options{Mapping: m})
	must(t, err)
	if got := sitesOf(b); got != "Riot/Rockdale 700 40 14 25" || site(t, b, 0).Inputs.LeaseUSDKWMonth.Value != 120 {
		t.Errorf("%s; %v", got, b.Findings)
	}
}

func TestMappingFaults(t *testing.T) {
	reg := registry(t)
	for text, want := range map[string]string{
		"":                      "version 0",
		"version: 2":            "version 2",
		"version: 1\nheader: x": "header",
		"version: 1\nheaders: [{header: A, input: tea}]":                                "no input",
		"version: 1\nheaders: [{header: A, input: site_mw, unit: EH}]":                  "not a unit",
		"version: 1\nheaders: [{header: '', input: site_mw}]":                           "names no header",
		"version: 1\ntables: [{sheet: A}]":                                              "header_row",
		"version: 1\nheaders: {":                                                        "mapping",
		"version: 1\nheaders: " + strings.Repeat("[", 3000) + strings.Repeat("]", 3000): "mapping",
	} {
		if m, err := ParseMapping(reg, []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q: %v %v, want %q", text, m, err, want)
		}
	}
}

// What inspect saves reads the workbook as it was read without it.
func TestSavedMappingReadsTheSame(t *testing.T) {
	reg := registry(t)
	data := makeBook(t, siteTab(`
Miner | Site | Capacity, kW | Power (c/kWh) | Hashrate PH/s | Efficiency | Colour | Efficency gain
Riot | Rockdale | 700000 | 4 | 14000 | 25 | red | 0.1`), market)
	src := opening.Source{Name: "book.xlsx", Data: data}
	in, err := Inspect(context.Background(), reg, src, Options{})
	must(t, err)
	saved, err := in.Mapping().Bytes()
	must(t, err)
	m, err := ParseMapping(reg, saved)
	must(t, err)
	with, err := ReadWith(context.Background(), reg, src, Options{Mapping: m})
	must(t, err)
	if got := sitesOf(with); got != "Riot/Rockdale 700 40 14 25" {
		t.Errorf("%s\n%s\n%v", got, saved, with.Findings)
	}
	again, err := Inspect(context.Background(), reg, src, Options{Mapping: m})
	must(t, err)
	if len(in.Tables) != 2 || len(again.Tables) != 2 || again.Tables[0].Columns[3].Sure != SureMapping ||
		again.Tables[0].Columns[3].Unit != "c/kWh" {
		t.Errorf("%+v\n%+v", in, again)
	}
}

func TestInspect(t *testing.T) {
	in, err := Inspect(context.Background(), registry(t), opening.Source{Name: "book.xlsx", Data: makeBook(t, siteTab(`
Miner | Site | MW | Power price (EH/MWh) | Hasrate | Efficiency | PUE (legacy) | Uptime | Availability | pue_hpc
Riot | Rockdale | 700 | 40 | 14 | 25 | 1 | 95% | 95% | 1.3`), market)}, Options{})
	must(t, err)
	want := map[string]string{"Miner": SureName, "MW": SureAlias, "Power price (EH/MWh)": SureUnit,
		"Hasrate": SureUnknown, "PUE (legacy)": SureDoubtful, "Uptime": SureAmbiguous, "pue_hpc": SureName}
	for _, c := range in.Tables[0].Columns {
		if w, ok := want[c.Header]; ok && c.Sure != w {
			t.Errorf("%s: %q, want %q", c.Header, c.Sure, w)
		}
		if c.Header == "Hasrate" && c.Hint != "hashrate_ehs" {
			t.Errorf("hint %q", c.Hint)
		}
	}
}

func FuzzMapping(f *testing.F) {
	reg := registry(f)
	f.Add([]byte("version: 1\nheaders: [{header: A, input: site_mw, unit: kW}]\ntables: [{sheet: S, header_row: 3}]"))
	f.Add([]byte("version: 1\nheaders: &a [*a]"))
	f.Add([]byte("{{{{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMapping(reg, data)
		if err != nil {
			return
		}
		again, err := m.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseMapping(reg, again); err != nil {
			t.Errorf("%q is written as %q, which is no mapping: %v", data, again, err)
		}
	})
}
