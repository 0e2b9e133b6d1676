package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"rackrate/internal/batch"
)

// plainEvery is how often a line is printed where stderr is no terminal.
const plainEvery = 5 * time.Second

// progress shows how far a run has come: on a terminal on one line that is
// written over and over, elsewhere a plain line every few seconds, with --json an event a line.
// For a single workbook nothing is shown but on a terminal.
type progress struct {
	tell     *messages
	std      *streams
	json     bool
	terminal bool

	mu           sync.Mutex
	begun, last  time.Time
	books, done  int // of a batch; books is 0 for a single workbook
	memos, known int // of a batch: done, and of the workbooks begun so far
	shown        bool
}

func newProgress(tell *messages, std *streams, json bool) *progress {
	return &progress{tell: tell, std: std, json: json, terminal: !tell.quiet && isTerminal(tell.out), begun: time.Now(),
		last: time.Now()}
}

// planned notes how many workbooks a batch has.
func (p *progress) planned(books int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.books = books
	if p.json {
		p.event(event{Event: "begin", Total: books})
	}
}

// memo shows a memo that is done.
func (p *progress) memo(s batch.Step) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.Done > 0 {
		p.memos++
	} else {
		p.known += s.Total
	}
	switch {
	case p.books > 0:
		p.show()
	case p.terminal:
		p.over(p.tell.in().sayf("memos %s of %s", bar(p.tell.in(), s.Done, s.Total), printable(s.Book)))
	}
}

// book tells of a workbook of a batch that is done.
func (p *progress) book(e batch.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done = e.Done
	p.clear()
	if p.json {
		p.event(bookEvent(e))
		return
	}
	if e.Book.Err != nil {
		p.std.fail(e.Book.Err)
	}
	tellOpen(p.tell, e.Book)
	if e.Book.Manifest != nil {
		tellChecks(p.std, e.Book)
	}
	p.show()
}

// notice tells of a file in the output folder.
func (p *progress) notice(n batch.Notice) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.tell.sayf("%s: %s", n.Path, n.Text)
}

// show shows how far a batch has come.
func (p *progress) show() {
	switch {
	case p.json:
	case p.terminal:
		p.over(p.tell.in().sayf("workbooks %s, memos %s%s", bar(p.tell.in(), p.done, p.books),
			bar(p.tell.in(), p.memos, p.known), p.left(", %s left")))
	default:
		if now := time.Now(); now.Sub(p.last) >= plainEvery {
			p.last = now
			p.tell.sayf("%d of %s, %s%s", p.done, p.tell.in().plural(p.books, "workbook"), p.tell.in().plural(p.memos,
				"memo"), p.left(", about %s left"))
		}
	}
}

// barWidth is that of the longest part of a bar, so that two of them and the time fit 79 columns.
const barWidth = 8

// bar is a bar of how much is done, with the figures.
func bar(t *tongue, done, total int) string {
	filled := 0
	if total > 0 {
		filled = barWidth * min(done, total) / total
	}
	return t.sayf("[%s%s] %d of %d", strings.Repeat("#", filled), strings.Repeat(".", barWidth-filled), done, total)
}

// left is how long a batch is likely to take still, in a format; nothing where that cannot be told yet, or it is done.
func (p *progress) left(format string) string {
	if p.done == 0 || p.done >= p.books {
		return ""
	}
	left := time.Since(p.begun) / time.Duration(p.done) * time.Duration(p.books-p.done)
	return p.tell.in().sayf(format, span(left))
}

// span is a length of time in words that fit the line.
func span(d time.Duration) string {
	if d < 90*time.Second {
		return fmt.Sprintf("%d s", int(d.Seconds())+1)
	}
	return fmt.Sprintf("%d min", int(d.Minutes())+1)
}

func (p *progress) over(text string) {
	fmt.Fprintf(raw(p.tell.out), "\r\x1b[K%s", text)
	p.shown = true
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(raw(p.tell.out), "\r\x1b[K")
		p.shown = false
	}
}

// end takes the line away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

// step tells of a site or a memo that is done, and of how many there are before the first one.
func (p *progress) step(kind string, s batch.Step) {
	p.event(event{Event: kind, Miner: s.Miner, Site: s.Site, Done: s.Done, Total: s.Total})
}

// event is a line of run --json for a batch, or of run --steps.
type event struct {
	Event    string               `json:"event"` // begin, book, done; site and memo with --steps
	Miner    string               `json:"miner,omitempty"`
	Site     string               `json:"site,omitempty"`
	Book     string               `json:"book,omitempty"`
	Folder   string               `json:"folder,omitempty"`
	Status   string               `json:"status,omitempty"` // of a book: made, kept, left out, failed
	Open     bool                 `json:"open,omitempty"`   // in a spreadsheet program
	Error    string               `json:"error,omitempty"`
	RunID    string               `json:"run_id,omitempty"`
	Sites    *batch.Rows          `json:"sites,omitempty"`
	Findings *batch.Counts        `json:"findings,omitempty"`
	Done     int                  `json:"done,omitempty"`
	Total    int                  `json:"total,omitempty"`
	Batch    *batch.BatchManifest `json:"run,omitempty"`
}

func bookEvent(e batch.Event) event {
	out := event{Event: "book", Book: e.Book.Path, Folder: e.Book.Folder, Status: bookStatus(e.Book), Open: e.Book.Open,
		Done: e.Done, Total: e.Total}
	if e.Book.Err != nil {
		out.Error = e.Book.Err.Error()
	}
	if m := e.Book.Manifest; m != nil {
		out.RunID, out.Sites, out.Findings = m.RunID, &m.Sites, &m.Findings
	}
	return out
}

func bookStatus(b *batch.BookRun) string {
	switch {
	case b.Err != nil:
		return "failed"
	case b.LeftOut:
		return "left out"
	case b.Kept:
		return "kept"
	}
	return "made"
}

func (p *progress) event(e event) {
	if err := printLine(p.std.out, e); err != nil {
		p.std.fail(err)
	}
}

// printLine prints a document on one line.
func printLine(w io.Writer, doc any) error {
	line, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	_, err = escapes{w}.Write(append(line, '\n'))
	return err
}
