package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"
)

// smallBooks puts n workbooks of one miner and two sites into a folder.
func smallBooks(t testing.TB, dir string, n int) {
	t.Helper()
	for i := range n {
		f := excelize.NewFile()
		rows := [][]any{
			{"Valuation date", "2024-06-30"}, {"BTC price", 65000}, {"Network hashrate", 600}, {},
			{"Miner", "Ticker", "Site", "Site MW", "Power price (USD/MWh)", "Hashrate EH/s", "Efficiency J/TH",
				"Build cost USD/MW", "Rent USD/kW-month"},
			{fmt.Sprintf("Miner %d", i), fmt.Sprintf("M%d", i), "North", 300 + i, 55, 10, 25, 9500000, 185},
			{fmt.Sprintf("Miner %d", i), fmt.Sprintf("M%d", i), "South", 100 + i, 45, 3, 25, 9500000, 150},
		}
		for r, row := range rows {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", r+1), &row); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SaveAs(filepath.Join(dir, fmt.Sprintf("book%d.xlsx", i))); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// program is the test itself, put on the path by testscript.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := exec.LookPath("rackrate")
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(path, args...)
}

// done runs the program to its end and gives its status and messages.
func done(t *testing.T, cmd *exec.Cmd) (int, string) {
	t.Helper()
	var messages bytes.Buffer
	cmd.Stderr = &messages
	return exitCode(cmd.Run()), messages.String()
}

// tree reads the files of a folder that a run may be writing to.
func tree(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // renamed meanwhile
		}
		name, _ := filepath.Rel(dir, path)
		files[name] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func exitCode(err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}
