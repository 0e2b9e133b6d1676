package batch

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rackrate/internal/testutil"
)

// TestAnyEditIsFollowed changes annotated workbooks in places that are drawn, has each engine recalculate them
// (Gnumeric alone outside of "make proof"), and compares every figure of the summary, the miners and the sites
// with what the program writes for the same file.
func TestAnyEditIsFollowed(t *testing.T) {
	testutil.Slow(t)
	books, each := testutil.Proof(1, 20), testutil.Proof(1, 10)
	seed := uint64(20261128)
	if s := os.Getenv("RACKRATE_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		fatal(t, err)
		seed = n
	}
	t.Logf("seed %d", seed)
	type pair struct {
		want  testutil.Cells
		edits string
	}
	edited, pairs := map[string][]byte{}, map[string]pair{}
	for n := range books {
		b := newAnalystBook(t, seed+uint64(n))
		_, first := again(t, "book.xlsx", b.bytes(t))
		for e := range each {
			name := fmt.Sprintf("book%d-%d", n, e)
			edited[name] = b.edit(t, first[annotatedBook])
			_, second := again(t, annotatedBook, edited[name])
			pairs[name] = pair{testutil.ReadCells(t, second[annotatedBook]), strings.Join(b.edits, "; ")}
		}
	}
	testutil.EachEngineOfLarge(t, edited, func(t *testing.T, got map[string]testutil.Cells) {
		followed := 0
		for name, p := range pairs {
			n, differences := follow(p.want, got[name])
			followed += n
			if len(differences) > 0 {
				t.Errorf("%s after %s: %d figures differ:\n%s", name, p.edits, len(differences),
					strings.Join(ofEachSheet(differences, 4), "\n"))
			}
		}
		t.Logf("%d edited books, %d figures compared", len(pairs), followed)
		if followed < 10_000*len(pairs)/2 {
			t.Errorf("only %d figures were compared", followed)
		}
	})
}

// follow compares the sheets that are to follow an edit, row by row. A site that has to be run again holds no
// figures, nor does its miner; where the sheet refuses a site the program has none of it.
func follow(want, got testutil.Cells) (compared int, differences []string) {
	tell := func(format string, args ...any) { differences = append(differences, fmt.Sprintf(format, args...)) }
	again, refused := map[string]bool{}, false // miners of which a site has to be run again
	for row := range 60 {
		miner, site := got["RR Summary"][fmt.Sprint("A", row)].Text, got["RR Summary"][fmt.Sprint("B", row)].Text
		g, w := got["RR Summary"][fmt.Sprint("C", row)].Text, want["RR Summary"][fmt.Sprint("C", row)].Text
		no := strings.HasPrefix(g, "refused")
		if no != (w == "not evaluated" && site != "") {
			tell("RR Summary!C%d: %s: the program %q, recalculated %q", row, site, w, g)
		}
		again[miner] = again[miner] || strings.HasPrefix(g, "run again")
		refused = refused || no
	}
	for name, cells := range want {
		if !followed(name, cells) || strings.HasPrefix(got[name]["D9"].Text, runAgainText) || name == "RR Miners" &&
			anyOf(again) {
			continue
		}
		rows := sameRows(cells, got[name])
		largest, money := map[string]float64{}, 0.0
		for at, w := range cells {
			row := strings.TrimLeft(at, letters)
			largest[row] = max(largest[row], math.Abs(w.Number))
			if cells["B"+row].Text == "USD" {
				money = max(money, math.Abs(w.Number))
			}
		}
		for at, w := range cells {
			row := strings.TrimLeft(at, letters)
			label, to := cells["A"+row].Text, rows[row]
			if !w.Formula || to == "" || row == "3" || label == "Choices that are not the run's" ||
				label == "Last month of this sheet" || refused && name == "RR Miners" && numbered.MatchString(label) {
				continue
			}
			column, left := strings.TrimRight(at, "0123456789"), noise
			if cells["B"+row].Text == "USD" {
				left = max(noise, 1e-14*money)
			}
			g, there := got[name][column+to]
			if _, month := got[name][column+"5"]; !there && !month && strings.HasPrefix(cells["A4"].Text, "Line") {
				continue // a lease that ends later makes the sheets of a new run longer
			}
			miners := name == equity && again[label]
			switch {
			case name == "RR Summary" && ofTheRun(cells, at):
			case miners && strings.TrimRight(at, "0123456789") >= "E":
				if g.Text != runAgainText {
					tell("%s!%s: a site of %s is to be run again, and the miner has %s", name, at, label, g)
				}
			case miners:
			case name == equity && refusedAll(cells, got[name], row, to):
			case name == "RR Summary" && (strings.HasPrefix(g.Text, runAgainText) || strings.HasPrefix(g.Text,
				"refused")):
			default:
				compared++
				if !testutil.Agree(w, g, largest[row]) && !(math.Abs(w.Number) < left && math.Abs(g.Number) < left &&
					w.Numeric && g.Numeric) {
					tell("%s!%s (%s): the program %s, recalculated %s", name, at, label, w, g)
				}
			}
		}
		if len(rows) < 5 {
			tell("%s: only %d rows are the same", name, len(rows))
		}
	}
	slices.Sort(differences)
	return compared, differences
}

// numbered is the label of a row that repeats a site's, by the site's place.
var numbered = regexp.MustCompile(`: \d+$`)

// noise is what is left of figures that cancel; of money it is more, for the largest figure of a sheet has
// sixteen digits.
const noise = 1e-8

const (
	runAgainText = "run again"
	equity       = "RR Equity"
)

// sameRows are the rows of a sheet that stand on another too, by heading, label and how often it stood there
// before: a run on what was changed may need other rows than the sheet has.
func sameRows(want, got map[string]testutil.Cell) map[string]string {
	of := func(cells map[string]testutil.Cell) map[string]string {
		out, heading, seen := map[string]string{}, "", map[string]int{}
		for row := 1; row <= 4000; row++ {
			label := cells[fmt.Sprint("A", row)].Text
			if label == "" {
				continue
			}
			if cells[fmt.Sprint("B", row)].Text == "" && cells[fmt.Sprint("C", row)].Text == "" &&
				!cells[fmt.Sprint("D", row)].Formula {
				heading = label
			}
			key := heading + "\n" + label + "\n" + cells[fmt.Sprint("B", row)].Text
			seen[key]++
			out[fmt.Sprint(key, seen[key])] = strconv.Itoa(row)
		}
		return out
	}
	rows, theirs := map[string]string{}, of(got)
	for key, row := range of(want) {
		rows[row] = theirs[key]
	}
	return rows
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func anyOf(m map[string]bool) bool {
	for _, v := range m {
		if v {
			return true
		}
	}
	return false
}

// ofTheRun reports whether a cell of the summary's table of sites stands in a column of the run.
func ofTheRun(cells map[string]testutil.Cell, at string) bool {
	return strings.Contains(cells[strings.TrimRight(at, "0123456789")+"6"].Text, "of the run")
}

// refusedAll reports whether a miner has no site left: the sheet says refused, the program not evaluated.
func refusedAll(want, got map[string]testutil.Cell, row, to string) bool {
	return got["E"+to].Text == "refused" && want["C"+row].Text == "not evaluated"
}

// followed reports whether a sheet is one of the summary, the miners, the sites.
func followed(name string, cells map[string]testutil.Cell) bool {
	return name == "RR Summary" || name == equity || name == "RR Miners" || strings.HasPrefix(name, "RR ") &&
		strings.Contains(cells["A4"].Text, "Line")
}

// ofEachSheet are the first n differences of each sheet.
func ofEachSheet(differences []string, n int) []string {
	count := map[string]int{}
	var out []string
	for _, d := range differences {
		sheet, _, _ := strings.Cut(d, "!")
		if count[sheet]++; count[sheet] <= n {
			out = append(out, d)
		}
	}
	return out
}
