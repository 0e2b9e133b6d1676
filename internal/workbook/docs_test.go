package workbook_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rackrate/internal/batch"
	"rackrate/internal/workbook"
	"rackrate/report/sheet"
)

var update = flag.Bool("update", false, "rewrite docs/findings.md")

const intro = `# Findings

What rackrate found in a workbook is printed as

    book.xlsx:Sites!F7: error RR-203: power_price_usd_mwh is 520 USD/MWh, above the greatest allowed, 300 USD/MWh

stands in ` + "`findings.json`" + `, on the sheet of findings and as a note on the cell. Each finding says where, what was read, what was understood,
what is wrong and what to do. An **error** on a row keeps that row from being evaluated, and an error in what all rows
rest on keeps them all; a **warning** is worth a look, and the value is used unless the finding says otherwise; an **info** is told and no more. Codes
are stable. This page is made from the program's catalogues; ` + "`go test ./internal/workbook -update`" + ` rewrites it, and a
test reproduces every code.
`

// groups head the codes by their first digit.
var groups = map[byte]string{'1': "Tables, columns and units", '2': "Values",
	'3': "Sense, scenarios, ranges, deck, comparables", '4': "The annotated workbook", '9': "Settings"}

func findingsPage() []byte {
	var b bytes.Buffer
	b.WriteString(intro)
	entries := append([]workbook.Entry{}, workbook.Catalogue...)
	for _, e := range sheet.Catalogue {
		entries = append(entries, workbook.Entry(e))
	}
	entries = append(entries, batch.NotTrusted)
	b.WriteString("\n| code | severity | what |\n|---|---|---|\n")
	for _, e := range entries {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", e.Code, strings.ToLower(e.Code), e.Severity, e.Title)
	}
	group := byte(0)
	for _, e := range entries {
		if e.Code[3] != group {
			group = e.Code[3]
			fmt.Fprintf(&b, "\n## %s\n", groups[group])
		}
		fmt.Fprintf(&b, "\n### %s\n\n**%s: %s.** %s\n\nTo do: %s\n", e.Code, e.Severity, e.Title, e.Means, e.Do)
	}
	return b.Bytes()
}

func TestFindingsPageIsUpToDate(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "findings.md")
	want := findingsPage()
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/findings.md is not what the catalogues say; run go test ./internal/workbook -update")
	}
}
