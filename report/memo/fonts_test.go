package memo_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/jung-kurt/gofpdf"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/report/page"
	"rackrate/templates"
)

// speaking is a run whose first miner has text in a finding, which a memo prints in full.
func speaking(t testing.TB, name string, text ...string) (*report.Run, *provenance.Miner) {
	f := newFixture(t)
	m := f.miner(name, "", nil)
	f.site(m, "Hill", fleet)
	for _, s := range text {
		f.book.Findings = append(f.book.Findings, provenance.Finding{Severity: provenance.Info, Code: "RR-001",
			Wrong: s, Do: s, Miner: m.Name})
	}
	run := f.run()
	return run, &run.Book.Miners[0]
}

// pageParts are the characters of the code page in pieces that fit in a line.
func pageParts() (parts []string) {
	runes := []rune(page.CodePage)
	for len(runes) > 0 {
		n := min(24, len(runes))
		parts, runes = append(parts, string(runes[:n])), runes[n:]
	}
	return parts
}

// TestCodedFacesShowWhatWholeOnesShow writes every character of the code page with
// faces of one-byte codes and with the whole faces, and compares pictures and text.
func TestCodedFacesShowWhatWholeOnesShow(t *testing.T) {
	testutil.Slow(t)
	pdftoppm, pdftotext := testutil.Need(t, "pdftoppm"), testutil.Need(t, "pdftotext")
	run, m := speaking(t, "Coded Inc", pageParts()...)
	opt := filled(t)
	coded := write(t, run, m, opt)
	var whole bytes.Buffer
	if err := memo.WriteWhole(&whole, run, m, opt); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(coded, []byte("/Identity-H")) || !bytes.Contains(whole.Bytes(), []byte("/Identity-H")) {
		t.Fatal("the two memos are not written with different faces")
	}
	if a, b := output(t, pdftotext, "-enc", "UTF-8", save(t, coded), "-"), output(t, pdftotext, "-enc", "UTF-8",
		save(t, whole.Bytes()), "-"); a != b {
		t.Error("the text differs")
	} else {
		for _, r := range page.CodePage {
			if unicode.IsLetter(r) && !strings.ContainsRune(a, r) {
				t.Errorf("%q is not in the text", r)
			}
		}
	}
	if a, b := output(t, pdftoppm, "-r", "60", save(t, coded)), output(t, pdftoppm, "-r", "60",
		save(t, whole.Bytes())); a != b {
		t.Error("the pictures differ")
	}
}

// TestRareCharactersTakeTheWholeFaces has a name whose letters have glyphs but no
// code, and one whose characters have no glyph: printed as it is, and replaced and reported.
func TestRareCharactersTakeTheWholeFaces(t *testing.T) {
	pdftotext, pdffonts := testutil.Need(t, "pdftotext"), testutil.Need(t, "pdffonts")
	for _, c := range []struct {
		name, printed, said string
		whole               bool
	}{
		{"Łódź Górnik ΔΩ", "Łódź Górnik ΔΩ", "", true},
		{"比特 Mining 🚀", "?? Mining ?", "question mark", false},
		{"Zürich Œuvre Š", "Zürich Œuvre Š", "", false},
	} {
		run, m := speaking(t, c.name)
		data := write(t, run, m, filled(t))
		text := folded(output(t, pdftotext, "-enc", "UTF-8", save(t, data), "-"))
		if !strings.Contains(text, c.printed) || !strings.Contains(text, c.said) || c.said == "" &&
			strings.Contains(text, "question mark") {
			t.Errorf("%s: got %.200s", c.name, text)
		}
		if got := bytes.Contains(data, []byte("/Identity-H")); got != c.whole {
			t.Errorf("%s: the whole faces are taken: %v", c.name, got)
		}
		checkSound(t, data)
		for _, line := range strings.Split(strings.TrimSpace(output(t, pdffonts, save(t, data))), "\n")[2:] {
			fields := strings.Fields(line)
			if n := len(fields); n < 6 || fields[n-5] != "yes" || fields[n-3] != "yes" {
				t.Errorf("%s: not embedded with a map to Unicode: %s", c.name, line)
			}
		}
	}
}

// TestNoEmptyBoxes has faces with the letters of ASCII only: whatever the program
// prints has a glyph, the minus a hyphen's, a thin space a space's.
func TestNoEmptyBoxes(t *testing.T) {
	testutil.Slow(t)
	run, opt := sample(t), filled(t)
	house := *opt.House
	for _, face := range []*[]byte{&house.Faces.Text, &house.Faces.TextBold, &house.Faces.Figures,
		&house.Faces.FiguresBold} {
		*face = gofpdf.UTF8CutFont(bytes.Clone(*face), page.CodePage[:95])
		glyphs := page.CodedGlyphs(*face)
		if len(glyphs) != utf8.RuneCountInString(page.CodePage) || slices.Contains(glyphs, 0) {
			t.Fatalf("%d glyphs, an empty box among them: %v", len(glyphs), glyphs)
		}
		at := func(r rune) uint16 {
			return glyphs[utf8.RuneCountInString(page.CodePage[:strings.IndexRune(page.CodePage, r)])]
		}
		if at('\u2212') != at('-') || at('\u202f') != at(' ') || at('é') != at('?') {
			t.Error("a sign is drawn as another than its stand-in")
		}
	}
	fonts, err := page.PrepareFonts(&house)
	if err != nil {
		t.Fatal(err)
	}
	opt.House, opt.Fonts = &house, fonts
	m := miner(t, run, "SVRL")
	var whole bytes.Buffer
	if err := memo.WriteWhole(&whole, run, m, opt); err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{write(t, run, m, opt), whole.Bytes()} {
		checkSound(t, data)
		checkLayout(t, "ASCII only", pages(t, testutil.Need(t, "pdftotext"), data))
	}
}

// table changes a table of a font: cut with nil, or overwritten from an offset on.
func table(t *testing.T, font []byte, tag string, at int, with ...byte) []byte {
	t.Helper()
	out := bytes.Clone(font)
	for i := range int(binary.BigEndian.Uint16(out[4:])) {
		entry := out[12+16*i:]
		if string(entry[:4]) != tag {
			continue
		}
		if with == nil {
			copy(entry, "none")
		}
		copy(out[int(binary.BigEndian.Uint32(entry[8:]))+at:], with)
		return out
	}
	t.Fatalf("no table %s", tag)
	return nil
}

func TestFontsRefused(t *testing.T) {
	house, err := templates.LoadHouse("")
	if err != nil {
		t.Fatal(err)
	}
	good := house.Faces.Figures
	for name, c := range map[string]struct {
		font []byte
		want string
	}{
		"nothing":     {nil, "is not a TrueType font"},
		"header only": {good[:12], "is damaged or cut short"},
		"cut short":   {good[:len(good)/2], "is damaged or cut short"},
		"no outlines": {table(t, good, "glyf", 0), `lacks the table "glyf"`},
		"variable":    {bytes.Replace(good, []byte("gasp"), []byte("fvar"), 1), "is a variable font"},
		"restricted":  {table(t, good, "OS/2", 8, 0, 2), "may not be embedded"},
		"no letters":  {table(t, good, "cmap", 0, 0, 0, 0, 0), `has no ' '`},
		// glyph 0 is made of glyph 0
		"a circle": {table(t, good, "glyf", 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
			"glyphs are made of each other"},
		"bad offsets": {table(t, good, "loca", 40, 0xff, 0xff, 0xff, 0xff), "is damaged"},
	} {
		broken := *house
		broken.Faces.Figures = c.font
		_, err := page.PrepareFonts(&broken)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(),
			"figures (fonts/SourceSans3-Regular.ttf)") {
			t.Errorf("%s: got %v, want an error that has %q", name, err, c.want)
		}
	}
}

// TestDamagedFontsDoNotPanic turns bytes here and there in a face.
func TestDamagedFontsDoNotPanic(t *testing.T) {
	testutil.Slow(t)
	house, err := templates.LoadHouse("")
	if err != nil {
		t.Fatal(err)
	}
	for n := 7; n < len(house.Faces.Text); n += 33331 {
		broken := *house
		broken.Faces.Text = bytes.Clone(house.Faces.Text)
		broken.Faces.Text[n] ^= 0xff
		if fonts, err := page.PrepareFonts(&broken); (fonts == nil) == (err == nil) {
			t.Errorf("byte %d: %v, %v", n, fonts != nil, err)
		}
	}
}

// TestHouseOfItsOwnFonts writes a memo in faces that the house brings.
func TestHouseOfItsOwnFonts(t *testing.T) {
	testutil.Slow(t)
	run, opt := sample(t), filled(t)
	house := *opt.House
	house.Faces.Text, house.Faces.Figures = house.Faces.Figures, house.Faces.Text
	fonts, err := page.PrepareFonts(&house)
	if err != nil {
		t.Fatal(err)
	}
	own := opt
	own.House, own.Fonts = &house, fonts
	m := miner(t, run, "ONE")
	data := write(t, run, m, own)
	if bytes.Equal(data, write(t, run, m, opt)) {
		t.Error("the house's faces change nothing")
	}
	checkSound(t, data)
	checkLayout(t, "own faces", pages(t, testutil.Need(t, "pdftotext"), data))
}
