package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rackrate/internal/cli"
	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/templates"
)

// drift compares a document with what the program makes of it, and rewrites it under -update.
func drift(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if masked(string(got)) != masked(want) {
		t.Errorf("%s is out of date; run: make docs", path)
	}
}

var runIDs = regexp.MustCompile(`run [0-9a-f]{12}`)

// masked leaves run ids out of the comparison: every change of the sample changes them.
func masked(text string) string { return runIDs.ReplaceAllString(text, "run ID") }

func TestDocsInputs(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	words, err := templates.LoadWords("en")
	if err != nil {
		t.Fatal(err)
	}
	drift(t, "../../docs/inputs.md", inputsDocument(reg, words))
}

const inputsHead = `# Inputs

Made from the registry, ` + "`templates/inputs.csv`" + `; do not edit. ` + "`rackrate explain INPUT`" + ` tells the same of one input.

A value is the first that is there of: a scenario's override; the phase's, the site's or the miner's own cell; the market
inputs; the workbook's table of assumptions; the house's file (` + "`--assumptions`" + `); the lender's set (` + "`--basis lender`" + `); the
defaults by kind and status of lease, which stand at the end of this page; the default.
A header may be the key, the name or an alias; case, spaces, punctuation and accents do not matter. Percentages are
fractions here (0.15 is 15 %). A value outside *allowed* is an error and the row is not evaluated; one outside
*plausible* is a warning.
`

func inputsDocument(reg *model.Registry, words *templates.Words) string {
	var b strings.Builder
	b.WriteString(inputsHead)
	for _, scope := range []model.Scope{model.ScopeMarket, model.ScopeSite, model.ScopeMiner} {
		fmt.Fprintf(&b, "\n## %s\n", map[model.Scope]string{
			model.ScopeMarket: "Market: one set a workbook", model.ScopeSite: "Sites: a row each",
			model.ScopeMiner: "Miners: a row each",
		}[scope])
		group := ""
		for _, in := range reg.Inputs {
			if in.Scope != scope {
				continue
			}
			if in.Group != group {
				group = in.Group
				fmt.Fprintf(&b, "\n### %s\n\n| input | unit | default | allowed | plausible | meaning | aliases | "+
					"source |\n|---|---|---|---|---|---|---|---|\n", words.Groups[group])
			}
			b.WriteString(inputRow(in, words))
		}
	}
	b.WriteString(beforeText)
	defaultsTable(&b, reg, "Defaults by kind and status of lease", workbook.HouseBasis)
	defaultsTable(&b, reg, "The lender's set", workbook.LenderBasis)
	return b.String()
}

const beforeText = `
## What is turned into other inputs

Dates and rents may be given as they are disclosed; reading makes of them what the model takes, and the origin of the result names the cells.

- ` + "`cod_date`, else `lease_start_date`, and `construction_start_date`" + ` give delay_months and build_months, counted in months after
  the valuation date's month end. A start in the past leaves the months that are left. Months given beside the dates may differ by one; by more they are an error.
- The rent may be the starting rent, the mean over the term (` + "`lease_average_usd_kw_month`" + `) or the contract's total (` + "`contract_total_usd`" + `).
  Two that are given have to agree within 1 % as means over the term, before ramp, occupancy and credits; the total goes first, then the starting rent.
- A ` + "`lease_type`" + ` other than gross leaves GPU cloud out of the row; another ` + "`structure`" + ` of the site may have it.

**Phases.** A table with columns for the site, the phase and its megawatts (` + "`convert_mw`" + `) may give any input of the groups conversion,
colocation, GPU cloud and financing; what is blank is the site's. Several rows of one site in the table of sites are its phases where a column
is named phase: a first row without a phase is the site's own, else the first row is the first phase, the site has what it says of all but the
conversion, and what all phases say alike. A phase's own status or type of lease sets the defaults of what a phase may have; what belongs to
valuation follows the site's. Months of the site are no more than defaults to a phase with a date of its own. A site's contract total is that of
the phases that have no rent of their own, at one rent.

**Structures.** Rows of one site that differ in ` + "`structure`" + ` are several ways to use it, each evaluated.

**Assumptions.** A table with the columns input, value and source (and perhaps when and is) sets defaults, in the workbook or in the file of
` + "`--assumptions`" + `. ` + "`when`" + ` names an input of sites and ` + "`is`" + ` its value, or > and a figure; of two conditions the one on lease_type goes first,
and a line with a condition before one without.
`

// defaultsTable lists a set of defaults that the program brings.
func defaultsTable(b *strings.Builder, reg *model.Registry, title string, basis workbook.Basis) {
	list, _, err := workbook.Defaults(reg, workbook.Options{Basis: basis})
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(b, "\n## %s\n\n| input | where | default | source |\n|---|---|---|---|\n", title)
	for _, d := range list {
		if (d.From == "lender") != (basis == workbook.LenderBasis) {
			continue
		}
		in, _ := reg.Lookup(d.Input)
		where, value := "", in.Format(d.Value)
		if d.When != "" {
			where = "`" + d.When + "` is " + d.Is
		}
		if d.Add {
			value = "+" + value + " on what would apply"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", d.Input, where, value, d.Source)
	}
}

func inputRow(in model.Input, words *templates.Words) string {
	unit, def := in.Unit, in.Default
	if in.Type == model.TypeEnum {
		unit = strings.Join(in.Choices, ", ")
	}
	if in.Type == model.TypeBool {
		unit = "yes, no"
	}
	if in.Required {
		def = "**required**"
	}
	source := in.Source
	if in.BandSource != "" {
		source = strings.TrimPrefix(source+"; plausible: "+in.BandSource, "; ")
	}
	cells := []string{
		"`" + in.Key + "`<br>" + words.Input(in.Key), unit, def, span(in.Min, in.Max), span(in.Low, in.High),
		in.Meaning, strings.Join(in.Aliases, ", "), source,
	}
	for i := range cells {
		cells[i] = strings.ReplaceAll(cells[i], "|", "\\|")
	}
	return "| " + strings.Join(cells, " | ") + " |\n"
}

func span(low, high float64) string {
	if math.IsNaN(low) && math.IsNaN(high) {
		return ""
	}
	text := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return text(low) + " to " + text(high)
}

// TestDocsCommands runs the commands of the README and the docs: those of "sh"
// blocks have to succeed, those of "console" blocks have to print what stands
// below them.
func TestDocsCommands(t *testing.T) {
	testutil.Slow(t)
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	commands := 0
	for _, path := range append(docs, "../../README.md") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			abs, err := filepath.Abs(path)
			if err != nil {
				t.Fatal(err)
			}
			inSampleFolder(t)
			made, n := runBlocks(t, string(text))
			commands += n
			drift(t, abs, made)
		})
	}
	if commands < 5 {
		t.Errorf("only %d commands found in the README and the docs", commands)
	}
}

// inSampleFolder changes to an empty folder with the samples in it, as in a fresh clone.
func inSampleFolder(t *testing.T) {
	t.Helper()
	data := sampleBook(t)
	t.Chdir(t.TempDir())
	if err := os.Mkdir("samples", 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("samples/us-listed-miners.xlsx", data, 0o666); err != nil {
		t.Fatal(err)
	}
}

// runBlocks gives the document with the output below each command of its
// console blocks as it is now, and how many commands it ran.
func runBlocks(t *testing.T, text string) (string, int) {
	t.Helper()
	var out []string
	block, commands := "", 0
	for _, line := range strings.Split(text, "\n") {
		if rest, fence := strings.CutPrefix(line, "```"); fence {
			block = rest
			out = append(out, line)
			continue
		}
		command, typed := line, block == "sh"
		if block == "console" {
			if command, typed = strings.CutPrefix(line, "$ "); !typed {
				continue // output of the last time
			}
		}
		out = append(out, line)
		if !typed || strings.TrimSpace(command) == "" || command == "make test" {
			continue // make test is what runs this
		}
		commands++
		if printed := runCommand(t, command); block == "console" && printed != "" {
			out = append(out, strings.Split(strings.TrimRight(printed, "\n"), "\n")...)
		}
	}
	return strings.Join(out, "\n"), commands
}

func runCommand(t *testing.T, command string) string {
	t.Helper()
	args := strings.Fields(command)
	if strings.HasPrefix(command, "go run . ") {
		args = args[2:]
	} else if args[0] != "rackrate" {
		t.Fatalf("%s: neither rackrate nor go run .", command)
	}
	for i := range args {
		args[i] = strings.Trim(args[i], `"'`)
	}
	var b bytes.Buffer
	if code := cli.Run(context.Background(), args, &b, &b); code != 0 {
		t.Errorf("%s: exit status %d:\n%s", command, code, b.String())
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

var link = regexp.MustCompile(`\]\(([^)#:]+)\)`)

// TestDocsLinks finds what the README and the docs point to, pictures included.
func TestDocsLinks(t *testing.T) {
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	links := 0
	for _, path := range append(docs, "../../README.md") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s points to %s, which is not there", path, m[1])
			}
		}
	}
	if links < 8 {
		t.Errorf("only %d links found", links)
	}
}
