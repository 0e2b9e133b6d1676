// Package pdf appends to a finished PDF what gofpdf cannot write: metadata,
// language, file id, window title, attached files. It knows the structure of
// files and no word of mining or money; what a document shows is not its concern.
//
//	gofpdf's bytes -> Compact -> Update (an incremental part behind them) -> Check reads them back
//
// For example, Update with a Document{Title: "RIOT", Language: "en-GB"} adds XMP metadata and leaves the pages
// as they are.
package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Document is what an update says of a PDF. Every field but Attachments must be given.
type Document struct {
	Title, Author, Subject string
	Keywords               []string
	Creator                string // the program
	Language               string // a BCP 47 tag, such as en
	Seed                   string // the file's id is a hash of it
	Date                   time.Time
	Attachments            []Attachment
}

// Attachment is a file that a PDF carries.
type Attachment struct {
	Name         string
	MediaType    string // application/json
	Description  string
	Relationship string // Data, Source or Supplement
	Data         []byte
}

// Update gives the PDF with an incremental update: the bytes of data as they
// are, and behind them new objects, a new catalog, a table of their places and a
// trailer. data must have a classic cross-reference table, as gofpdf writes it.
func Update(data []byte, d Document) ([]byte, error) {
	old, err := parseTail(data)
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	u := &update{next: old.size, places: map[int]int{}}
	u.out.Grow(len(data) + 8192)
	u.out.Write(data)
	if !bytes.HasSuffix(data, []byte("\n")) {
		u.out.WriteByte('\n')
	}
	entries := []string{"/Version /1.7", "/Lang (" + tag(d.Language) + ")",
		"/ViewerPreferences << /DisplayDocTitle true >>"}
	entries = append(entries, fmt.Sprintf("/Metadata %d 0 R", u.stream("/Type /Metadata /Subtype /XML", xmp(d))))
	for _, a := range d.Attachments {
		if err := u.attach(a, d.Date); err != nil {
			return nil, fmt.Errorf("pdf: attachment %q: %w", a.Name, err)
		}
	}
	entries = append(entries, u.attached(d.Attachments)...)
	u.object(old.root, "<<\n"+old.catalog+strings.Join(entries, "\n")+"\n>>")
	u.finish(old, fileID(d.Seed))
	return u.out.Bytes(), nil
}

// tag is a language tag; what does not belong in one is left out.
func tag(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

// fileID is the id of a file in hexadecimal digits.
func fileID(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	return fmt.Sprintf("%X", sum[:16])
}

// tail is what the end of a PDF says of it.
type tail struct {
	size, root, info int
	xref             int    // where its cross-reference table starts
	catalog          string // the entries of its catalog but /Names
}

var errTail = errors.New("the end of the file is not as expected")

func parseTail(data []byte) (tail, error) {
	var t tail
	at := bytes.LastIndex(data, []byte("startxref\n"))
	if at < 0 {
		return t, errTail
	}
	if _, err := fmt.Sscanf(string(data[at:]), "startxref\n%d", &t.xref); err != nil {
		return t, errTail
	}
	trailer := bytes.LastIndex(data[:at], []byte("trailer"))
	if trailer < 0 || t.xref <= 0 || t.xref >= trailer {
		return t, errTail
	}
	for key, to := range map[string]*int{"/Size ": &t.size, "/Root ": &t.root, "/Info ": &t.info} {
		_, rest, ok := bytes.Cut(data[trailer:at], []byte(key))
		if n := bytes.IndexAny(rest, " \n>"); !ok || n < 1 {
			return t, errTail
		} else if v, err := strconv.Atoi(string(rest[:n])); err != nil || v < 1 {
			return t, errTail
		} else {
			*to = v
		}
	}
	var err error
	t.catalog, err = catalogOf(data, t)
	return t, err
}

// catalogOf are the entries of the catalog. Its dictionary of names, which
// gofpdf writes last and empty, is left out.
func catalogOf(data []byte, t tail) (string, error) {
	head := fmt.Sprintf("\n%d 0 obj\n<<\n", t.root)
	from := bytes.LastIndex(data[:t.xref], []byte(head))
	if from < 0 {
		return "", errTail
	}
	body, _, ok := bytes.Cut(data[from+len(head):t.xref], []byte("endobj"))
	if !ok {
		return "", errTail
	}
	entries := strings.TrimSuffix(strings.TrimSpace(string(body)), ">>")
	before, names, _ := strings.Cut(entries, "/Names")
	if strings.Contains(names, " 0 R") || strings.Count(before, "<<") != strings.Count(before, ">>") {
		return "", errors.New("the catalog has names already, or is not as expected")
	}
	return before, nil
}

// update is what is appended, in the making.
type update struct {
	out    bytes.Buffer
	next   int         // the number of the next new object
	places map[int]int // of the objects written
	specs  []int       // file specifications
}

func (u *update) object(n int, body string) {
	u.places[n] = u.out.Len()
	fmt.Fprintf(&u.out, "%d 0 obj\n%s\nendobj\n", n, body)
}

// stream writes a stream object of the dictionary's entries and gives its number.
func (u *update) stream(entries string, data []byte) int {
	n := u.next
	u.next++
	u.places[n] = u.out.Len()
	fmt.Fprintf(&u.out, "%d 0 obj\n<< %s /Length %d >>\nstream\n", n, entries, len(data))
	u.out.Write(data)
	u.out.WriteString("\nendstream\nendobj\n")
	return n
}

// finish writes the table of places, sorted, one section a run of numbers, and the trailer.
func (u *update) finish(old tail, id string) {
	xref := u.out.Len()
	u.out.WriteString("xref\n")
	for _, run := range runsOf(u.places) {
		fmt.Fprintf(&u.out, "%d %d\n", run[0], len(run))
		for _, n := range run {
			fmt.Fprintf(&u.out, "%010d 00000 n \n", u.places[n])
		}
	}
	fmt.Fprintf(&u.out, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n/Prev %d\n/ID [<%s> "+
		"<%s>]\n>>\nstartxref\n%d\n%%%%EOF\n",
		u.next, old.root, old.info, old.xref, id, id, xref)
}
