package workbook

import (
	"context"
	"fmt"
	"testing"

	"rackrate/internal/workbook/opening"
)

// largeBook is a workbook of many sites in twenty columns, words and figures mixed.
func largeBook(t testing.TB, sites int) []byte {
	header := []any{"Miner", "Ticker", "Site", "Region", "MW", "Power price", "Hashrate", "Efficiency", "Rent",
		"GPU rate", "Cooling", "Power redundancy", "Firm power",
		"Analyst comment", "Uptime", "Pool fee", "HPC capex", "Delay", "Build time", "Status"}
	list := [][]any{header}
	for i := range sites {
		list = append(list, []any{fmt.Sprintf("Miner %d", i/20), fmt.Sprintf("M%d", i/20), fmt.Sprintf("Site number %d",
			i), "Texas", 100 + float64(i%700), 35.5, 4.25, 22.5, 120, 2.1,
			"air", "N+1", "yes", fmt.Sprintf("seen on a visit, remark %d of the analyst", i), percentCell(0.95),
			percentCell(0.01), 9.5e6, 6, 18, "operating"})
	}
	return makeBook(t, tab{"Sites", list}, market)
}

// BenchmarkRead reads workbooks as check does, of sizes that show whether time grows in proportion to the rows.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{1000, 10000, 100_000} {
		b.Run(fmt.Sprintf("%d rows", n), func(b *testing.B) {
			data := largeBook(b, n)
			reg := registry(b)
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				book, err := ReadWith(context.Background(), reg, opening.Source{Name: "book.xlsx", Data: data},
					Options{FindingsOnly: true})
				must(b, err)
				if len(book.Miners) != n/20 {
					b.Fatal(len(book.Miners))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}
