package serve

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// peakMB is the most memory, in MB, that a process and those that it started and that are at work have had
// together, while it is looked at.
func peakMB(pid int, until <-chan struct{}) <-chan float64 {
	most := make(chan float64, 1)
	go func() {
		peak := 0.0
		for {
			select {
			case <-until:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, familyMB(pid))
			}
		}
	}()
	return most
}

// familyMB is what a process and its children have in memory, in MB.
func familyMB(pid int) float64 {
	total := memoryMB(pid)
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, file := range tasks {
		list, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		for _, child := range strings.Fields(string(list)) {
			if id, err := strconv.Atoi(child); err == nil {
				total += familyMB(id)
			}
		}
	}
	return total
}

func memoryMB(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0 // it has ended
	}
	pages, err := strconv.ParseFloat(strings.Fields(string(text))[1], 64)
	if err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize()) / 1e6
}

// BenchmarkFindings is how long the sample takes from its drop until how it was read is known.
func BenchmarkFindings(b *testing.B) {
	s, book := start(b, filepath.Join(b.TempDir(), "store"), nil), string(sample(b))
	for b.Loop() {
		s.reading(s.drop("miners.xlsx", book))
	}
}

// BenchmarkWhatIf is how long an answer takes when ten people move sliders of a miner of 20 sites at once, each
// asking again a tenth of a second after the answer: the median and the 99th of a hundred, in milliseconds.
func BenchmarkWhatIf(b *testing.B) {
	s := start(b, filepath.Join(b.TempDir(), "store"), nil)
	var book strings.Builder
	book.WriteString("Company,Ticker,Site,Capacity (MW),Power (c/kWh),Hashrate,Efficiency,Rent " +
		"($/kW-month),,Valuation date,2024-06-30\n")
	for i := range 20 {
		fmt.Fprintf(&book, "Riot,RIOT,Site %d,%d,%d.5,%d,22,%d,,%s\n", i+1, 100+10*i, 3+i%3, 3+i, 100+i,
			[]string{"BTC price,61000", "Network hashrate,600", ","}[min(i, 2)])
	}
	id := s.run(s.drop("twenty.csv", book.String()))
	s.get(http.StatusOK, "/api/v1/runs/"+id+"/whatif?miner=RIOT") // which the page asks first
	var mu sync.Mutex
	var took []time.Duration
	for b.Loop() {
		var wait sync.WaitGroup
		for person := range 10 {
			wait.Go(func() {
				for i := range 20 {
					asks := fmt.Sprintf(
						`{"miner": "RIOT", "changes": [{"input": "btc_price_usd", "override": "*1.%02d"}, {"input": "delay_months", "override": "+%d"}]}`, 10+i, person)
					begun := time.Now()
					s.ask(http.StatusOK, http.MethodPost, "/api/v1/runs/"+id+"/whatif", asks)
					mu.Lock()
					took = append(took, time.Since(begun))
					mu.Unlock()
					time.Sleep(100 * time.Millisecond)
				}
			})
		}
		wait.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-99th")
}

// BenchmarkFiftyPeople has fifty people drop the sample within ten seconds: how long it takes until all of them
// see how it was read, while runs that they ask for wait or are made, and the most memory that the server and
// its children have had until then. Of processor time it tells what a reading took with all that belongs to it,
// which does not depend on what else the machine does.
func BenchmarkFiftyPeople(b *testing.B) {
	book := string(sample(b))
	for b.Loop() {
		p := serveProcess(b, filepath.Join(b.TempDir(), "store"))
		until := make(chan struct{})
		peak := peakMB(p.cmd.Process.Pid, until)
		var wait sync.WaitGroup
		runs := make([]string, 50)
		begun := time.Now()
		for i := range runs {
			wait.Go(func() {
				time.Sleep(time.Duration(i) * 200 * time.Millisecond)
				drop := p.drop("miners.xlsx", book)
				p.reading(drop)
				runs[i] = decode[ask](p.served, p.ask(http.StatusAccepted, http.MethodPost, "/api/v1/drops/"+drop+
					"/runs", "")).ID
			})
		}
		wait.Wait()
		b.ReportMetric(time.Since(begun).Seconds(), "s-all-read")
		close(until)
		b.ReportMetric(<-peak, "MB-peak")
		for _, id := range runs {
			if now := decode[runState](p.served, p.get(http.StatusOK, "/api/v1/runs/"+id)); now.State == failed {
				b.Errorf("%s: %s", id, now.Error)
			}
		}
		p.kill()
	}
}

// BenchmarkDrop is what one drop of the sample takes of processor time until how it was read is known: in the
// server, and in its child.
func BenchmarkDrop(b *testing.B) {
	book := string(sample(b))
	p := serveProcess(b, filepath.Join(b.TempDir(), "store"))
	defer p.kill()
	own, children := p.processor()
	for b.Loop() {
		p.reading(p.drop("miners.xlsx", book))
	}
	ownAfter, childrenAfter := p.processor()
	b.ReportMetric((ownAfter-own)/float64(b.N)*1000, "ms-server")
	b.ReportMetric((childrenAfter-children)/float64(b.N)*1000, "ms-child")
}

// processor is the processor time, in seconds, that a process has used and that those have that it started and
// that have ended.
func (p *process) processor() (own, children float64) {
	p.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		p.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name may have spaces
	fields := strings.Fields(rest)
	var ticks [4]float64 // utime, stime, cutime, cstime, of which a second has a hundred
	for i := range ticks {
		if ticks[i], err = strconv.ParseFloat(fields[11+i], 64); err != nil {
			p.Fatal(err)
		}
	}
	return (ticks[0] + ticks[1]) / 100, (ticks[2] + ticks[3]) / 100
}

// BenchmarkIdleSession is what a session that asks for nothing takes, in bytes.
func BenchmarkIdleSession(b *testing.B) {
	s := newSessions()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range mostSessions {
		s.begin("somebody")
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	for b.Loop() {
		if _, ok := s.user("nobody"); ok {
			b.Fatal("nobody has a session")
		}
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/mostSessions, "bytes/session")
}
