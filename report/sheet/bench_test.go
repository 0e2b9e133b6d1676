package sheet

import (
	"context"
	"fmt"
	"testing"

	"rackrate/internal/testutil"
)

// BenchmarkAnnotate annotates a workbook of 40 sites, all with their formulas.
func BenchmarkAnnotate(b *testing.B) {
	src, run := fixtureWorkbook(b, nil), fixtureRun(b)
	m := &run.Book.Miners[0]
	for i := len(m.Sites); i < 40; i++ {
		s := m.Sites[0]
		s.Name = fmt.Sprintf("Site %d", i)
		s.Inputs.Site = s.Name
		m.Sites = append(m.Sites, s)
	}
	run.Result = testutil.Evaluate(run.Registry, run.Book.Evaluable(), 1)
	for b.Loop() {
		if _, err := Annotate(context.Background(), src, run, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
