package main

import (
	"bytes"
	"testing"

	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/templates"
)

func TestBatchBooksCanBeEvaluated(t *testing.T) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		data, err := batchBook(n, batchSize{1, 4, 5})
		if err != nil {
			t.Fatal(err)
		}
		again, err := batchBook(n, batchSize{1, 4, 5})
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("book %d is another the second time (%v)", n, err)
		}
		book, err := workbook.Read(reg, workbook.Source{Name: "a.xlsx", Data: data})
		if err != nil {
			t.Fatal(err)
		}
		sites := 0
		for _, m := range book.Miners {
			sites += len(m.Sites)
			for _, s := range m.Sites {
				if s.Failed {
					t.Errorf("%s, %s cannot be evaluated: %v", m.Name, s.Name, book.Findings)
				}
			}
			if m.Inputs.EarningsDate.IsZero() {
				t.Errorf("%s has no earnings date", m.Name)
			}
		}
		if len(book.Miners) != 4 || sites != 20 {
			t.Errorf("%d miners, %d sites", len(book.Miners), sites)
		}
	}
}

func TestParseBatch(t *testing.T) {
	folder, size, err := parseBatch([]string{"batch", "x", "50", "2"})
	if err != nil || folder != "x" || size != (batchSize{50, 2, 5}) {
		t.Error(folder, size, err)
	}
	for _, args := range [][]string{{"batch"}, {"batch", "x", "0"}, {"batch", "x", "many"}} {
		if _, _, err := parseBatch(args); err == nil {
			t.Errorf("%q is taken", args)
		}
	}
}
