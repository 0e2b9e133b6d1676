package cli_test

import (
	"encoding/csv"
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	_ "time/tzdata" // so that TZ means something on a machine without zones

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"rackrate/internal/cli"
	"rackrate/internal/confine"
)

var update = flag.Bool("update", false, "rewrite the documents that are made from the program")

func TestMain(m *testing.M) {
	// a command that runs within this process has asked for a child of it
	if len(os.Args) > 1 && os.Args[1] == confine.Word {
		os.Exit(cli.Main(os.Args, os.Stdout, os.Stderr))
	}
	testscript.Main(m, map[string]func(){
		"rackrate": func() { os.Exit(cli.Main(os.Args, os.Stdout, os.Stderr)) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/scripts",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status": runStatus, "book": makeBook, "same": sameTrees, "sample": copySample, "locked": makeLocked,
		},
	})
}

// runStatus runs a command and wants an exit status: status 3 rackrate run a.xlsx.
func runStatus(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [arguments]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// makeBook makes a workbook of CSV files, one sheet each: book out.xlsx sites.csv market.csv.
func makeBook(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: book FILE.xlsx SHEET.csv...")
	}
	f := excelize.NewFile()
	for i, name := range args[1:] {
		rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(name))).ReadAll()
		ts.Check(err)
		sheet := strings.TrimSuffix(filepath.Base(name), ".csv")
		if i == 0 {
			ts.Check(f.SetSheetName("Sheet1", sheet))
		} else {
			_, err = f.NewSheet(sheet)
			ts.Check(err)
		}
		for r, row := range rows {
			for c, text := range row {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				ts.Check(err)
				if v, err := strconv.ParseFloat(text, 64); err == nil {
					ts.Check(f.SetCellValue(sheet, at, v))
				} else {
					ts.Check(f.SetCellValue(sheet, at, text))
				}
			}
		}
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[0])))
	ts.Check(f.Close())
}

// makeLocked makes a workbook of one site that has a password: locked out.xlsx secret.
func makeLocked(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: locked FILE.xlsx PASSWORD")
	}
	f := excelize.NewFile()
	for i, row := range [][]any{
		{"Miner", "Ticker", "Site", "Site MW", "Power price", "Hashrate", "Efficiency"}, {"DDD Corp", "DDD", "South",
			100, 40, 3, 25}, {},
		{"Valuation date", "2024-06-30"}, {"BTC price", 65000}, {"Network hashrate", 600},
	} {
		ts.Check(f.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row))
	}
	ts.Check(f.SaveAs(ts.MkAbs(args[0]), excelize.Options{Password: args[1]}))
	ts.Check(f.Close())
}

// sameTrees compares all files of two folders byte by byte: same out1 out2.
func sameTrees(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same FOLDER FOLDER")
	}
	a, b := readTree(ts, ts.MkAbs(args[0])), readTree(ts, ts.MkAbs(args[1]))
	if len(a) == 0 {
		ts.Fatalf("%s holds no file", args[0])
	}
	different := len(a) != len(b)
	for name, data := range a {
		if b[name] != data {
			different = true
			ts.Logf("%s differs", name)
		}
	}
	if different != neg {
		ts.Fatalf("%s and %s: different %v", args[0], args[1], different)
	}
}

func readTree(ts *testscript.TestScript, dir string) map[string]string {
	files := map[string]string{}
	ts.Check(filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(data)
		return err
	}))
	return files
}

// copySample puts the sample of the project at a path: sample us.xlsx.
func copySample(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: sample FILE")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), sampleBook(ts), 0o600))
}

func sampleBook(t interface{ Fatalf(string, ...any) }) []byte {
	data, err := os.ReadFile(samplePath)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return data
}

// samplePath is absolute because scripts run in folders of their own.
var samplePath = func() string {
	path, err := filepath.Abs("../../samples/us-listed-miners.xlsx")
	if err != nil {
		return ""
	}
	return path
}()
