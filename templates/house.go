package templates

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"rackrate/internal/late"
)

//go:embed house.yaml house.*.yaml fonts/*.ttf
var houseFiles embed.FS

// House is the look of a memo and the words that a firm puts under it. It is
// not changed after loading and may be shared by memos written at once.
type House struct {
	Firm              string       `yaml:"firm"`
	Analyst           string       `yaml:"analyst"`
	Contact           string       `yaml:"contact"`
	LogoFile          string       `yaml:"logo"`
	Paper             string       `yaml:"paper"` // A4 or Letter
	Colours           Colours      `yaml:"colours"`
	FontFiles         FontFiles    `yaml:"fonts"`
	DisclosureVersion string       `yaml:"disclosure_version"`
	Disclosures       []Disclosure `yaml:"disclosures"`

	Ratings map[string]string `yaml:"ratings"` // the house's own words for a recommendation, by its name

	Faces Faces `yaml:"-"`
	Logo  *Logo `yaml:"-"` // nil where the house has none
}

// Colours are the colours of a memo.
type Colours struct {
	Accent   Colour `yaml:"accent"`
	Ink      Colour `yaml:"ink"`
	Muted    Colour `yaml:"muted"`
	Rule     Colour `yaml:"rule"`
	Band     Colour `yaml:"band"`
	Mining   Colour `yaml:"mining"`
	Negative Colour `yaml:"negative"`
}

// Colour is red, green and blue, each 0-255, written #RRGGBB.
type Colour struct{ R, G, B int }

// UnmarshalYAML reads #RRGGBB.
func (c *Colour) UnmarshalYAML(data []byte) error {
	var s string
	if err := yaml.Unmarshal(data, &s); err != nil {
		return err
	}
	v, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return fmt.Errorf("colour %q is not written as #RRGGBB", s)
	}
	*c = Colour{int(v >> 16), int(v >> 8 & 0xff), int(v & 0xff)}
	return nil
}

// FontFiles name the four faces of a memo: static TrueType files.
type FontFiles struct {
	Text        string `yaml:"text"`
	TextBold    string `yaml:"text_bold"`
	Figures     string `yaml:"figures"`
	FiguresBold string `yaml:"figures_bold"`
}

// Faces are the bytes of the four faces.
type Faces struct{ Text, TextBold, Figures, FiguresBold []byte }

// Disclosure is one paragraph of the disclosures.
type Disclosure struct {
	Heading string `yaml:"heading"`
	Text    string `yaml:"text"`
}

var placeholder = late.Pattern(`\[(?:to be filled|à compléter)[^\]]*\]`)

// Unfilled lists the placeholders that a house has not filled; while there is one a memo is a draft.
func (h *House) Unfilled() []string {
	texts := []string{h.Firm, h.Analyst, h.Contact}
	for _, d := range h.Disclosures {
		texts = append(texts, d.Heading, d.Text)
	}
	var out []string
	for _, t := range texts {
		out = append(out, placeholder().FindAllString(t, -1)...)
	}
	return out
}

// HouseSource says where a house style comes from: the embedded one in a
// language, over it the house.yaml of Dir, over it the File; "" for none.
type HouseSource struct{ Language, Dir, File string }

// LoadHouse reads the house style in English, with dir as Load does.
func LoadHouse(dir string) (*House, error) { return HouseSource{Dir: dir}.Load() }

// Load reads the house style with the fonts and the logo that it names, which
// stand in the folder of the file that names them. A file in Dir that is neither
// one of these nor the memo's prose is an error.
func (s HouseSource) Load() (*House, error) {
	var h House
	if err := decodeHouse(&h, houseFiles, "house.yaml"); err != nil {
		return nil, err
	}
	if s.Language != "" && s.Language != "en" {
		if err := decodeHouse(&h, houseFiles, "house."+s.Language+".yaml"); err != nil {
			return nil, fmt.Errorf("no house style in language %q: %w", s.Language, err)
		}
	}
	var places []fs.FS
	if s.Dir != "" {
		if info, err := os.Stat(s.Dir); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("templates folder %s: not a folder that can be read", s.Dir)
		}
		own := os.DirFS(s.Dir)
		err := decodeHouse(&h, own, "house.yaml")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("templates folder %s: %w", s.Dir, err)
		}
		if err := h.onlyKnown(own); err != nil {
			return nil, fmt.Errorf("templates folder %s: %w", s.Dir, err)
		}
		places = append(places, own)
	}
	if s.File != "" {
		own := os.DirFS(filepath.Dir(s.File))
		if err := decodeHouse(&h, own, filepath.Base(s.File)); err != nil {
			return nil, fmt.Errorf("house style %s: %w", s.File, err)
		}
		places = append([]fs.FS{own}, places...)
	}
	return &h, h.loadFiles(append(places, houseFiles))
}

func decodeHouse(h *House, from fs.FS, name string) error {
	data, err := readOwn(from, name, maxYAML)
	if err != nil {
		return err
	}
	if err := SoundYAML(data); err != nil {
		return fmt.Errorf("%s %w", name, err)
	}
	if onlyComments(data) {
		return nil // nothing but comments, which would empty the whole style
	}
	before := h.Disclosures
	h.Disclosures, h.Ratings = nil, maps.Clone(h.Ratings)
	if err := yaml.UnmarshalWithOptions(data, h, yaml.Strict()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if h.Disclosures == nil {
		h.Disclosures = before
	}
	if h.Paper != "A4" && h.Paper != "Letter" {
		return fmt.Errorf("%s: paper %q is neither A4 nor Letter", name, h.Paper)
	}
	return nil
}

// onlyComments reports whether YAML says nothing.
func onlyComments(data []byte) bool {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) {
			return false
		}
	}
	return true
}

// onlyKnown refuses files that the house does not name; the prose is looked at by LoadProse.
func (h *House) onlyKnown(own fs.FS) error {
	f := h.FontFiles
	known := map[string]bool{"house.yaml": true, "street.csv": true, h.LogoFile: true, f.Text: true, f.TextBold: true,
		f.Figures: true, f.FiguresBold: true}
	return fs.WalkDir(own, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == "memo":
			return fs.SkipDir
		case !d.IsDir() && !known[name] && !licence(name):
			return fmt.Errorf("%s is not a file that the memo knows; remove it or name it in house.yaml", name)
		}
		return nil
	})
}

// licence reports whether a file is the text of a font's licence, which belongs beside the font.
func licence(name string) bool { return path.Dir(name) == "fonts" && path.Ext(name) == ".txt" }

func (h *House) loadFiles(places []fs.FS) error {
	for _, f := range []struct {
		name string
		to   *[]byte
	}{
		{h.FontFiles.Text, &h.Faces.Text}, {h.FontFiles.TextBold, &h.Faces.TextBold},
		{h.FontFiles.Figures, &h.Faces.Figures}, {h.FontFiles.FiguresBold, &h.Faces.FiguresBold},
	} {
		data, err := readFirst(places, f.name, maxFont)
		if err != nil {
			return fmt.Errorf("house style: font: %w", err)
		}
		if !bytes.HasPrefix(data, []byte{0, 1, 0, 0}) && !bytes.HasPrefix(data, []byte("true")) {
			return fmt.Errorf("house style: font %s is not a TrueType file (.ttf)", f.name)
		}
		*f.to = data
	}
	if h.LogoFile == "" {
		return nil
	}
	logo, err := loadLogo(places, h.LogoFile)
	h.Logo = logo
	return err
}

// readFirst reads a file of the first place that has it.
func readFirst(places []fs.FS, name string, limit int64) (data []byte, err error) {
	for _, place := range places {
		if data, err = readOwn(place, name, limit); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return data, err
		}
	}
	return nil, err
}
