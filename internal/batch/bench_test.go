package batch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkBatch runs batches of workbooks of four miners and twenty sites
// each, simulation off; the time a workbook should not depend on their number.
func BenchmarkBatch(b *testing.B) {
	for _, books := range []int{2, 8} {
		b.Run(fmt.Sprint(books), func(b *testing.B) {
			dir := b.TempDir()
			for i := range books {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("book%d.xlsx", i)), bookOf(b, benchRows(i)),
					0o666); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				opt := Options{Books: []string{dir}, Out: filepath.Join(b.TempDir(), "out"), Prefix: "RR ", Jobs: 2,
					Seed: 1, Version: "test"}
				if _, err := Run(context.Background(), opt); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N)/float64(books), "ms/book")
		})
	}
}

func benchRows(book int) [][]any {
	rows := [][]any{
		{"Valuation date", "2024-06-30"}, {"BTC price", 65000}, {"Network hashrate", 600}, {},
		{"Miner", "Ticker", "Site", "Site MW", "Convert MW", "Power price (USD/MWh)", "Hashrate EH/s",
			"Efficiency J/TH", "Build cost USD/MW", "Rent USD/kW-month", "GPU price USD/hour", "Delay months"},
	}
	for i := range 20 {
		miner := book*4 + i/5
		rows = append(rows, []any{fmt.Sprintf("Miner %d", miner), fmt.Sprintf("M%d", miner), fmt.Sprintf("Site %d", i),
			40 + 10*i, 20 + 5*i, 40 + i, 2 + i/4, 20 + i%10, 9000000 + 50000*i, 130 + i, 2.1, i % 12})
	}
	return rows
}
