package workbook_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/templates"
)

// rates counts what became of the figures of generated workbooks.
type rates struct {
	right, asked, worded int // read right; refused as it should be; refused or left with a word
	wrong, out, gone     int // read wrong, left out in silence, of a row that is gone
	books                int
	faults               []string
}

func (s *rates) figures() int { return s.right + s.asked + s.worded + s.wrong + s.out + s.gone }

func (s *rates) String() string {
	n := float64(max(s.figures(), 1)) / 100
	return fmt.Sprintf("%d workbooks, %d figures: %.1f %% read right, %.1f %% asked about as they should be, %.1f %% "+
		"refused or left with a word, %d wrong, %d left out in silence, %d gone",
		s.books, s.figures(), float64(s.right)/n, float64(s.asked)/n, float64(s.worded)/n, s.wrong, s.out, s.gone)
}

// generatorSeed is the seed of the workbooks: that of the environment, else one of the commit.
func generatorSeed(t *testing.T) uint64 {
	t.Helper()
	if s := os.Getenv("RACKRATE_SEED"); s != "" {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	commit, err := exec.Command("git", "rev-parse", "HEAD").Output()
	if err != nil {
		commit = []byte("no commit is known")
	}
	h := fnv.New64a()
	h.Write(commit)
	return h.Sum64()
}

// Workbooks of a generator that knows nothing of the reader: no figure is wrong in silence, none is left out in
// silence, none is gone. RACKRATE_WORKBOOKS sets how many; else they are as many as 30 seconds allow where the whole
// check runs (RACKRATE_CI), and as five allow elsewhere.
func TestGeneratedWorkbooks(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	seed, most, until := generatorSeed(t), 1_000_000, time.Now().Add(5*time.Second)
	if os.Getenv("RACKRATE_CI") != "" {
		until = time.Now().Add(30 * time.Second)
	}
	if s := os.Getenv("RACKRATE_WORKBOOKS"); s != "" {
		if most, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
		until = time.Now().Add(time.Hour)
	} else if testing.Short() {
		most = 20
	}
	t.Logf("seed %d", seed)
	s := &rates{}
	for n := 0; n < most && time.Now().Before(until); n++ {
		w := drawWorkbook(t, seed, uint64(n))
		s.books++
		judge(t, reg, w, n, s)
	}
	t.Log(s)
	for _, f := range s.faults[:min(len(s.faults), 40)] {
		t.Error(f)
	}
	if s.right*100 < 85*s.figures() && s.books >= 20 {
		t.Errorf("fewer than 85 %% are read right")
	}
}

// judge holds the reading of a workbook against its truth.
func judge(t *testing.T, reg *model.Registry, w drawn, n int, s *rates) {
	t.Helper()
	src := workbook.Source{Name: "drawn.xlsx", Data: w.data}
	b, err := workbook.Read(reg, src)
	if err != nil {
		t.Fatal(err)
	}
	in, err := workbook.Inspect(context.Background(), reg, src, workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fates := fatesOf(in)
	for _, made := range madeUp(reg, b, w.truths) {
		s.wrong++
		s.faults = append(s.faults, fmt.Sprintf("workbook %d (%s): %s", n, strings.Join(w.traits, ", "), made))
	}
	for _, x := range w.truths {
		fate := fates[x.sheet+"!"+x.ref]
		got, from, found := valueOf(b, x)
		mine := from.Kind == provenance.FromCell && from.Cell.Sheet == x.sheet && from.Cell.Ref == x.ref
		fault := func(what string) {
			s.faults = append(s.faults,
				fmt.Sprintf("workbook %d (%s): %s: %s of %s/%s at %s!%s, %s: read %v from %s, true %v; %s", n,
					strings.Join(w.traits, ", "), what, x.input, x.miner, x.site, x.sheet, x.ref, x.what, got, from,
					x.value, fate))
		}
		switch {
		case fate == "refused" || fate == "left alone":
			if !said(b, x) {
				s.out++
				fault("left out in silence")
			} else if x.refusable {
				s.asked++
			} else {
				s.worded++
				if os.Getenv("RACKRATE_TELL") != "" {
					t.Logf("workbook %d (%s): %s %s at %s!%s, %s: %s", n, strings.Join(w.traits, ", "), fate, x.input,
						x.sheet, x.ref, x.what, aboutCell(b, x))
				}
			}
		case !found:
			s.gone++
			fault("gone")
		case mine && math.Abs(got-x.value) <= 1e-9*math.Abs(x.value):
			s.right++
		case mine:
			s.wrong++
			fault("wrong")
		default:
			s.out++
			fault("left out in silence")
		}
	}
}

// madeUp lists the figures of a book that come from cells that no figure was written to as that input.
func madeUp(reg *model.Registry, b *provenance.Book, truths []truth) []string {
	written := map[string]bool{}
	for _, x := range truths {
		written[x.sheet+"!"+x.ref] = true
	}
	var out []string
	look := func(origins provenance.Origins) {
		for _, in := range reg.Inputs {
			if o := origins[in.Key]; in.Numeric() && o.Kind == provenance.FromCell && !written[o.Cell.Address()] {
				out = append(out, fmt.Sprintf("made up: %s from %s (%q)", in.Key, o.Cell.Address(), o.Typed))
			}
		}
	}
	look(b.MarketOrigins)
	for _, m := range b.Miners {
		look(m.Origins)
		for _, s := range m.Sites {
			look(s.Origins)
		}
	}
	return out
}

// fatesOf is the ledger by cell.
func fatesOf(in *workbook.Inspection) map[string]string {
	out := map[string]string{}
	for _, b := range in.Blocks {
		first, last, many := strings.Cut(b.Cells, ":")
		if !many {
			last = first
		}
		col, from, err1 := excelize.CellNameToCoordinates(first)
		_, to, err2 := excelize.CellNameToCoordinates(last)
		for row := from; row <= to && err1 == nil && err2 == nil; row++ {
			out[b.Sheet+"!"+at(col, row)] = b.Fate
		}
	}
	return out
}

// said reports whether some finding stands at the cell, at the head of its column or line, or names its block.
func said(b *provenance.Book, x truth) bool { return aboutCell(b, x) != "" }

func aboutCell(b *provenance.Book, x truth) string {
	col, row, err := excelize.CellNameToCoordinates(x.ref)
	if err != nil {
		return ""
	}
	i := slices.IndexFunc(b.Findings, func(f provenance.Finding) bool {
		if f.Cell.Sheet != x.sheet || f.Severity == provenance.Info && f.Code != "RR-123" && f.Code != "RR-106" &&
			f.Code != "RR-108" {
			return false
		}
		c, r, err := excelize.CellNameToCoordinates(f.Cell.Ref)
		return err == nil && (c == col || r == row) || strings.Contains(f.Wrong, "not read, because")
	})
	if i < 0 {
		return ""
	}
	return b.Findings[i].Code + " " + b.Findings[i].Wrong
}

// valueOf is what the book has for a truth, and where it is from; false where its row is gone.
func valueOf(b *provenance.Book, x truth) (float64, provenance.Origin, bool) {
	if x.miner == "" {
		if v, ok := model.Get(&b.Market, x.input); ok {
			return v.Number, b.MarketOrigins[x.input], true
		}
	}
	for i := range b.Miners {
		m := &b.Miners[i]
		if x.miner != "" && m.Name != x.miner {
			continue
		}
		if v, ok := model.Get(&m.Inputs, x.input); ok && x.site == "" {
			return v.Number, m.Origins[x.input], true
		}
		for k := range m.Sites {
			site := &m.Sites[k]
			if x.site == "" || site.Name == x.site {
				v, ok := model.Get(&site.Inputs, x.input)
				return v.Number, site.Origins[x.input], ok
			}
		}
	}
	return 0, provenance.Origin{}, false
}
