package batch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/store"
	"rackrate/internal/store/cloud"
	"rackrate/report"
	"rackrate/report/sheet"
	"rackrate/report/sheet/ooxml"
)

// job is one workbook of a run.
type job struct {
	path   string      // where it is read
	name   string      // what it is called in the outputs: its base name, or its path below the folder that was given
	folder string      // within the output folder, "" for the output folder itself
	input  FileHash    // as it was when the run began
	err    error       // why it could not be read then
	beside []string    // annotated copies of it in its folder
	closed bool        // it is a folder that cannot be looked into, and err says why
	listed fs.FileInfo // as a listing of an object store has it, nil for what is not there
}

// stat tells of the workbook's file as it is, on an object store as it was listed.
func (j *job) stat() (fs.FileInfo, error) {
	switch {
	case j.listed != nil:
		return j.listed, nil
	case store.IsAddress(j.path):
		folder, base := splitAddress(j.path)
		st, err := cloud.Open(folder)
		if err != nil {
			return nil, err
		}
		return st.Stat(base)
	}
	return os.Stat(j.path)
}

// NothingError says that the folders given hold no workbook.
type NothingError struct{ Folders []string }

func (e *NothingError) Error() string {
	return fmt.Sprintf("%s: no workbook (.xlsx, .xlsm, .csv, .tsv) in it", strings.Join(e.Folders, ", "))
}

// plan lists the workbooks of a run: those named, and those below the folders
// named. many says that each has a folder of its own: with several, or where a folder was named.
func plan(opt Options) (jobs []job, many bool, err error) {
	var folders []string
	for _, given := range opt.Books {
		found, isFolder, err := lookInto(given, opt.Out)
		if err != nil {
			return nil, false, err
		}
		if !isFolder {
			jobs = append(jobs, job{path: given, name: sheet.OriginalName(filepath.Base(given))})
			continue
		}
		if opt.watched != nil {
			found.jobs = opt.watched.complete(found.jobs)
		} else {
			found.jobs = append(found.jobs, found.unreadable...)
		}
		folders = append(folders, given)
		jobs = append(jobs, found.jobs...)
	}
	if len(jobs) == 0 {
		return nil, false, &NothingError{folders}
	}
	jobs = once(jobs)
	many = len(folders) > 0 || len(jobs) > 1
	if many {
		nameFolders(jobs)
	}
	return jobs, many, nil
}

// found is what there is below a folder.
type found struct {
	jobs       []job
	folders    map[string]fs.FileInfo // that were looked into, by path, the folder itself included
	unreadable []job                  // folders in it that could not be looked into
}

var errNoFolder = errors.New("is not a folder")

// below lists the workbooks in a folder and the folders in it, in the order of
// their names: no hidden files, no lock files of Excel or LibreOffice, nothing that a run wrote, no links to folders.
// The error is that of the folder itself; one in it that has gone meanwhile is left out.
func below(dir, out string) (found, error) {
	dir = filepath.Clean(dir)
	outInfo, _ := os.Stat(out) // nil where it does not exist yet
	if info, err := os.Stat(dir); err != nil {
		return found{}, err
	} else if !info.IsDir() {
		return found{}, &fs.PathError{Op: "open", Path: dir, Err: errNoFolder}
	}
	root, err := filepath.EvalSymlinks(dir) // a walk does not begin at a link
	if err != nil {
		return found{}, err
	}
	f := found{folders: map[string]fs.FileInfo{}}
	var copies []string
	err = filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		base := filepath.Base(p)
		if below, relErr := filepath.Rel(root, p); relErr == nil {
			p = filepath.Join(dir, below) // as the folder was called
		}
		switch {
		case err != nil && p == dir:
			return err
		case err != nil:
			if !errors.Is(err, fs.ErrNotExist) {
				name, _ := filepath.Rel(dir, p) // it is below it
				f.unreadable = append(f.unreadable, job{path: p, name: filepath.ToSlash(name), err: err, closed: true})
			}
			return nil
		case p != dir && hidden(base), p != dir && e.IsDir() && ours(p, outInfo):
			if e.IsDir() {
				return fs.SkipDir
			}
		case e.IsDir():
			if info, err := e.Info(); err == nil {
				f.folders[p] = info
			}
		case annotatedCopy().MatchString(base):
			copies = append(copies, p)
		case isWorkbook(base):
			name, err := filepath.Rel(dir, p)
			f.jobs = append(f.jobs, job{path: p, name: filepath.ToSlash(name)})
			return err
		}
		return nil
	})
	f.addCopies(dir, copies)
	return f, err
}

// annotatedCopy is the name of an annotated workbook.
var annotatedCopy = late.Pattern(`(?i)\.annotated(\.edited-\d+)?\.(xlsx|xlsm)$`)

// addCopies takes annotated workbooks for those that they were made from where these are not there; where they are, the
// copies are held against them.
func (f *found) addCopies(dir string, copies []string) {
	key := func(p string) string {
		p = sheet.OriginalName(p)
		return strings.ToLower(strings.TrimSuffix(p, filepath.Ext(p)))
	}
	at, before := map[string]int{}, len(f.jobs)
	for i, j := range f.jobs {
		at[key(j.path)] = i
	}
	slices.SortStableFunc(copies, func(a, b string) int { // that which nobody changed comes before those kept beside it
		return cmp.Or(cmp.Compare(strings.Count(filepath.Base(a), ".edited-"), strings.Count(filepath.Base(b),
			".edited-")), strings.Compare(a, b))
	})
	for _, p := range copies {
		if i, there := at[key(p)]; there {
			f.jobs[i].beside = append(f.jobs[i].beside, p)
			continue
		}
		name, err := filepath.Rel(dir, p)
		if err != nil {
			continue // it is below it
		}
		at[key(p)] = len(f.jobs)
		f.jobs = append(f.jobs, job{path: p, name: filepath.ToSlash(sheet.OriginalName(name))})
	}
	if len(f.jobs) > before {
		slices.SortStableFunc(f.jobs, func(a, b job) int { return cmp.Compare(a.path, b.path) })
	}
}

// besides holds annotated copies beside a workbook against it: a finding for each that holds something else.
func (k *kit) besides(ctx context.Context, book *provenance.Book, src *Source, copies []string) (other []FileHash) {
	for _, p := range copies {
		s, err := source(ctx, p, k.opt.Reading)
		if err != nil || len(s.Typed) == 0 && ooxml.Digest(s.Data) == ooxml.Digest(src.Data) {
			continue
		}
		other = append(other, s.File)
		book.Findings = append(book.Findings, sheet.CopyDiffers(book.File, filepath.Base(p)))
	}
	return other
}

// hidden reports whether a file is no work of an analyst: .anything, ~$lock.xlsx.
func hidden(base string) bool { return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") }

// ownWorkbook is the name of a workbook that a run left, also where somebody changed it and a later run kept it.
var ownWorkbook = late.Pattern(`\.(annotated|results)(\.edited-\d+)?\.(xlsx|xlsm)$`)

// isWorkbook goes by the name; what is in the file is looked at when it is read. Workbooks of
// kinds that are not read count too: passed over in silence they would be missed.
func isWorkbook(base string) bool {
	lower := strings.ToLower(base)
	if ownWorkbook().MatchString(lower) {
		return false
	}
	switch path.Ext(lower) {
	case ".xlsx", ".xlsm", ".csv", ".tsv", ".xls", ".xlsb", ".ods":
		return true
	}
	return false
}

// maxManifest is the size, in bytes, of the largest run.json that a folder is looked into for.
const maxManifest = 256 << 20

// ours reports whether a folder is one that a run wrote or writes to.
func ours(dir string, out fs.FileInfo) bool {
	if info, err := os.Stat(dir); err == nil && out != nil && os.SameFile(info, out) {
		return true
	}
	data, err := store.ReadFile(filepath.Join(dir, manifestFile), maxManifest)
	return err == nil && parseOwner(data) != nil
}

// once drops workbooks that are given twice.
func once(jobs []job) []job {
	seen := map[string]bool{}
	return slices.DeleteFunc(jobs, func(j job) bool {
		abs, err := filepath.Abs(j.path)
		if err != nil {
			return false
		}
		twice := seen[abs]
		seen[abs] = true
		return twice
	})
}

// nameFolders gives each workbook a folder by its name, the folders above it included.
func nameFolders(jobs []job) {
	stems := []string{manifestFile, "index.html", "index.xlsx"} // of the batch itself
	own := len(stems)
	for _, j := range jobs {
		stems = append(stems, cmp.Or(report.SafeName(strings.TrimSuffix(j.name, path.Ext(j.name))), "workbook"))
	}
	for i, name := range report.UniqueNames(stems)[own:] {
		jobs[i].folder = name
	}
}

// maxStem is how much of a workbook's name its outputs have, in bytes: file systems allow 255 with all that is
// put behind it.
const maxStem = 200

// shortened is a name that is not too long to put something behind it. Two long ones stay two.
func shortened(name string) string {
	if len(name) <= maxStem {
		return name
	}
	sum := hashFile("", []byte(name)).SHA256
	return strings.ToValidUTF8(name[:maxStem-7], "") + "-" + sum[:6]
}

// hashInputs notes what each workbook holds before anything is written.
func (k *kit) hashInputs(ctx context.Context, jobs []job) error {
	limit := k.opt.Reading.Limits.File
	for i := range jobs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if b, ok := k.opt.watched.done(&jobs[i]); ok {
			jobs[i].input, jobs[i].err = b.input, b.Err
			continue
		}
		if jobs[i].closed {
			jobs[i].input = hashFile(jobs[i].name, nil)
			continue
		}
		data, err := readFile(jobs[i].path, limit)
		jobs[i].input, jobs[i].err = hashFile(jobs[i].name, data), err
	}
	return nil
}

// longestFirst is the order of work: large workbooks take longest, and one that
// begins last keeps the others' workers waiting.
func longestFirst(jobs []job) []int {
	order := make([]int, len(jobs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(jobs[b].input.Bytes, jobs[a].input.Bytes) })
	return order
}

// batchID is a hash of all that a batch depends on.
func batchID(k *kit, jobs []job) (string, error) {
	h := sha256.New()
	for _, j := range jobs {
		id, err := runID(k.opt.Version, j.folder+"/"+j.name, []byte(j.input.SHA256), k.settings)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, id, j.err != nil)
	}
	for _, o := range k.opt.Only {
		fmt.Fprintln(h, strings.ToLower(o))
	}
	fmt.Fprintln(h, k.opt.EarningsWithin, k.opt.AsOf, k.settings.Compared)
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}
