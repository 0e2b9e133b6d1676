package cli

import (
	"encoding/json"
	"fmt"
	"io"
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

	mu          sync.Mutex
	begun, last time.Time
	books, done int // of a batch; books is 0 for a single workbook
	memos       int
	shown       bool
}

func newProgress(tell *messages, std *streams, json bool) *progress {
	return &progress{tell: tell, std: std, json: json, terminal: !tell.quiet && isTerminal(tell.out), begun: time.Now(), last: time.Now()}
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
	}
	switch {
	case p.terminal && p.books > 0:
		p.over(p.text())
	case p.terminal:
		p.over(fmt.Sprintf("%s: memo %d of %d", printable(s.Book), s.Done, s.Total))
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
	if e.Book.Manifest != nil {
		tellChecks(p.std, e.Book)
	}
	if p.terminal {
		p.over(p.text())
	} else if now := time.Now(); now.Sub(p.last) >= plainEvery {
		p.last = now
		p.tell.sayf("%s", p.text())
	}
}

// text is how far a batch has come and how long it is likely to take still.
func (p *progress) text() string {
	text := fmt.Sprintf("workbook %d of %d, %s", p.done, p.books, plural(p.memos, "memo"))
	if p.done == 0 || p.done == p.books {
		return text
	}
	left := time.Since(p.begun) / time.Duration(p.done) * time.Duration(p.books-p.done)
	return text + ", about " + span(left) + " left"
}

// span is a length of time in words that fit the line.
func span(d time.Duration) string {
	if d < 90*time.Second {
		return fmt.Sprintf("%d s", int(d.Seconds())+1)
	}
	return fmt.Sprintf("%d min", int(d.Minutes())+1)
}

func (p *progress) over(text string) {
	fmt.Fprintf(p.tell.out, "\r\x1b[K%s", text)
	p.shown = true
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.tell.out, "\r\x1b[K")
		p.shown = false
	}
}

// end takes the line away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

// event is a line of run --json for a batch.
type event struct {
	Event    string               `json:"event"` // begin, book, done
	Book     string               `json:"book,omitempty"`
	Folder   string               `json:"folder,omitempty"`
	Status   string               `json:"status,omitempty"` // of a book: made, kept, left out, failed
	Error    string               `json:"error,omitempty"`
	RunID    string               `json:"run_id,omitempty"`
	Sites    *batch.Rows          `json:"sites,omitempty"`
	Findings *batch.Counts        `json:"findings,omitempty"`
	Done     int                  `json:"done,omitempty"`
	Total    int                  `json:"total,omitempty"`
	Batch    *batch.BatchManifest `json:"run,omitempty"`
}

func bookEvent(e batch.Event) event {
	out := event{Event: "book", Book: e.Book.Path, Folder: e.Book.Folder, Status: bookStatus(e.Book), Done: e.Done, Total: e.Total}
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
	_, err = w.Write(append(line, '\n'))
	return err
}
