package batch

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"rackrate/model"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/report/pdf"
	"rackrate/templates"
)

// Verified is what became of a finished run since: the document of rackrate verify --json.
type Verified struct {
	Folder     string   `json:"folder"`
	RunID      string   `json:"run_id"`
	Version    string   `json:"version"` // that made the run
	Files      int      `json:"files"`   // that the manifests list, and that are as they were left
	Edited     []string `json:"edited"`  // files that people edit, changed since: no faults
	Faults     []string `json:"faults"`
	Recomputed int      `json:"recomputed"` // sites that were worked out anew from the inputs that were recorded
	Figures    int      `json:"figures"`    // of theirs and of their miners' that agree
	Skipped    string   `json:"skipped"`    // why results were not recomputed, "" where they were
}

// Sound reports whether nothing is wrong with the run.
func (v *Verified) Sound() bool { return len(v.Faults) == 0 }

// Verify reads back all that a finished run left, of one workbook or of a batch: each file against the hash in
// its manifest, each PDF and each workbook to its end, and where this version of the program made the run,
// every figure of its results against what the recorded inputs make, the simulation included. What was found is
// left in the page that the index of a batch links to. The error says why there is no run to verify, or is the
// context's.
func Verify(ctx context.Context, reg *model.Registry, dir, version string, notice func(Notice)) (v *Verified,
	err error) {
	f, err := settled(dir, notice)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no finished run (run.json) is there", dir)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.close()) }()
	o, err := readOwner(f.st, ".")
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, fmt.Errorf("%s: no finished run of this program (run.json) is there", dir)
	}
	v = &Verified{Folder: dir, RunID: o.RunID, Edited: []string{}, Faults: []string{}}
	made := f.versionOf(".")
	v.Version = made
	v.files(f, ".", o)
	for _, name := range o.Folders {
		part, err := readOwner(f.st, name)
		if err != nil || part == nil {
			v.fault(path.Join(name, manifestFile), "is missing, or not one that this program wrote")
			continue
		}
		v.files(f, name, part)
	}
	switch {
	case made != version:
		v.Skipped = fmt.Sprintf("version %s made the run, and this is %s", made, version)
	case len(v.Faults) > 0:
		v.Skipped = "files are not as they were left"
	default:
		err = v.recompute(ctx, reg, f, o)
	}
	if err == nil && o.Kind == batchKind {
		v.leave(f)
	}
	return v, err
}

func (v *Verified) fault(name, text string) { v.Faults = append(v.Faults, name+": "+text) }

// versionOf is the version of the program that a folder's manifest names.
func (f *folder) versionOf(dir string) string {
	var m struct {
		Version string `json:"version"`
	}
	if data, err := f.st.Read(path.Join(dir, manifestFile)); err != nil || json.Unmarshal(data, &m) != nil {
		return ""
	}
	return m.Version
}

// files verifies what a manifest lists.
func (v *Verified) files(f *folder, dir string, o *owner) {
	for _, want := range o.Outputs {
		name := path.Join(dir, want.Path)
		data, err := f.st.Read(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			v.fault(name, "is missing")
			continue
		case err != nil:
			v.fault(name, "cannot be read: "+err.Error())
			continue
		case hashFile(want.Path, data).SHA256 == want.SHA256:
			v.Files++
		case isEdited(name):
			v.Edited = append(v.Edited, name)
		default:
			v.fault(name, "was changed since the run")
			continue
		}
		if err := readBack(name, data); err != nil {
			v.fault(name, err.Error())
		}
	}
}

// isEdited reports whether a file is of a kind that people edit: the annotated workbook and the note in Word
// are theirs as much as the program's.
func isEdited(name string) bool {
	base := strings.ToLower(path.Base(name))
	return ownWorkbook().MatchString(base) || path.Ext(base) == ".docx"
}

// readBack reads a file as its kind is read.
func readBack(name string, data []byte) error {
	switch path.Ext(name) {
	case ".pdf":
		return pdf.Check(data)
	case ".xlsx", ".xlsm":
		return checkPackage(data, "workbook")
	case ".docx":
		return checkPackage(data, "Word document")
	case ".json":
		if !json.Valid(data) {
			return errors.New("it is not JSON")
		}
	}
	return nil
}

// mostUnpacked is how many bytes of a workbook or a Word document are read back.
const mostUnpacked = 4 << 30

// checkPackage unpacks every part of a workbook or a Word document, whose sums have to be right, and reads
// those that are XML to their end.
func checkPackage(data []byte, kind string) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("it is no whole %s: %w", kind, err)
	}
	left := int64(mostUnpacked)
	for _, part := range z.File {
		if err := checkPart(part, &left); err != nil {
			return fmt.Errorf("its part %s: %w", part.Name, err)
		}
	}
	return nil
}

func checkPart(part *zip.File, left *int64) (err error) {
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	limited := &io.LimitedReader{R: in, N: *left}
	if slices.Contains([]string{".xml", ".rels", ".vml"}, path.Ext(part.Name)) {
		for d := xml.NewDecoder(limited); err == nil; {
			_, err = d.RawToken()
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		if err != nil && path.Ext(part.Name) == ".vml" {
			err = nil // Office writes such parts that are not quite XML; their sum is checked below
		}
	}
	if err == nil {
		_, err = io.Copy(io.Discard, limited)
	}
	if *left = limited.N; err == nil && *left <= 0 {
		err = errors.New("it unpacks to more than such a file does")
	}
	return err
}

// mostUnlike is how many figures of a workbook are named that are not those that were recorded.
const mostUnlike = 5

// recompute works the figures of the run out anew, workbook by workbook.
func (v *Verified) recompute(ctx context.Context, reg *model.Registry, f *folder, o *owner) error {
	words, err := templates.LoadWords("en")
	if err != nil {
		return err
	}
	folders := []string{"."}
	if o.Kind == batchKind {
		folders = o.Folders
	}
	for _, name := range folders {
		if err := v.recomputePart(ctx, reg, words, f, name); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			v.fault(path.Join(name, "results.json"), err.Error())
		}
	}
	return nil
}

func (v *Verified) recomputePart(ctx context.Context, reg *model.Registry, words *templates.Words, f *folder,
	name string) error {
	was, _, err := loadResults(f.st, name)
	if err != nil {
		return err
	}
	var m Manifest
	data, err := f.st.Read(path.Join(name, manifestFile))
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		return err
	}
	if n := m.Options.Paths; n < 0 || n > MaxPaths {
		return fmt.Errorf("%d paths are not between 0 and %d", n, MaxPaths)
	}
	book, err := was.Book(reg)
	if err != nil {
		return err
	}
	jobs := runtime.GOMAXPROCS(0)
	run := &report.Run{ID: was.RunID, Version: was.Version, Date: was.Date, Book: book, Registry: reg, Words: words}
	if run.Result, err = model.Evaluate(ctx, reg, book.Evaluable(), jobs); err != nil {
		return err
	}
	if err := sim.Book(ctx, run.Result, sim.Options{Paths: m.Options.Paths, Seed: m.Options.Seed,
		Jobs: jobs}); err != nil {
		return err
	}
	anew, err := report.NewResults(run)
	if err != nil {
		return err
	}
	unlike, agree, err := was.Unlike(anew, mostUnlike)
	if err != nil {
		return err
	}
	for _, text := range unlike {
		v.fault(path.Join(name, "results.json"), text)
	}
	v.Recomputed += CountRows(book).Evaluated
	v.Figures += agree
	return nil
}
