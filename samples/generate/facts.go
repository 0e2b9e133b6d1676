package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// kind says what a figure of the sample rests on.
type kind string

const (
	sourced    kind = "source"
	assumption kind = "assumption"
)

// entry is one figure or word of the sample with what it rests on. Text is as
// the data files have it, in the registry's units: a number, a formula that
// begins with "=", a word or a date.
type entry struct {
	Text string
	Kind kind
	Note string
}

// number works out the entry's figure.
func (e entry) number() (float64, error) { return arithmetic(e.Text) }

// formula is the entry's formula without "=", "" where it is a plain figure.
func (e entry) formula() string {
	if f, ok := strings.CutPrefix(e.Text, "="); ok {
		return f
	}
	return ""
}

// table is a CSV file: rows as maps from the header's names.
type table []map[string]string

// facts are the data files of samples/data.
type facts struct {
	sites, deals, scenarios, network, ranges table
	miners, corporate                        map[string]map[string]string // by row_id and by ticker
	sources                                  map[[3]string]source         // by file, row, field
	entries                                  map[[2]string]entry          // by row, input
}

type source struct{ where, date string }

// loadFacts reads samples/data below root.
func loadFacts(root string) (*facts, error) {
	tables := map[string]table{}
	for _, name := range []string{"sites", "deals", "scenarios", "network", "ranges", "miners", "corporate",
		"miner-sources", "entries"} {
		t, err := readTable(filepath.Join(root, "samples", "data", name+".csv"))
		if err != nil {
			return nil, err
		}
		tables[name] = t
	}
	f := &facts{
		sites: tables["sites"], deals: tables["deals"], scenarios: tables["scenarios"],
		network: tables["network"], ranges: tables["ranges"],
		miners: tables["miners"].by("row_id"), corporate: tables["corporate"].by("ticker"),
		sources: map[[3]string]source{}, entries: map[[2]string]entry{},
	}
	for _, r := range tables["miner-sources"] {
		f.sources[[3]string{r["file"], r["row"], r["field"]}] = source{r["source"], r["date"]}
	}
	return f, f.addEntries(tables["entries"])
}

func (f *facts) addEntries(t table) error {
	for _, r := range t {
		key := [2]string{r["row"], r["input"]}
		if _, twice := f.entries[key]; twice {
			return fmt.Errorf("entries.csv: %s %s stands twice", r["row"], r["input"])
		}
		k := kind(r["kind"])
		if k != sourced && k != assumption {
			return fmt.Errorf("entries.csv: %s %s: kind %q is neither source nor assumption", r["row"],
				r["input"], r["kind"])
		}
		f.entries[key] = entry{r["value"], k, r["note"]}
	}
	return nil
}

func readTable(path string) (table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	var t table
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		t = append(t, m)
	}
	return t, nil
}

func (t table) by(column string) map[string]map[string]string {
	out := map[string]map[string]string{}
	for _, r := range t {
		out[r[column]] = r
	}
	return out
}

// fact is the figure of a data file with its source; a recollection, or a
// figure without a source, is an assumption. ok is false where it is blank.
func (f *facts) fact(file, row, field, value, basis string) (e entry, ok bool) {
	if value == "" {
		return entry{}, false
	}
	src := f.sources[[3]string{file, row, field}]
	e = entry{Text: value, Kind: sourced}
	switch {
	case src.where == "" || strings.HasPrefix(src.where, "memory"):
		e.Kind, e.Note = assumption, "Unchecked recollection"
	case strings.HasPrefix(src.where, "derived"):
		e.Note = "Derived from sourced figures"
	default:
		e.Note = src.where
		if src.date != "" {
			e.Note += " (" + src.date + ")"
		}
	}
	if basis != "" {
		e.Note += ". Basis: " + basis
	}
	return e, true
}
