package templates_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rackrate/templates"
)

// folder is a templates folder with these files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestHouseOverridesOnlyWhatItNames(t *testing.T) {
	standard, err := templates.LoadHouse("")
	if err != nil {
		t.Fatal(err)
	}
	if len(standard.Unfilled()) == 0 {
		t.Error("the embedded house style has no placeholder, so that its memos would not be drafts")
	}
	dir := folder(t, map[string]string{"house.yaml": "firm: Example & Co\ncolours:\n  accent: \"#102030\"\n"})
	h, err := templates.LoadHouse(dir)
	if err != nil {
		t.Fatal(err)
	}
	if h.Firm != "Example & Co" || h.Colours.Accent != (templates.Colour{R: 0x10, G: 0x20, B: 0x30}) {
		t.Errorf("got firm %q, accent %v", h.Firm, h.Colours.Accent)
	}
	if h.Colours.Ink != standard.Colours.Ink || h.FontFiles != standard.FontFiles || h.Analyst != standard.Analyst {
		t.Errorf("a key that is left out lost its value: %+v", h.Colours)
	}
	if len(h.Disclosures) != len(standard.Disclosures) {
		t.Errorf("got %d disclosures, want the %d of the standard", len(h.Disclosures), len(standard.Disclosures))
	}
}

func TestHouseOfCommentsOnlyChangesNothing(t *testing.T) {
	standard, err := templates.LoadHouse("")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "# to be written\n"} {
		h, err := templates.LoadHouse(folder(t, map[string]string{"house.yaml": text}))
		if err != nil || h.Paper != standard.Paper || h.Firm != standard.Firm || h.Colours != standard.Colours {
			t.Errorf("%q: got %+v, %v", text, h, err)
		}
	}
}

func TestHouseFilledIsNoDraft(t *testing.T) {
	dir := folder(t, map[string]string{"house.yaml": "firm: Example\nanalyst: A. Analyst\ndisclosures:\n  - " +
		"{heading: All, text: Told.}\n"})
	h, err := templates.LoadHouse(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.Unfilled(); len(got) != 0 {
		t.Errorf("placeholders %q are left", got)
	}
}

func TestHouseLogo(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray16(image.Rect(0, 0, 30, 10))); err != nil {
		t.Fatal(err)
	}
	dir := folder(t, map[string]string{"house.yaml": "logo: img/logo.png\n", "img/logo.png": picture.String()})
	h, err := templates.LoadHouse(dir)
	if err != nil {
		t.Fatal(err)
	}
	if h.Logo == nil || h.Logo.Width != 30 || h.Logo.Height != 10 {
		t.Errorf("got logo %+v", h.Logo)
	}
}

// TestHouseLogoIsMadeAsSmallAsItIsPrinted has a picture of millions of pixels, a JPEG and one that is too large.
func TestHouseLogoIsMadeAsSmallAsItIsPrinted(t *testing.T) {
	load := func(picture image.Image, encode func(io.Writer, image.Image) error) (*templates.Logo, error) {
		var file bytes.Buffer
		if err := encode(&file, picture); err != nil {
			t.Fatal(err)
		}
		h, err := templates.LoadHouse(folder(t, map[string]string{"house.yaml": "logo: logo.img\n",
			"logo.img": file.String()}))
		if err != nil {
			return nil, err
		}
		return h.Logo, nil
	}
	halves := image.NewNRGBA(image.Rect(0, 0, 3000, 800)) // red on the left, nothing on the right
	for y := range 800 {
		for x := range 1500 {
			halves.SetNRGBA(x, y, color.NRGBA{R: 255, A: 255})
		}
	}
	logo, err := load(halves, png.Encode)
	if err != nil {
		t.Fatal(err)
	}
	small, err := png.Decode(bytes.NewReader(logo.PNG))
	if err != nil || logo.Width != 600 || logo.Height != 160 || small.Bounds() != image.Rect(0, 0, 600, 160) {
		t.Fatalf("got %d by %d pixels (%v)", logo.Width, logo.Height, err)
	}
	for x, want := range map[int]color.NRGBA{0: {R: 255, A: 255}, 299: {R: 255, A: 255}, 300: {}, 599: {}} {
		if got := color.NRGBAModel.Convert(small.At(x, 80)); got != want {
			t.Errorf("pixel %d: got %v, want %v", x, got, want)
		}
	}
	logo, err = load(image.NewGray(image.Rect(5, 5, 105, 55)), func(w io.Writer, m image.Image) error {
		return jpeg.Encode(w, m, nil)
	})
	if err != nil || logo.Width != 100 || logo.Height != 50 {
		t.Errorf("a JPEG: got %+v, %v", logo, err)
	}
	if _, err := load(image.NewGray(image.Rect(0, 0, 4001, 1)), png.Encode); err == nil ||
		!strings.Contains(err.Error(), "larger than 4000 pixels a side") {
		t.Errorf("a picture of 4001 pixels: %v", err)
	}
}

func TestTemplatesFolderRefused(t *testing.T) {
	tests := map[string]struct {
		files map[string]string
		want  string
	}{
		"unknown file": {map[string]string{"notes.txt": "x"}, "notes.txt is not a file that the memo knows"},
		"unknown prose": {map[string]string{"memo/en/extra.tmpl": "x"},
			"memo/en/extra.tmpl is not a file that the memo knows"},
		"other language": {map[string]string{"memo/xx/risks.tmpl": "x"},
			"memo/xx/risks.tmpl is not a file that the memo knows"},
		"unknown key": {map[string]string{"house.yaml": "frim: x\n"}, "frim"},
		"bad colour": {map[string]string{"house.yaml": "colours: {accent: blue}\n"},
			`colour "blue" is not written as #RRGGBB`},
		"bad paper":          {map[string]string{"house.yaml": "paper: A5\n"}, `paper "A5" is neither A4 nor Letter`},
		"no such font":       {map[string]string{"house.yaml": "fonts: {text: fonts/none.ttf}\n"}, "fonts/none.ttf"},
		"font out of folder": {map[string]string{"house.yaml": "fonts: {text: ../../etc/passwd}\n"}, "invalid"},
		"font not TrueType": {map[string]string{"house.yaml": "fonts: {text: a.otf}\n", "a.otf": "OTTO"},
			"a.otf is not a TrueType file"},
		"logo not a picture": {map[string]string{"house.yaml": "logo: a.png\n", "a.png": "x"},
			"a.png is neither PNG nor JPEG"},
		"block missing": {map[string]string{"memo/en/method.tmpl": `{{define "method/1"}}x{{end}}`},
			"where the memo needs"},
		"template broken": {map[string]string{"memo/en/method.tmpl": `{{define "method/1"}}{{`}, "method.tmpl"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, tt.files)
			_, err := templates.LoadHouse(dir)
			if err == nil {
				_, err = templates.LoadProse(dir)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error that has %q", err, tt.want)
			}
		})
	}
	if _, err := templates.LoadHouse(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is not there was taken")
	}
}

func TestProseOverride(t *testing.T) {
	own := `{{define "breakeven/holds"}}HOLDS {{.At}}{{end}}{{define "breakeven/would"}}{{end}}{{define "breakeven/always"}}{{end}}` +
		`{{define "breakeven/never"}}{{end}}{{define "breakeven/delay"}}{{end}}{{define "breakeven/no delay"}}{{end}}` +
		`{{define "breakeven/any delay"}}{{end}}{{define "breakeven/beyond"}}{{end}}{{define "breakeven/wait"}}{{end}}` +
		`{{define "breakeven/none"}}{{end}}{{define "side/above"}}{{end}}{{define "side/below"}}{{end}}`
	p, err := templates.LoadProse(folder(t, map[string]string{"memo/en/breakevens.tmpl": own}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Render("breakeven/holds", map[string]string{"At": "USD\u00a0105 \n x"})
	if err != nil || got != "HOLDS USD\u00a0105 x" {
		t.Errorf("got %q, %v", got, err)
	}
	if !p.Has("method/1") || p.Has("method/99") {
		t.Error("Has does not tell the blocks of the standard prose")
	}
	if _, err := p.Render("breakeven/holds", map[string]string{}); err == nil {
		t.Error("a figure that is not there was printed")
	}
}
