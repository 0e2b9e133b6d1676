package memo_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rackrate/internal/compare"
	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/memo"
)

// twoRuns are a later run compared with an earlier one: bitcoin rises, power gets
// dearer and the rent falls at Alpha, Bravo stays as it is, Charlie is dropped and Delta new.
func twoRuns(t testing.TB) *report.Run {
	t.Helper()
	before, after := newFixture(t), newFixture(t)
	before.book.Market.BTCPriceUSD = 50000
	m := before.miner("Changing Miners Ltd", "CHG", shares)
	before.site(m, "Alpha", join(fleet, lease, ready, values{"power_price_usd_mwh": "41", "lease_usd_kw_month": "140"}))
	before.site(m, "Bravo", join(fleet, values{"hashrate_ehs": "0"}))
	before.site(m, "Charlie", join(fleet, lease))
	before.site(before.miner("Still Mining plc", "STIL", nil), "Rest", join(fleet, values{"hashrate_ehs": "0"}))
	gone := provenance.Finding{Severity: provenance.Warning, Code: "RR-204", Cell: provenance.Cell{File: "book.xlsx",
		Sheet: "Sites", Ref: "N5"}, Wrong: "the rent of 140 is outside the band", Miner: m.Name, Site: "Alpha"}
	before.book.Findings = []provenance.Finding{gone}
	n := after.miner("Changing Miners Ltd", "CHG", shares)
	after.site(n, "Alpha", join(fleet, lease, ready, values{"lease_usd_kw_month": "60"}))
	after.site(n, "Bravo", join(fleet, values{"hashrate_ehs": "0"}))
	after.site(n, "Delta", join(fleet, lease))
	after.site(after.miner("Still Mining plc", "STIL", nil), "Rest", join(fleet, values{"hashrate_ehs": "0"}))
	came := gone
	came.Code, came.Wrong, came.Site = "RR-306", "no rent is given: colocation and hybrid left out", "Bravo"
	after.book.Findings = []provenance.Finding{came}
	run := after.run()
	run.Changes = diff(t, snapshot(t, before.run(), "aaaaaaaaaaaa"), snapshot(t, run, run.ID), false)
	return run
}

func diff(t testing.TB, from, to *compare.Snapshot, partial bool) *report.Changes {
	t.Helper()
	c, err := compare.Diff(t.Context(), from, to, partial)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func snapshot(t testing.TB, run *report.Run, id string) *compare.Snapshot {
	t.Helper()
	doc, err := report.NewResults(run)
	if err != nil {
		t.Fatal(err)
	}
	s := compare.New(run.Registry, id)
	if err := s.Add("book.xlsx", doc, report.NewFindings(run.Book.Findings).Findings); err != nil {
		t.Fatal(err)
	}
	return s
}

// changedPart is the part of a memo's structure under the heading on what changed.
func changedPart(t *testing.T, run *report.Run, ticker string, opt memo.Options) string {
	t.Helper()
	got, err := memo.Structure(run, miner(t, run, ticker), opt)
	if err != nil {
		t.Fatal(err)
	}
	_, part, ok := strings.Cut(got, "# What changed since run aaaaaaaaaaaa\n")
	if !ok {
		return ""
	}
	part, _, _ = strings.Cut(part, "\n# ")
	return part + "\n"
}

func TestWhatChangedAsRecorded(t *testing.T) {
	got := changedPart(t, twoRuns(t), "CHG", filled(t))
	path := filepath.Join("testdata", "changed.txt")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("the recorded structure is missing: %v", err)
	}
	if got != string(want) {
		t.Errorf("the page differs from %s (UPDATE=1 records it anew):\n%s", path, firstDifference(got, string(want)))
	}
}

// TestWhatChangedIsThereWhenCompared looks for the page, for the one sentence where nothing changed, and for
// neither without a comparison.
func TestWhatChangedIsThereWhenCompared(t *testing.T) {
	run, opt := twoRuns(t), filled(t)
	full := changedPart(t, run, "CHG", opt)
	for _, want := range []string{"chart: ", "row: Alpha | ", "New site: Delta", "Dropped site: Charlie",
		"the recommendation was", "Market: bitcoin price from USD",
		"Inputs changed without an effect on the uplift: Bravo.", "RR-204", "RR-306"} {
		if !strings.Contains(full, want) {
			t.Errorf("the page does not say %q:\n%s", want, full)
		}
	}
	if got := changedPart(t, run, "STIL", opt); got != "text: No uplift, recommendation or site changed since run "+
		"aaaaaaaaaaaa; some inputs or findings did.\ntext: Inputs changed without an effect on the uplift: Rest.\n" {
		t.Errorf("got %q", got)
	}
	same := twoRuns(t)
	same.Changes = diff(t, snapshot(t, same, "aaaaaaaaaaaa"), snapshot(t, same, same.ID), false)
	if got := changedPart(t, same, "CHG", opt); !strings.HasPrefix(got,
		"text: Nothing changed since run aaaaaaaaaaaa") || strings.Count(got, "\n") != 1 {
		t.Errorf("got %q", got)
	}
	same.Changes = nil
	if got := changedPart(t, same, "CHG", opt); got != "" {
		t.Errorf("a run that is compared with none says what changed: %s", got)
	}
}

// TestChangesAddUp adds up the steps of the bridge: from the old uplift to the new one exactly.
func TestChangesAddUp(t *testing.T) {
	run := twoRuns(t)
	m := run.Changes.Of("Changing Miners Ltd", "CHG", run.Registry)
	sum := m.FromUSD
	for _, g := range m.Groups {
		sum += g.USD
	}
	for _, i := range m.Appeared {
		sum += run.Changes.Appeared[i].UpliftUSD
	}
	for _, i := range m.Dropped {
		sum -= run.Changes.Dropped[i].UpliftUSD
	}
	if sum != m.ToUSD || len(m.Groups) < 3 || m.Groups[0].Group != model.MarketGroup {
		t.Errorf("the steps %v lead to %v, want %v", m.Groups, sum, m.ToUSD)
	}
}

// TestChangesLeadToTheirPlaces: the numbers of the page are links, in French as well, and nothing overlaps.
func TestChangesLeadToTheirPlaces(t *testing.T) {
	pdftotext := testutil.Need(t, "pdftotext")
	run := twoRuns(t)
	for _, opt := range []memo.Options{filled(t), french(t)} {
		data := write(t, run, miner(t, run, "CHG"), opt)
		all := pages(t, pdftotext, data)
		checkLayout(t, "what changed", all)
		links := linksOf(t, data, all[0].Height)
		targets := 0
		for _, l := range links[1] {
			if strings.Contains(lineAt(all[l.page], l.y), "sites[0].parts[") {
				targets++
			}
		}
		if targets < 3 {
			t.Errorf("%d links of the page lead to parts of a change, want three at least", targets)
		}
	}
}

// A finding of a sheet or of a file as a whole has no cell to name.
func TestAFindingThatCameWithoutACell(t *testing.T) {
	run := twoRuns(t)
	f := &run.Changes.FindingsNew[0]
	for _, c := range []struct{ sheet, want string }{{"Sites", "\nrow: Sites | warning RR-306"},
		{"", "\nrow:  | warning RR-306"}} {
		f.Sheet, f.Cell = c.sheet, ""
		if got := changedPart(t, run, "CHG", filled(t)); !strings.Contains(got, c.want) {
			t.Errorf("sheet %q: the page does not say %q:\n%s", c.sheet, c.want, got)
		}
	}
}
