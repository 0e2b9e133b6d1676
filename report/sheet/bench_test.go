package sheet

import "testing"

// BenchmarkAnnotate annotates a workbook of 40 sites.
func BenchmarkAnnotate(b *testing.B) {
	src, run := fixtureWorkbook(b, nil), fixtureRun(b)
	m := &run.Book.Miners[0]
	for len(m.Sites) < 40 {
		m.Sites = append(m.Sites, m.Sites[0])
	}
	for b.Loop() {
		if _, err := Annotate(src, run, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
