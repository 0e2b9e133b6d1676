package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"rackrate/internal/batch"
)

func TestBar(t *testing.T) {
	for _, tc := range []struct {
		done, total int
		want        string
	}{
		{0, 0, "[........] 0 of 0"}, {0, 5, "[........] 0 of 5"}, {1, 2, "[####....] 1 of 2"},
		{499, 500, "[#######.] 499 of 500"},
		{500, 500, "[########] 500 of 500"}, {3, 2, "[########] 3 of 2"},
	} {
		if got := bar(nil, tc.done, tc.total); got != tc.want {
			t.Errorf("%d of %d: %s, want %s", tc.done, tc.total, got, tc.want)
		}
	}
}

// batchProgress shows 4,999 of 5,000 workbooks with their memos, begun so long ago.
func batchProgress(terminal bool, begun time.Duration) string {
	var out bytes.Buffer
	p := &progress{tell: &messages{out: &out}, terminal: terminal, begun: time.Now().Add(-begun)}
	p.planned(5000)
	p.memo(batch.Step{Book: "a.xlsx", Total: 20000})
	p.done, p.memos, p.last = 4999, 19998, time.Time{}
	out.Reset()
	p.memo(batch.Step{Book: "a.xlsx", Done: 1, Total: 20000})
	return out.String()
}

func TestProgressFitsALine(t *testing.T) {
	line := strings.TrimPrefix(batchProgress(true, 5000*500*time.Second), "\r\x1b[K")
	if len(line) > 79 || !strings.Contains(line, "workbooks [#######.] 4999 of 5000, memos [#######.] 19999 of "+
		"20000, 9 min left") {
		t.Errorf("%d letters: %q", len(line), line)
	}
	if line := batchProgress(false, 5*time.Second); line != "4999 of 5000 workbooks, 19999 memos, about 1 s left\n" {
		t.Errorf("%q", line)
	}
}
