package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// batchSize says how large a batch for benchmarks is.
type batchSize struct{ books, miners, sites int } // miners a book, sites a miner

// parseBatch reads "batch FOLDER BOOKS MINERS SITES"; the last three may be left out.
func parseBatch(args []string) (folder string, size batchSize, err error) {
	size = batchSize{500, 4, 5}
	if len(args) < 2 || len(args) > 5 {
		return "", size, fmt.Errorf("usage: generate batch FOLDER [BOOKS [MINERS-A-BOOK [SITES-A-MINER]]]")
	}
	for i, n := range []*int{&size.books, &size.miners, &size.sites} {
		if len(args) <= 2+i {
			break
		}
		if *n, err = strconv.Atoi(args[2+i]); err != nil || *n < 1 || *n > 100_000 {
			return "", size, fmt.Errorf("%q is not a number from 1 to 100000", args[2+i])
		}
	}
	return args[1], size, nil
}

// writeBatch writes a batch of workbooks with made-up miners, the same at every call.
func writeBatch(folder string, size batchSize) error {
	for i := range size.books {
		sub := filepath.Join(folder, fmt.Sprintf("part%02d", i/100))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return err
		}
		data, err := batchBook(i, size)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprintf("book%05d.xlsx", i)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

var batchHeader = []any{"Miner", "Ticker", "Site", "Region", "Site MW", "Convert MW", "Power price (USD/MWh)",
	"Hashrate EH/s", "Efficiency J/TH",
	"Build cost USD/MW", "Rent USD/kW-month", "GPU price USD/hour", "Delay months"}

// batchBook is one made-up workbook: a market sheet, a table of miners, one of sites.
func batchBook(n int, size batchSize) (data []byte, err error) {
	draw := rand.New(rand.NewPCG(uint64(n), 7))
	between := func(low, high, step float64) float64 {
		return low + step*float64(draw.IntN(int((high-low)/step)+1))
	}
	market := [][]any{{"Valuation date", "2024-06-30"}, {"BTC price", between(50000, 90000, 500)},
		{"Network hashrate", between(500, 700, 5)}}
	miners := [][]any{{"Miner", "Share price USD", "Shares m", "Cash USD", "Earnings date"}}
	sites := [][]any{batchHeader}
	for m := range size.miners {
		name, ticker := fmt.Sprintf("Example Miner %d-%d", n, m), fmt.Sprintf("X%dM%d", n, m)
		miners = append(miners, []any{name, between(2, 30, 0.5), between(100, 500, 10), between(5e7, 5e8, 1e7),
			fmt.Sprintf("2024-08-%02d", 1+draw.IntN(28))})
		for s := range size.sites {
			mw := between(20, 400, 10)
			sites = append(sites, []any{name, ticker, fmt.Sprintf("Site %d", s+1), "Texas", mw, mw / 2,
				between(30, 70, 1), mw / 30, between(18, 32, 1),
				between(7e6, 12e6, 1e5), between(110, 190, 5), between(1.5, 3, 0.1), between(0, 18, 1)})
		}
	}
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	for i, t := range []struct {
		name string
		rows [][]any
	}{{"Market", market}, {"Miners", miners}, {"Sites", sites}} {
		if i == 0 {
			err = f.SetSheetName("Sheet1", t.name)
		} else {
			_, err = f.NewSheet(t.name)
		}
		if err != nil {
			return nil, err
		}
		for r, row := range t.rows {
			if err := f.SetSheetRow(t.name, fmt.Sprintf("A%d", r+1), &row); err != nil {
				return nil, err
			}
		}
	}
	return saveWorkbook(f, "made-up miners for benchmarks", "2024-06-30")
}
