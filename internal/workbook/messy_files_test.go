package workbook_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook"
	"rackrate/internal/workbook/messy"
	"rackrate/model"
	"rackrate/templates"
)

const messyFolder = "testdata/messy"

// The workbooks in the folder are what the generator makes, byte for byte, and there are no others; with
// -update they are made.
func TestMessyFilesAreAsGenerated(t *testing.T) {
	books, err := messy.Books()
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, b := range books {
		want = append(want, b.File())
		if *update {
			if err := os.WriteFile(filepath.Join(messyFolder, b.File()), b.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if data, err := os.ReadFile(filepath.Join(messyFolder, b.File())); err != nil || !bytes.Equal(data, b.Data) {
			t.Errorf("%s is not as generated (%v); run go test ./internal/workbook -update", b.File(), err)
		}
	}
	slices.Sort(want)
	if got := messyFiles(t); !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
}

func messyFiles(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(messyFolder, "*.xlsx"))
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	slices.Sort(paths)
	return paths
}

// Each workbook is read as the file beside it says: every value that comes from a cell, and every finding.
func TestMessyFilesAreReadAsRecorded(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range messyFiles(t) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(messyFolder, name)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b, err := workbook.Read(reg, workbook.Source{Name: name, Data: data})
			if err != nil {
				t.Fatal(err)
			}
			got, golden := recorded(reg, b), strings.TrimSuffix(path, ".xlsx")+".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || got != string(want) {
				t.Errorf("%v\ngot\n%s\nwant\n%s", err, got, want)
			}
		})
	}
}

// recorded writes out how a book was read: the values that come from cells, and the findings.
func recorded(reg *model.Registry, b *provenance.Book) string {
	var out strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	line("market")
	values(reg, &b.Market, b.MarketOrigins, line)
	for i := range b.Miners {
		m := &b.Miners[i]
		line("miner %s", strings.TrimSpace(m.Name+" "+m.Ticker))
		values(reg, &m.Inputs, m.Origins, line)
		for k := range m.Sites {
			s := &m.Sites[k]
			state := ""
			if s.Failed {
				state = ", not evaluated"
			}
			line("site %s of %s%s", s.Name, s.Miner, state)
			values(reg, &s.Inputs, s.Origins, line)
		}
	}
	line("findings")
	for _, f := range b.Findings {
		line("  %s %s %s: %s", f.Severity, f.Code, strings.TrimPrefix(f.Cell.String(), b.File+":"), f.Wrong)
	}
	return out.String()
}

// values lists the inputs that come from cells.
func values(reg *model.Registry, from any, origins provenance.Origins, line func(string, ...any)) {
	for _, in := range reg.Inputs {
		o, ok := origins[in.Key]
		v, has := model.Get(from, in.Key)
		if !ok || !has || o.Kind != provenance.FromCell {
			continue
		}
		unit := ""
		if o.Converted {
			unit = ", in " + o.Unit
		}
		line("  %s = %s (%s: %q%s)", in.Key, in.Format(v), o.Cell.Address(), o.Typed, unit)
	}
}
