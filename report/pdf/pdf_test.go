package pdf_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"rackrate/internal/testutil"
	"rackrate/report/pdf"
)

// plain is a document of two pages with a bookmark and a link, as gofpdf writes it.
func plain(t *testing.T) []byte {
	t.Helper()
	f := gofpdf.New("P", "pt", "A4", "")
	f.SetFont("Helvetica", "", 12)
	f.AddPage()
	link := f.AddLink()
	f.Text(50, 50, "first page")
	f.Link(50, 40, 60, 12, link)
	f.AddPage()
	f.Bookmark("second", 0, 100)
	f.SetLink(link, 100, 2)
	f.Text(50, 100, "second page")
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func document() pdf.Document {
	return pdf.Document{
		Title: "A & B <co> (\\)", Author: "É. Author", Subject: "subject", Keywords: []string{"one", "two"},
		Creator: "program", Language: "en",
		Seed: "0123456789ab", Date: time.Date(2024, 6, 30, 0, 0, 0, 0, time.UTC),
		Attachments: []pdf.Attachment{
			{Name: "results.json", MediaType: "application/json", Description: "figures", Relationship: "Data",
				Data: []byte(`{"x": 1}`)},
			{Name: "book (1).xlsx", MediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
				Description: "é", Relationship: "Source", Data: []byte("PK")},
		},
	}
}

func TestUpdateKeepsTheOriginal(t *testing.T) {
	data := plain(t)
	got, err := pdf.Update(data, document())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(got, data) {
		t.Error("the bytes of the original were changed")
	}
	again, err := pdf.Update(data, document())
	if err != nil || !bytes.Equal(got, again) {
		t.Errorf("two updates differ (%v)", err)
	}
	other := document()
	other.Seed = "other"
	if got, err := pdf.Update(data, other); err != nil || bytes.Equal(got, again) {
		t.Errorf("another seed gives the same id (%v)", err)
	}
}

func TestUpdateIsSound(t *testing.T) {
	qpdf := testutil.Need(t, "qpdf")
	for _, attachments := range []int{0, 1, 2} {
		d := document()
		d.Attachments = d.Attachments[:attachments]
		got, err := pdf.Update(plain(t), d)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(qpdf, "--check", path).CombinedOutput(); err != nil ||
			bytes.Contains(out, []byte("WARNING")) {
			t.Errorf("%d attachments: %v\n%s", attachments, err, out)
		}
		out, err := exec.Command(qpdf, "--list-attachments", path).Output()
		if err != nil || attachments > 0 && strings.Count(string(out), "->") != attachments {
			t.Errorf("%d attachments: listed %q (%v)", attachments, out, err)
		}
		for _, a := range d.Attachments {
			out, err := exec.Command(qpdf, "--show-attachment="+a.Name, path).Output()
			if err != nil || !bytes.Equal(out, a.Data) {
				t.Errorf("%s: got %q (%v)", a.Name, out, err)
			}
		}
		object, err := exec.Command(qpdf, "--qdf", "--object-streams=disable", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"/Lang", "/DisplayDocTitle true", "/Metadata", "/Outlines", "/ID", "/Dest"} {
			if !bytes.Contains(object, []byte(want)) {
				t.Errorf("%d attachments: no %s", attachments, want)
			}
		}
	}
}

func TestMetadataIsXML(t *testing.T) {
	got, err := pdf.Update(plain(t), document())
	if err != nil {
		t.Fatal(err)
	}
	_, packet, _ := bytes.Cut(got, []byte("<?xpacket begin"))
	_, packet, _ = bytes.Cut(packet, []byte("?>"))
	packet, _, ok := bytes.Cut(packet, []byte("<?xpacket end"))
	if !ok {
		t.Fatal("no packet of metadata")
	}
	text, dec := "", xml.NewDecoder(bytes.NewReader(packet))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, is := token.(xml.CharData); is {
			text += string(c) + "|"
		}
	}
	for _, want := range []string{"A & B <co> (\\)|", "É. Author|", "one|", "one, two|", "2024-06-30T00:00:00Z|"} {
		if !strings.Contains(text, want) {
			t.Errorf("the metadata lack %q: %s", want, text)
		}
	}
}

func TestCompactKeepsEveryStream(t *testing.T) {
	qpdf := testutil.Need(t, "qpdf")
	f := gofpdf.New("P", "pt", "A4", "")
	f.SetCompression(false)
	f.SetFont("Helvetica", "", 12)
	for n := range 3 {
		f.AddPage()
		f.Bookmark("page", 0, 10)
		f.Text(50, 50, strings.Repeat("endobj >>\nstream\n ", 20*n))
	}
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	small, err := pdf.Compact(b.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(small) > b.Len()*2/3 {
		t.Errorf("%d bytes became %d", b.Len(), len(small))
	}
	whole, err := pdf.Update(small, document())
	if err != nil {
		t.Fatal(err)
	}
	readable := func(data []byte) string {
		path := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(qpdf, "--check", path).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		out, err := exec.Command(qpdf, "--qdf", "--static-id", "--no-original-object-ids", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if readable(b.Bytes()) != readable(small) {
		t.Error("the file says something else once it is compacted")
	}
	if !strings.Contains(readable(whole), "/Outlines") {
		t.Error("the bookmarks were lost")
	}
	if _, err := pdf.Compact(whole, nil); err == nil {
		t.Error("a file of two sections was taken")
	}
}

func TestRefused(t *testing.T) {
	whole := plain(t)
	for name, data := range map[string][]byte{
		"empty": nil, "no PDF": []byte("hello"), "cut short": whole[:len(whole)-40],
		"no trailer": []byte("startxref\n5\n%%EOF"),
		"wrong root": []byte(strings.Replace(string(whole), "/Root ", "/Root 9", 1)),
	} {
		if _, err := pdf.Update(data, document()); err == nil {
			t.Errorf("%s: was taken", name)
		}
		if _, err := pdf.Compact(data, nil); err == nil {
			t.Errorf("%s: was compacted", name)
		}
	}
}

// TestCompactWritesLinksShort keeps where links are and lead to, to a tenth of a point.
func TestCompactWritesLinksShort(t *testing.T) {
	f := gofpdf.New("P", "pt", "A4", "")
	f.SetCompression(false)
	f.AddPage()
	link := f.AddLink()
	f.Link(50.25, 100, 60, 12.5, link)
	f.AddPage()
	f.SetLink(link, 41.89, 2)
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	small, err := pdf.Compact(b.Bytes(), nil)
	if err != nil {
		t.Fatal(err)
	}
	// the page is 841.89 points high
	if want := "<</Subtype/Link/Rect[50.2 741.8 110.2 729.3]/Border[0 0 0]/Dest[5 0 R/XYZ 0 " +
		"800 null]>>"; !bytes.Contains(small, []byte(want)) {
		t.Errorf("no %s in %s", want, small)
	}
}

// FuzzCheck reads anything as a PDF: it ends, and nothing passes that is not whole.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"", "%PDF-1.4\n%%EOF", "%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size " +
		"1 /Root 1 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n",
		"%PDF-1.4\n1 0 obj\n<< /Length 99 >>\nstream\nendobj\nxref\n1 1\n0000000009 00000 n \ntrailer << /Root 1 0 R " +
			">>\nstartxref\n50\n%%EOF"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if pdf.Check(data) == nil && !bytes.HasPrefix(data, []byte("%PDF-")) {
			t.Error("no PDF passes for one")
		}
	})
}
