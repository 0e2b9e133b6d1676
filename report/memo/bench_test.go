package memo_test

import (
	"context"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"rackrate/internal/testutil"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/report/page"
)

// listedSimulated is the run of the sample with simulated paths, as a run has them.
func listedSimulated(t testing.TB) *report.Run {
	run := listed(t)
	if err := sim.Book(context.Background(), run.Result, sim.Options{Paths: 500, Seed: 1, Jobs: 2}); err != nil {
		t.Fatal(err)
	}
	return run
}

// brief are the options of a memo as a run writes it where no ledger is asked for.
func brief(t testing.TB) memo.Options {
	opt := options(t, "")
	opt.Appendix = false
	return opt
}

func BenchmarkSampleMemos(b *testing.B) {
	run, opt := listedSimulated(b), brief(b)
	b.ReportAllocs()
	for b.Loop() {
		for i := range run.Book.Miners {
			write(b, run, &run.Book.Miners[i], opt)
		}
	}
	b.ReportMetric(float64(len(run.Book.Miners)*b.N)/b.Elapsed().Seconds(), "memos/s")
}

// BenchmarkSampleMemosAtOnce writes the sample's memos on all cores, as a run
// does, and gives the processor time of one.
func BenchmarkSampleMemosAtOnce(b *testing.B) {
	run, opt := listedSimulated(b), brief(b)
	var next atomic.Int64
	b.ResetTimer()
	used := processorTime(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			m := &run.Book.Miners[int(next.Add(1))%len(run.Book.Miners)]
			if err := memo.Write(context.Background(), io.Discard, run, m, opt); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "memos/s")
	b.ReportMetric(float64((processorTime(b)-used)/time.Microsecond)/1000/float64(b.N), "cpu-ms/memo")
}

// BenchmarkSampleBook writes all of the sample's memos as one document.
func BenchmarkSampleBook(b *testing.B) {
	run, opt := listedSimulated(b), brief(b)
	b.ReportAllocs()
	used := processorTime(b)
	for b.Loop() {
		if err := memo.WriteBook(context.Background(), io.Discard, run, opt); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processorTime(b)-used)/time.Microsecond)/1000/float64(b.N*len(run.Book.Miners)),
		"cpu-ms/memo")
}

// BenchmarkPrepareFonts prepares the four faces of a house, once a run.
func BenchmarkPrepareFonts(b *testing.B) {
	house := options(b, "").House
	for b.Loop() {
		if _, err := page.PrepareFonts(house); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMemoryDoesNotGrowWithMemos looks at what is held after 50 memos and after 500.
func TestMemoryDoesNotGrowWithMemos(t *testing.T) {
	testutil.Slow(t)
	run, opt := sample(t), filled(t)
	m := miner(t, run, "KEEP")
	after := func(n int) int64 {
		for range n {
			if err := memo.Write(context.Background(), io.Discard, run, m, opt); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		runtime.GC() // the second empties the pools
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return int64(stats.HeapAlloc)
	}
	few, many := after(50), after(450)
	runtime.KeepAlive(run)
	runtime.KeepAlive(opt)
	t.Logf("%d kB held after 50 memos, %d kB after 500", few>>10, many>>10)
	if many > few+256<<10 {
		t.Errorf("%d bytes are held after 50 memos, %d after 500", few, many)
	}
}
