package deploy_test

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"testing"
)

// What the simulation of docs/scale.md takes from measurements, in seconds where nothing else is said.
const (
	workSeconds    = 0.5  // of one core a workbook, the mean
	spread         = 1.0  // of the logarithm of a workbook's seconds
	requests       = 11.0 // a workbook: one GET, the claim, its files, the record, what collecting asks
	latency        = 0.03 // of a request
	claimSeconds   = 120.0
	restartSeconds = 180.0 // from the kill of a spot machine to its part's next start
)

// partAt is a part with the moment at which it is free.
type partAt struct{ free, killed float64 }

type byFree []partAt

func (q byFree) Len() int           { return len(q) }
func (q byFree) Less(i, j int) bool { return q[i].free < q[j].free }
func (q byFree) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *byFree) Push(x any)        { *q = append(*q, x.(partAt)) }
func (q *byFree) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// simulate gives how long a batch takes, in seconds, and the share of the parts' time that went into workbooks.
// killsAnHour are those of one part; throttled is the share of requests that the store turns away once. A
// workbook whose part is killed is begun anew when its claim has ended.
func simulate(workbooks, parts int, killsAnHour, throttled float64, random *rand.Rand) (seconds, used float64) {
	queue := make(byFree, parts)
	next := func(now float64) float64 {
		if killsAnHour == 0 {
			return math.Inf(1)
		}
		return now + random.ExpFloat64()*3600/killsAnHour
	}
	for i := range queue {
		queue[i] = partAt{0, next(0)}
	}
	heap.Init(&queue)
	var again []float64 // when workbooks that were lost may be taken over
	worked := 0.0
	for left := workbooks; left > 0 || len(again) > 0; {
		p := heap.Pop(&queue).(partAt)
		begin := p.free
		if left > 0 {
			left--
		} else {
			begin, again = max(begin, again[0]), again[1:]
		}
		work := workSeconds * math.Exp(spread*random.NormFloat64()-spread*spread/2)
		end := begin + work + requests*latency*(1+4*throttled)
		if end > p.killed {
			again = append(again, p.killed+claimSeconds)
			back := max(p.killed, begin) + restartSeconds
			heap.Push(&queue, partAt{back, next(back)})
			continue
		}
		worked += work
		seconds = max(seconds, end)
		heap.Push(&queue, partAt{end, p.killed})
	}
	return seconds, worked / (seconds * float64(parts))
}

// TestScale makes the figures of docs/scale.md, and wants a million workbooks to be done in a share of the time
// that is said there.
func TestScale(t *testing.T) {
	random := rand.New(rand.NewPCG(16, 2))
	ideal := workSeconds / (workSeconds + requests*latency)
	for _, c := range []struct {
		parts            int
		kills, throttled float64
	}{{100, 0, 0}, {1000, 0, 0}, {1000, 0.1, 0}, {1000, 1, 0}, {1000, 1, 0.1}} {
		seconds, used := simulate(1_000_000, c.parts, c.kills, c.throttled, random)
		t.Logf("%4d parts, %.1f kills an hour and part, %2.0f%% turned away: %6.0f s, %.2f of the time in workbooks "+
			"(at best %.2f)", c.parts, c.kills, 100*c.throttled, seconds, used, ideal)
		if used > ideal+0.01 || used < 0.6*ideal {
			t.Errorf("%d parts: %.2f of the time went into workbooks, at best %.2f", c.parts, used, ideal)
		}
	}
}
