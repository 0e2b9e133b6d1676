package batch

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// atWork are the goroutines, besides the test's own, that work for a run.
func atWork() []string {
	text := make([]byte, 4<<20)
	text = text[:runtime.Stack(text, true)]
	var list []string
	for _, g := range strings.Split(string(text), "\n\n")[1:] {
		if strings.Contains(g, "rackrate/") && !strings.Contains(g, "testing.tRunner") {
			list = append(list, g)
		}
	}
	return list
}

// TestAnInterruptedRunLeavesNobodyAtWork interrupts runs of two miners of the sample ("make proof": of all),
// with the book of their memos, at points spread over the time that they take: each returns within the two
// seconds that the program has, and nobody works on for it.
func TestAnInterruptedRunLeavesNobodyAtWork(t *testing.T) {
	testutil.Slow(t)
	points := testutil.Proof(8, 60)
	opt := options(t)
	opt.Memo.Book = true
	if points == 8 {
		opt.Only = []string{"RIOT", "CORZ"}
	}
	began := time.Now()
	if _, err := Run(context.Background(), opt); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(began)
	var longest time.Duration
	for n := range points {
		opt.Out = filepath.Join(t.TempDir(), "out")
		ctx, stop := context.WithCancel(context.Background())
		asked := make(chan time.Time, 1)
		time.AfterFunc(whole*time.Duration(n)/time.Duration(points), func() {
			asked <- time.Now()
			stop()
		})
		_, err := Run(ctx, opt)
		ended := time.Now()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("point %d: %v", n, err)
		}
		if list := atWork(); len(list) > 0 {
			t.Errorf("point %d: at work still:\n%s", n, strings.Join(list, "\n\n"))
		}
		longest = max(longest, ended.Sub(<-asked))
	}
	t.Logf("a run takes %v, and goes on for at most %v when it is interrupted", whole, longest)
	if longest > 2*time.Second {
		t.Errorf("an interrupted run goes on for %v", longest)
	}
}
