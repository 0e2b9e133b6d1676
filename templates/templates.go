// Package templates holds what is embedded in the program and may be replaced
// by a house: the registry of inputs, the words of each language, the memo's
// prose, the house style, fonts, the blank input workbook. No logic beyond
// loading them belongs here.
//
//	embedded files, a house's folder over them -> LoadHouse, LoadWords, LoadProse, LoadStreet -> report
//
// For example, LoadWords("fr").Measure("uplift_usd") is what a French note calls the uplift.
package templates

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

// InputsCSV is the registry of inputs; model.ParseRegistry reads it.
//
//go:embed inputs.csv
var InputsCSV []byte

//go:embed words/*.yaml words/quoted/*.yaml words/command/*.yaml
var wordFiles embed.FS

// Words are the words of one language, by the program's own keys.
type Words struct {
	Inputs       map[string]Label  `yaml:"inputs"`       // by input key
	Measures     map[string]Label  `yaml:"measures"`     // by output name of results.json
	Alternatives map[string]string `yaml:"alternatives"` // by model.Alternative
	Policies     map[string]string `yaml:"policies"`     // by model.Policy
	Actions      map[string]string `yaml:"actions"`      // by model.Action
	Reasons      map[string]string `yaml:"reasons"`      // by model.Reason
	ShortReasons map[string]string `yaml:"shortReasons"` // likewise, for narrow columns
	Parts        map[string]string `yaml:"parts"`        // of the net asset value, by model.NAVParts
	Confidences  map[string]string `yaml:"confidences"`  // by model.Confidence
	Criteria     map[string]string `yaml:"criteria"`     // by model.Criterion key, and "tenant", "funding"
	Checks       map[string]string `yaml:"checks"`       // by model.Check code
	// by group of the registry, and those of an attribution that are none
	Groups   map[string]string `yaml:"groups"`
	Origins  map[string]string `yaml:"origins"` // by provenance.Kind
	Numerals Numerals          `yaml:"numerals"`
	Quoted   Quoted            `yaml:"-"`
}

// Quoted is what the program says in English of itself, in another language; empty for English.
type Quoted struct {
	Sources  map[string]string      `yaml:"sources"`                // of the registry, by the English text
	Findings map[string]FindingText `yaml:"findings"`               // by code
	Said     map[string]string      `yaml:"said" json:",omitempty"` // of the workbook, by the English text or format
}

// FindingText is what is wrong where a code of findings stands, and what to do about it.
type FindingText struct {
	Wrong string `yaml:"wrong"`
	Do    string `yaml:"do"`
}

// Label names a figure in full and in short, for narrow columns and axes.
type Label struct {
	Long  string `yaml:"long"`
	Short string `yaml:"short"`
}

// LoadWords reads the words of a language ("en").
func LoadWords(lang string) (*Words, error) {
	data, err := wordFiles.ReadFile("words/" + lang + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no words in language %q", lang)
	}
	var w Words
	if err := yaml.UnmarshalWithOptions(data, &w, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("words of language %q: %w", lang, err)
	}
	data, err = wordFiles.ReadFile("words/quoted/" + lang + ".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return &w, nil
	}
	if err == nil {
		err = yaml.UnmarshalWithOptions(data, &w.Quoted, yaml.Strict())
	}
	if err != nil {
		return nil, fmt.Errorf("quoted words of language %q: %w", lang, err)
	}
	return &w, nil
}

// LoadCommandLine reads what the command line says in a language, help and messages, by the English texts and
// formats. English has none: its texts stand where they are said.
func LoadCommandLine(lang string) (map[string]string, error) {
	if lang == Languages()[0] {
		return nil, nil
	}
	data, err := wordFiles.ReadFile("words/command/" + lang + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no words of the command line in language %q", lang)
	}
	texts := map[string]string{}
	if err := yaml.Unmarshal(data, &texts); err != nil {
		return nil, fmt.Errorf("words of the command line in language %q: %w", lang, err)
	}
	return texts, nil
}

// Source is a source of the registry in this language, as it stands where there is no other.
func (w *Words) Source(english string) string {
	if s, ok := w.Quoted.Sources[english]; ok {
		return s
	}
	return english
}

// Say is a text of the program in this language, as it stands where there is no other. The English texts stand
// where they are said, so that those who read the code see them; a test holds the other languages to them. No
// words at all are English.
func (w *Words) Say(english string) string {
	if w == nil {
		return english
	}
	if s, ok := w.Quoted.Said[english]; ok {
		return s
	}
	return english
}

// Sayf is Say of a format, with what stands in its places.
func (w *Words) Sayf(english string, args ...any) string {
	return fmt.Sprintf(w.Say(english), args...)
}

// Languages are those that the program has words in, English first.
var Languages = sync.OnceValue(func() []string {
	entries, err := wordFiles.ReadDir("words")
	if err != nil {
		panic(err) // what is embedded can be listed
	}
	list := []string{"en"}
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), ".yaml"); ok && name != "en" {
			list = append(list, name)
		}
	}
	return list
})

// saying are the words of all languages.
var saying = sync.OnceValues(func() ([]*Words, error) {
	var list []*Words
	for _, language := range Languages() {
		w, err := LoadWords(language)
		if err != nil {
			return nil, err
		}
		list = append(list, w)
	}
	return list, nil
})

// Said is a text of the program in all languages, English first.
func Said(english string) []string {
	list, err := saying()
	if err != nil {
		return []string{english} // a test loads them all
	}
	var out []string
	for _, w := range list {
		out = append(out, w.Say(english))
	}
	return out
}

// Input is the full label of an input; the key itself where it has none.
func (w *Words) Input(key string) string { return longOr(w.Inputs, key) }

// Measure is the full label of an output; the key itself where it has none.
func (w *Words) Measure(key string) string { return longOr(w.Measures, key) }

func longOr(labels map[string]Label, key string) string {
	if l, ok := labels[key]; ok {
		return l.Long
	}
	return key
}

// Short is the short label of an input or an output; the key itself where it has none.
func (w *Words) Short(key string) string {
	for _, labels := range []map[string]Label{w.Measures, w.Inputs} {
		if l, ok := labels[key]; ok {
			if l.Short != "" {
				return l.Short
			}
			return l.Long
		}
	}
	return key
}
