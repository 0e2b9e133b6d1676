package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/store"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/report/sheet/ooxml"
	"rackrate/templates"
)

const programName = "rackrate"

// Manifest is the document run.json: what a run was made from, what it left and how it went.
type Manifest struct {
	SchemaVersion string         `json:"schema_version"`
	RunID         string         `json:"run_id"`
	Program       string         `json:"program"`
	Version       string         `json:"version"`
	Date          model.Date     `json:"date"`
	Options       Settings       `json:"options"`
	Inputs        []FileHash     `json:"inputs"`
	Outputs       []FileHash     `json:"outputs"` // without run.json itself
	Sites         Rows           `json:"sites"`
	Actions       map[string]int `json:"actions"` // sites by recommendation
	Findings      Counts         `json:"findings"`
	MasterCheck   string         `json:"master_check"` // pass, fail, or none where nothing was evaluated
	Checks        Checks         `json:"checks"`
}

// workbook is the name of the annotated workbook among the outputs, "" where there is none.
func (m *Manifest) workbook() string {
	for _, o := range m.Outputs {
		if strings.Contains(o.Path, annotatedMark+".") || strings.HasSuffix(o.Path, ".results.xlsx") {
			return o.Path
		}
	}
	return ""
}

// memos is the document of all memos among the outputs, "" where there is none.
func (m *Manifest) memos() string {
	for _, o := range m.Outputs {
		if o.Path == bookFile {
			return o.Path
		}
	}
	return ""
}

// Counts are findings by severity.
type Counts struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Info    int `json:"info"`
}

// Checks are the checks of the results against themselves, with those that failed.
type Checks struct {
	Passed int      `json:"passed"`
	Failed []string `json:"failed"`
}

// Settings are the options that change what a run leaves.
type Settings struct {
	Only      []string   `json:"only"` // names of the miners chosen; none for all
	Date      model.Date `json:"date"` // "" is the valuation date
	Paper     string     `json:"paper"`
	Prefix    string     `json:"prefix"`
	LiveSites int        `json:"live_sites"`        // how many sites get formulas
	Plain     bool       `json:"presentation"`      // sheets without the colour code
	Protect   bool       `json:"protect,omitempty"` // added sheets are protected
	Paths     int        `json:"paths"`             // of the simulation of each site
	Seed      uint64     `json:"seed"`
	Templates []FileHash `json:"templates"` // the house's own, in the order of their names
	// SHA-256 of the words, prose, house style, fonts and logo that were loaded, and of the registry
	MadeWith  string    `json:"made_with"`
	Hidden    bool      `json:"skip_hidden,omitempty"` // what is hidden is left out
	Mapping   *FileHash `json:"mapping,omitempty"`     // of headers
	Corrected *FileHash `json:"corrections,omitempty"` // what is read in place of cells
	Scenarios *FileHash `json:"scenarios,omitempty"`   // a file of further scenarios
	Compared  string    `json:"compared,omitempty"`    // id of the run that it is compared with
	// codes of findings about the folders of the workbooks, such as RR-901
	Unused []string `json:"unused,omitempty"`

	Typed []provenance.Typed `json:"typed,omitempty"`    // on sheets that an earlier run had added
	Lost  []string           `json:"not_kept,omitempty"` // what was typed there and is not kept
	// annotated copies beside the workbook that hold something else
	Beside []FileHash `json:"beside,omitempty"`
	MemoSettings
	DefaultsSettings
}

// Rows count the rows of the tables of sites.
type Rows struct {
	Read         int `json:"read"`
	Evaluated    int `json:"evaluated"`
	NotEvaluated int `json:"not_evaluated"`
}

// runID is a hash of everything that a run's files depend on: the workbook's
// name and what its parts hold, the settings, the version of the program and of the schema.
func runID(version, name string, data []byte, s Settings) (string, error) {
	text, err := json.Marshal(struct {
		Schema, Version string
		Input           FileHash
		Settings        Settings
	}{report.SchemaVersion, version, FileHash{Path: name, SHA256: ooxml.Digest(data)}, s})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:12], nil
}

// maxTemplate is the size, in bytes, of the largest file that a house may give.
const maxTemplate = 64 << 20

// madeWith is a hash of all that memos and sheets are made with besides workbook and options, as it was loaded:
// files of the house, and what they name, count by content.
func madeWith(m memo.Options, words *templates.Words) (string, error) {
	text, err := json.Marshal(struct {
		House  *templates.House // with its fonts and its logo
		Prose  string
		Words  []*templates.Words
		Inputs []byte
		Street []templates.StreetView
	}{m.House, m.Prose.Source(), []*templates.Words{words, m.Words}, templates.InputsCSV, m.Street})
	if err != nil {
		return "", err
	}
	return hashFile("", text).SHA256, nil
}

// settings are the options of a run that hold for all its workbooks.
func settings(opt Options) (Settings, error) {
	s := Settings{Only: []string{}, Date: opt.Date, Paper: opt.Paper, Prefix: opt.Prefix, LiveSites: opt.LiveSites,
		Plain: opt.Plain, Protect: opt.Protect, Paths: opt.Paths, Seed: opt.Seed, Templates: []FileHash{}}
	switch s.LiveSites {
	case 0:
		s.LiveSites = DefaultLiveSites
	case NoLiveSites:
		s.LiveSites = 0
	}
	s.Hidden = opt.Reading.SkipHidden
	for _, f := range opt.Findings {
		s.Unused = append(s.Unused, f.Code)
	}
	s.DefaultsSettings = defaultsSettings(opt.Reading)
	if f := opt.Reading.Scenarios; f != nil {
		hash := hashFile(f.Name, f.Data)
		s.Scenarios = &hash
	}
	if len(opt.Reading.Corrections) > 0 {
		text, err := workbook.CorrectionsFile(opt.Reading.Corrections)
		if err != nil {
			return s, err
		}
		hash := hashFile("corrections", text)
		s.Corrected = &hash
	}
	if opt.Reading.Mapping != nil {
		text, err := opt.Reading.Mapping.Bytes()
		if err != nil {
			return s, err
		}
		hash := hashFile("mapping", text)
		s.Mapping = &hash
	}
	var err error
	if s.MemoSettings, err = opt.Memo.settings(); err != nil {
		return s, err
	}
	if opt.Templates == "" {
		return s, nil
	}
	err = fs.WalkDir(os.DirFS(opt.Templates), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := store.ReadFile(filepath.Join(opt.Templates, filepath.FromSlash(name)), maxTemplate)
		if err == nil {
			s.Templates = append(s.Templates, hashFile(name, data))
		}
		return err
	})
	return s, err
}

// only are the names of the chosen miners, however they were typed; none where all are.
func (s Settings) only(chosen bool, book *provenance.Book) Settings {
	if !chosen {
		return s
	}
	s.Only = []string{}
	for _, m := range book.Miners {
		s.Only = append(s.Only, m.Name)
	}
	return s
}

// newManifest sums up a run; its outputs are those written so far.
func newManifest(run *report.Run, s Settings, input FileHash, p *part, findings []provenance.Finding) *Manifest {
	m := &Manifest{
		SchemaVersion: report.SchemaVersion, RunID: run.ID, Program: programName, Version: run.Version, Date: run.Date,
		Options: s, Inputs: []FileHash{input}, Outputs: []FileHash{}, Sites: CountRows(run.Book),
		Actions: map[string]int{}, Findings: CountFindings(findings), MasterCheck: "none", Checks: countChecks(run),
	}
	for _, file := range p.written {
		m.Outputs = append(m.Outputs, file)
	}
	slices.SortFunc(m.Outputs, func(a, b FileHash) int { return strings.Compare(a.Path, b.Path) })
	for _, o := range run.Result.Miners {
		for _, site := range o.Sites {
			m.Actions[string(site.Recommendation.Action)]++
		}
	}
	if m.Sites.Evaluated > 0 {
		m.MasterCheck = "pass"
	}
	if !run.Passed() {
		m.MasterCheck = "fail"
	}
	return m
}

// CountRows counts the rows of a book's tables of sites.
func CountRows(book *provenance.Book) Rows {
	var r Rows
	for _, m := range book.Miners {
		for _, s := range m.Sites {
			r.Read++
			if s.Failed {
				r.NotEvaluated++
			} else {
				r.Evaluated++
			}
		}
	}
	return r
}

// CountFindings counts findings by severity.
func CountFindings(list []provenance.Finding) Counts {
	var n Counts
	for _, f := range list {
		switch f.Severity {
		case provenance.Error:
			n.Error++
		case provenance.Warning:
			n.Warning++
		default:
			n.Info++
		}
	}
	return n
}

func countChecks(run *report.Run) Checks {
	n := Checks{Failed: []string{}}
	for _, m := range run.Result.Miners {
		for _, c := range m.Checks {
			if c.Pass {
				n.Passed++
				continue
			}
			words := append([]string{m.Name}, c.Site, c.Detail, c.Code)
			words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
			n.Failed = append(n.Failed, strings.Join(words, ": "))
		}
	}
	return n
}
