package deploy_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkTwoParts is a batch of 60 workbooks by one process with two jobs and by two parts with one each, in
// turn. efficiency is the time of the one over the time of the two: what is lost is plan, claims, waiting for
// the last workbook, and collecting.
func BenchmarkTwoParts(b *testing.B) {
	dir := b.TempDir()
	program, source := filepath.Join(dir, "rackrate"), filepath.Join(dir, "books")
	if out, err := exec.Command("go", "build", "-o", program, "rackrate").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	if err := os.Mkdir(source, 0o755); err != nil {
		b.Fatal(err)
	}
	for i := range 60 {
		if err := os.WriteFile(filepath.Join(source, fmt.Sprintf("book%d.csv", i)), book(i), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	// took is the time until all of these are done.
	took := func(commands ...[]string) time.Duration {
		began := time.Now()
		var running []*exec.Cmd
		for _, args := range commands {
			cmd := exec.Command(program, append(args, "--quiet")...)
			if err := cmd.Start(); err != nil {
				b.Fatal(err)
			}
			running = append(running, cmd)
		}
		for _, cmd := range running {
			if err := cmd.Wait(); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(began)
	}
	var one, two time.Duration
	for i := range b.N {
		whole, parts := filepath.Join(dir, fmt.Sprint("whole", i)), filepath.Join(dir, fmt.Sprint("parts", i))
		one += took([]string{"run", source, "-o", whole, "--jobs", "2"})
		two += took([]string{"run", source, "-o", parts, "--jobs", "1", "--part", "1/2"},
			[]string{"run", source, "-o", parts, "--jobs", "1", "--part", "2/2"})
	}
	b.ReportMetric(one.Seconds()/float64(b.N), "s/one")
	b.ReportMetric(two.Seconds()/float64(b.N), "s/two")
	b.ReportMetric(one.Seconds()/two.Seconds(), "efficiency")
}

// book is a workbook of one site, another for each i.
func book(i int) []byte {
	return fmt.Appendf(nil, "Company,Ticker,Site,Capacity (MW),Power (c/kWh),Hashrate,Efficiency,Rent "+
		"($/kW-month),,Valuation date,2024-06-30\n"+
		"Miner %d,M%d,Rockdale,%d,4,14,25,120,,BTC price,61000\n,,,,,,,,,Network hashrate,600\n", i, i, 300+i)
}
