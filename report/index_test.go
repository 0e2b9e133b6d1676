package report

import (
	"bytes"
	"strings"
	"testing"
)

func hostileIndex() *Index {
	up, down := 1.5e8, -2.5e6
	return &Index{RunID: "0123456789ab", Version: "test", Compared: "ba9876543210", Books: []IndexBook{
		{Name: `sub/<b>a&"b.xlsx`, Folder: "sub-a b#1", Workbook: "a b?.annotated.xlsx",
			Findings: FindingCounts{Error: 1}, Miners: []IndexMiner{
				{Name: "<script>alert(1)</script>", Ticker: "A&B", Memo: "memos/A%B.pdf", Earnings: "2024-08-01",
					UpliftUSD: &up, ChangeUSD: &down, Sites: []IndexSite{
						{Name: "North", Action: "Convert: Colocation", ActionChanged: true, UpliftUSD: &up,
							ChangeUSD: &down},
						{Name: "South", Why: "the row has an error"},
					}},
			}},
		{Name: "bad.xlsx", Error: "bad.xlsx: is <no> workbook"},
	}}
}

func TestIndexIsOnePageThatHidesNothingAndRunsNothing(t *testing.T) {
	var b bytes.Buffer
	if err := hostileIndex().WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		"&lt;script&gt;alert(1)&lt;/script&gt;", `href="./sub-a%20b%231/memos/A%25B.pdf"`,
		`href="./sub-a%20b%231/a%20b%3F.annotated.xlsx"`,
		"<mark>Convert: Colocation</mark>", "not evaluated: the row has an error", "bad.xlsx: is &lt;no&gt; workbook",
		"1 of 2 sites evaluated", "2024-08-01",
		Money(-2.5e6), "changes against run ba9876543210",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, never := range []string{"<script", "http://", "https://", "<img", "@import"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %s", never)
		}
	}
}

// TestTheIndexComparesMiners: a line a miner that has results, in the order that is asked for, those without
// the figure last.
func TestTheIndexComparesMiners(t *testing.T) {
	high, low, ev := 0.5, 0.2, 3.2e6
	site := []IndexSite{{Name: "North", Action: "Convert"}}
	x := &Index{Books: []IndexBook{{Name: "a.xlsx", Folder: "a", Miners: []IndexMiner{
		{Name: "None", Sites: site}, {Name: "Low", Sites: site, Coverage: IndexCoverage{YieldOnCost: &low}},
		{Name: "High", Sites: site, Coverage: IndexCoverage{YieldOnCost: &high, EVUSDMW: &ev}},
		{Name: "Failed", Sites: []IndexSite{{Name: "South", Why: "an error"}}},
	}}}}
	for order, want := range map[string]string{"": "None Low High", "yield": "High Low None", "ev": "High None Low"} {
		x.Sort = order
		var got []string
		for _, r := range x.Across() {
			got = append(got, r.Miner.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("by %q: %v, want %s", order, got, want)
		}
	}
	var b bytes.Buffer
	if err := x.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<h2>Coverage</h2>", "3.20m/MW", "50.0", "index.xlsx"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// TestTheIndexSortsWithoutAScript: each row says its place in every order, in which its cells stand where that
// is asked for.
func TestTheIndexSortsWithoutAScript(t *testing.T) {
	high, low, ev := 0.5, 0.2, 3.2e6
	site := []IndexSite{{Name: "North", Action: "Convert"}}
	x := &Index{Sort: "ev", Books: []IndexBook{{Name: "a.xlsx", Folder: "a", Miners: []IndexMiner{
		{Name: "None", Sites: site}, {Name: "Low", Sites: site, Coverage: IndexCoverage{YieldOnCost: &low,
			EVUSDMW: &ev}}, {Name: "High", Sites: site, Coverage: IndexCoverage{YieldOnCost: &high}}}}}}
	var b bytes.Buffer
	if err := x.WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		`<tr role="row" style="--book:1;--ev:0;--signed:1;--yield:1;--nav:1;--price:1;--implied:1"><td role="cell">Low`,
		`<tr role="row" style="--book:2;--ev:2;--signed:2;--yield:0;--nav:2;--price:2;--implied:2"><td role="cell">High`,
		`id="by-ev" checked`, `id="by-book">`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, order := range append([]string{"book"}, Sorts...) {
		for _, want := range []string{`id="by-` + order + `"`, `<label for="by-` + order + `"`, "#by-" + order +
			":checked ~ .scroll tr { --o: var(--" + order + "); }"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %s", order, want)
			}
		}
	}
}

func TestSignedMoney(t *testing.T) {
	up, none, down := 2e6, 0.0, -2e6
	if got := SignedMoney(&up); got != "+"+Money(2e6) {
		t.Error(got)
	}
	if got := SignedMoney(&none); got != Money(0) {
		t.Error(got)
	}
	if got := SignedMoney(&down); got != Money(-2e6) {
		t.Error(got)
	}
	if SignedMoney(nil) != "–" || MoneyOrDash(nil) != "–" {
		t.Error("a figure that is not there is shown")
	}
}
