package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"rackrate/internal/store"
)

// atOnce is how many small files are read at once: they may be far away.
const atOnce = 32

// UnfinishedError says that parts of a batch are not done.
type UnfinishedError struct {
	Folder      string
	Done, Total int      // workbooks
	Missing     []string // some of those that are not done
}

func (e *UnfinishedError) Error() string {
	return fmt.Sprintf("%s: %d of %d workbooks are done; missing are %s\n  start the parts again (run --part): what "+
		"is done is kept", e.Folder, e.Done, e.Total, strings.Join(e.Missing, ", "))
}

// Collect writes the index, the manifest and the page of verification of a batch that was done in parts: the
// files that one process would have left. What the parts shared goes. A batch that was collected is left as it
// is. The error is an *UnfinishedError where workbooks are missing.
func Collect(ctx context.Context, dir string, opt Options) (out *Outcome, err error) {
	st, err := opt.open.shared(dir, false)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &RefusedError{dir, "no batch in parts: there is no such folder"}
	}
	if err != nil {
		return nil, writeError(dir, err)
	}
	opt.Out = dir
	f := &folder{dir: dir, st: st, notice: opt.Notice, known: map[string]*owner{}, staged: map[string]FileHash{},
		inPlace: true}
	defer func() { err = errors.Join(err, f.close()) }()
	p, err := readPlan(ctx, st, dir)
	if err != nil {
		return nil, err
	}
	if p == nil {
		if o, err := readOwner(st, "."); err != nil || o != nil {
			return &Outcome{Part: &PartOutcome{Already: true}}, err
		}
		return nil, &RefusedError{dir, "no batch in parts: there is no plan of one"}
	}
	k, err := p.collectingKit(opt)
	if err != nil {
		return nil, err
	}
	s := &sharing{k: k, f: f, st: st, plan: p, jobs: p.jobs()}
	s.shares = p.shares(s.jobs)
	if s.claims, err = newClaims(st, partsDir, "collect", DefaultClaimTime); err != nil {
		return nil, err
	}
	return s.collect(ctx)
}

// collectPiece is the claim on collecting.
const collectPiece = "collect"

// collect collects the batch, unless another process is about to; nil then.
func (s *sharing) collect(ctx context.Context) (*Outcome, error) {
	if there, err := exists(s.st, manifestFile); err != nil {
		return nil, err
	} else if there {
		return &Outcome{Part: &s.made}, s.f.clearParts() // by another part; it may have been stopped behind that
	}
	held, err := s.claims.list(collectPiece)
	if err != nil {
		return nil, err
	}
	on := held[collectPiece]
	if s.claims.live(on) && !s.claims.mine(collectPiece, collectPiece, on) {
		return nil, nil
	}
	letGo, err := s.claims.take(ctx, collectPiece, collectPiece, on)
	if err != nil || letGo == nil {
		return nil, err
	}
	defer letGo()
	out := &Outcome{Books: make([]BookRun, len(s.jobs)), Part: &s.made}
	if err := s.readRecords(ctx, out.Books); err != nil {
		return nil, err
	}
	if out.Batch, err = s.k.finishBatch(ctx, s.f, s.jobs, out.Books); err != nil {
		return nil, err
	}
	if err := s.st.Sync("."); err != nil {
		return nil, writeError(s.f.dir, err)
	}
	letGo()
	return out, writeError(s.f.dir, s.f.clearParts())
}

// readRecords reads what the parts left of each workbook.
func (s *sharing) readRecords(ctx context.Context, books []BookRun) error {
	missing := &UnfinishedError{Folder: s.f.dir, Total: len(books)}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for share, list := range s.shares {
		for _, i := range list {
			group.Go(func() error {
				if err := ctx.Err(); err != nil {
					return err
				}
				name := path.Join(recordsDir, pieceOf(share), pieceOf(i))
				data, err := s.st.Read(name)
				s.mu.Lock()
				defer s.mu.Unlock()
				if errors.Is(err, fs.ErrNotExist) {
					if len(missing.Missing) < 3 {
						missing.Missing = append(missing.Missing, s.jobs[i].name)
					}
					return nil
				}
				if err != nil {
					return err
				}
				r, err := readRecord(data, s.plan.ID, &s.jobs[i])
				if err != nil {
					return fmt.Errorf("%s: %w", store.Join(s.f.dir, name), err)
				}
				missing.Done++
				books[i] = r.book(&s.jobs[i], store.Join(s.f.dir, s.jobs[i].folder), s.k.words)
				return nil
			})
		}
	}
	if err := group.Wait(); err != nil {
		return err
	}
	if missing.Done < missing.Total {
		return missing
	}
	return nil
}

// clearParts removes what the parts of a finished batch shared. Whoever comes meanwhile finds the manifest of
// the whole; one who still put something there clears in turn when it finds that.
func (f *folder) clearParts() error {
	for try := 0; ; try++ {
		err := f.removeTree(partsDir)
		if err == nil || try == clearTries {
			return err
		}
		time.Sleep(10 * time.Millisecond) // another part put something there meanwhile
	}
}

// clearTries is how often what the parts shared is removed where they still put something there.
const clearTries = 20

// readBatch reads the manifest of a batch; nil where it is of something else.
func readBatch(st store.Store) (*BatchManifest, error) {
	data, err := st.Read(manifestFile)
	if err != nil {
		return nil, err
	}
	var m BatchManifest
	if json.Unmarshal(data, &m) != nil || m.Kind != batchKind {
		return nil, nil
	}
	return &m, nil
}
