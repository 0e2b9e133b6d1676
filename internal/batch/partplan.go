package batch

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"time"

	"rackrate/internal/store"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// What the parts of a batch share while they work stands in partsDir of the output folder; it goes when the
// batch is collected.
const (
	partsDir   = ".rackrate-parts"
	planFile   = partsDir + "/plan.json.gz"
	recordsDir = partsDir + "/done"
	sharesDir  = partsDir + "/shares"
)

// maxShares is the most shares that a batch may be divided into.
const maxShares = 100_000

// partPlan is what all parts of a batch work from: the first to come makes it, the others read it. A workbook
// that comes later belongs to the next batch.
type partPlan struct {
	Program        string       `json:"program"`
	Version        string       `json:"version"`
	SchemaVersion  string       `json:"schema_version"`
	ID             string       `json:"id"`    // a hash of the workbooks and options
	Asked          string       `json:"asked"` // a hash of what was asked for: sources and options
	Settings       Settings     `json:"settings"`
	Only           []string     `json:"only,omitempty"`
	EarningsWithin int          `json:"earnings_within,omitempty"`
	AsOf           model.Date   `json:"as_of"`
	Shares         int          `json:"shares"`
	Jobs           []plannedJob `json:"jobs"`
}

// plannedJob is a workbook of the plan.
type plannedJob struct {
	Path   string   `json:"path"`
	Name   string   `json:"name"`
	Folder string   `json:"folder"`
	Bytes  int      `json:"bytes"`
	Beside []string `json:"beside,omitempty"`
	Closed string   `json:"closed,omitempty"` // why the folder that it is could not be looked into
}

// asked is a hash of what a run is asked for, whatever there is in its sources.
func (k *kit) asked() (string, error) {
	text, err := json.Marshal(struct {
		Schema, Version string
		Books, Only     []string
		Settings        Settings
		EarningsWithin  int
		AsOf            model.Date
	}{report.SchemaVersion, k.opt.Version, k.opt.Books, k.opt.Only, k.settings, k.opt.EarningsWithin, k.opt.AsOf})
	return hashFile("", text).SHA256[:12], err
}

// newPlan lists the workbooks by name and size: none is read.
func (k *kit) newPlan(shares int) (*partPlan, error) {
	jobs, many, err := plan(k.opt)
	if err != nil {
		return nil, err
	}
	if !many {
		return nil, &OptionError{"part",
			errors.New("a single workbook has no parts; name a folder of workbooks, or several")}
	}
	p := &partPlan{Program: programName, Version: k.opt.Version, SchemaVersion: report.SchemaVersion,
		Settings: k.settings, Only: k.opt.Only,
		EarningsWithin: k.opt.EarningsWithin, AsOf: k.opt.AsOf, Shares: shares}
	for _, j := range jobs {
		planned := plannedJob{Path: j.path, Name: j.name, Folder: j.folder, Beside: j.beside}
		if j.closed {
			planned.Closed = j.err.Error()
		} else if info, err := j.stat(); err == nil {
			planned.Bytes = int(info.Size())
		}
		p.Jobs = append(p.Jobs, planned)
	}
	if p.Asked, err = k.asked(); err != nil {
		return nil, err
	}
	text, err := json.Marshal(p)
	p.ID = hashFile("", text).SHA256[:12]
	return p, err
}

// jobs are the workbooks as the rest of the program has them.
func (p *partPlan) jobs() []job {
	list := make([]job, len(p.Jobs))
	for i, j := range p.Jobs {
		list[i] = job{path: j.Path, name: j.Name, folder: j.Folder, input: FileHash{Path: j.Name, Bytes: j.Bytes},
			beside: j.Beside}
		if j.Closed != "" {
			list[i].err, list[i].closed = errors.New(j.Closed), true
			list[i].input = hashFile(j.Name, nil)
		}
	}
	return list
}

// shares divides the workbooks: the longest first to one share after the other. So each has the longest of its
// own first.
func (p *partPlan) shares(jobs []job) [][]int {
	list := make([][]int, p.Shares)
	for rank, i := range longestFirst(jobs) {
		list[rank%p.Shares] = append(list[rank%p.Shares], i)
	}
	return list
}

// bytes is the plan as it is stored.
func (p *partPlan) bytes() ([]byte, error) {
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	if err := json.NewEncoder(packed).Encode(p); err != nil {
		return nil, err
	}
	err := packed.Close()
	return out.Bytes(), err
}

// maxPlan is the size, in bytes, of the largest plan that is unpacked.
const maxPlan = 4 << 30

func parsePlan(data []byte) (*partPlan, error) {
	packed, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var p partPlan
	if err := json.NewDecoder(io.LimitReader(packed, maxPlan)).Decode(&p); err != nil {
		return nil, err
	}
	if p.Program != programName || p.Shares < 1 || p.Shares > maxShares || !runIDs().MatchString(p.ID) {
		return nil, errors.New("it is not as this program writes it")
	}
	for _, j := range p.Jobs {
		if !isOutput(j.Folder) || path.Dir(j.Folder) != "." {
			return nil, fmt.Errorf("it names the folder %q", j.Folder)
		}
	}
	return &p, nil
}

// planTries is how often a plan is looked for that another part is about to make.
const planTries = 50

// readPlan reads the plan of the parts that work in a folder; nil where there is none.
func readPlan(ctx context.Context, st store.Store, dir string) (*partPlan, error) {
	for try := 1; ; try++ {
		data, err := st.Read(planFile)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		p, err := parsePlan(data)
		if err == nil {
			return p, nil
		}
		if try == planTries { // on a file system without links another part may be writing it
			return nil, &RefusedError{dir, planFile + ", which is damaged (" + err.Error() + ")"}
		}
		if err := sleep(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// thePlan reads the plan, or makes it where this part is the first.
func (k *kit) thePlan(ctx context.Context, f *folder, st store.Shared) (*partPlan, error) {
	p, err := readPlan(ctx, st, f.dir)
	if err != nil {
		return nil, err
	}
	if p == nil {
		made, err := k.newPlan(k.opt.Part.Of)
		if err != nil {
			return nil, err
		}
		if err := f.refuse(claiming{}); err != nil {
			if now, readErr := readPlan(ctx, st, f.dir); readErr != nil || now == nil {
				return nil, errors.Join(readErr, err)
			}
			return k.thePlan(ctx, f, st) // what stands there is of a part that made the plan meanwhile
		}
		text, err := made.bytes()
		if err != nil {
			return nil, err
		}
		if err := st.Create(planFile, text); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if p, err = readPlan(ctx, st, f.dir); err != nil || p == nil {
			return nil, errors.Join(err, errPlanGone)
		}
	}
	asked, err := k.asked()
	if err != nil {
		return nil, err
	}
	if p.Asked != asked {
		return nil, &RefusedError{f.dir, "the parts of another batch (of other workbooks or options, or of another " +
			"version of the program)"}
	}
	return p, nil
}

var errPlanGone = errors.New("the plan of the parts has gone; start this part again")

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// collectingKit is what collecting needs of what the parts were asked.
func (p *partPlan) collectingKit(opt Options) (*kit, error) {
	if p.Version != opt.Version || p.SchemaVersion != report.SchemaVersion {
		return nil, fmt.Errorf("version %s of the program made the parts, and this is %s: collect them with that",
			p.Version, opt.Version)
	}
	words, err := templates.LoadWords("en")
	if err != nil {
		return nil, err
	}
	opt.Only, opt.EarningsWithin, opt.AsOf = p.Only, p.EarningsWithin, p.AsOf
	opt.Reading = workbook.Options{Words: words}
	return &kit{opt: opt, settings: p.Settings, words: words}, nil
}

func pieceOf(i int) string { return strconv.Itoa(i) }
