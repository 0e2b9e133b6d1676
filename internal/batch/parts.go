package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"rackrate/internal/store"
	"rackrate/report"
)

// Part says which part of a batch a process does, of so many that the same command is started for. Each takes
// its share of the workbooks, then helps with what is not finished; the last to find all done collects the
// batch. Parts meet in the output folder only.
type Part struct {
	Index, Of int           // the index counts from 0
	ClaimTime time.Duration // how long a claim on a workbook holds that is not renewed; 0 for the usual time
}

// PartOutcome is what became of a part.
type PartOutcome struct {
	Own, Helped int  // workbooks of its own share and of others' that this process did
	Failed      int  // of those, how many could not be read or made
	Already     bool // the batch was finished before: nothing was done
}

// PartsError says that a folder holds the work of parts that are not collected.
type PartsError struct{ Folder string }

func (e *PartsError) Error() string {
	return fmt.Sprintf("%s: holds the parts of a batch that is not finished; start its parts again (run --part), or "+
		"choose another folder with -o", e.Folder)
}

// sharing is a part at its work.
type sharing struct {
	k      *kit
	f      *folder
	st     store.Shared
	plan   *partPlan
	jobs   []job
	shares [][]int // jobs by share, the longest first
	claims *claims

	mu     sync.Mutex
	made   PartOutcome
	own    int  // workbooks of its shares
	looked bool // at all shares, for claims that this part made before it was killed
}

// runPart does a part of a batch.
func (k *kit) runPart(ctx context.Context) (*Outcome, error) {
	if k.opt.Force || k.opt.Resume {
		return nil, &OptionError{"part",
			errors.New("goes without --force and --resume: a batch in parts has a folder of its own, and goes on " +
				"by itself")}
	}
	st, err := k.opt.open.shared(k.opt.Out, true)
	if err != nil {
		return nil, writeError(k.opt.Out, err)
	}
	f := &folder{dir: k.opt.Out, st: st, notice: k.opt.Notice, known: map[string]*owner{},
		staged: map[string]FileHash{}, inPlace: true}
	out, err := k.sharePart(ctx, f, st)
	return out, errors.Join(writePartError(k.opt.Out, err), f.close())
}

// writePartError leaves alone what says itself what to do.
func writePartError(dir string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return writeError(dir, err)
	}
	return err
}

func (k *kit) sharePart(ctx context.Context, f *folder, st store.Shared) (*Outcome, error) {
	if done, err := k.collected(f); err != nil {
		return nil, err
	} else if done {
		return &Outcome{Part: &PartOutcome{Already: true}}, f.clearParts()
	}
	p, err := k.thePlan(ctx, f, st)
	// the last part may have collected the batch since the first look
	if refused := new(RefusedError); errors.As(err, &refused) {
		if done, doneErr := k.collected(f); doneErr == nil && done {
			return &Outcome{Part: &PartOutcome{Already: true}}, f.clearParts()
		}
	}
	if err != nil {
		return nil, err
	}
	s := &sharing{k: k, f: f, st: st, plan: p, jobs: p.jobs()}
	s.shares = p.shares(s.jobs)
	if err := s.apart(); err != nil {
		return nil, err
	}
	lasts := k.opt.Part.ClaimTime
	if lasts <= 0 {
		lasts = DefaultClaimTime
	}
	holder := fmt.Sprintf("part-%d", k.opt.Part.Index+1)
	if s.claims, err = newClaims(st, partsDir, holder, lasts); err != nil {
		return nil, err
	}
	for share := range s.shares {
		if s.isOwn(share) {
			s.own += len(s.shares[share])
		}
	}
	if k.opt.Planned != nil {
		k.opt.Planned(s.own)
	}
	out, err := s.work(ctx)
	if errors.Is(err, fs.ErrNotExist) { // another has collected the batch, and what the parts shared went
		if there, statErr := exists(st, manifestFile); statErr == nil && there {
			return &Outcome{Part: &s.made}, f.clearParts()
		}
	}
	return out, err
}

// apart wants no workbook to be below the output folder, where outputs could take its place.
func (s *sharing) apart() error {
	out, err := filepath.Abs(s.f.dir)
	if err != nil {
		return err
	}
	for _, j := range s.jobs {
		at, err := filepath.Abs(j.path)
		if err != nil {
			return err
		}
		if below, err := filepath.Rel(out, at); err == nil && filepath.IsLocal(below) {
			return &InputError{j.path}
		}
	}
	return nil
}

// isOwn reports whether a share is this part's: a batch may go on with more or fewer parts than it began with.
func (s *sharing) isOwn(share int) bool { return share%s.k.opt.Part.Of == s.k.opt.Part.Index }

// firstLook is how long a part that finds nothing to do waits before it looks again; each further wait is twice
// the one before.
const firstLook = 250 * time.Millisecond

// work does the part's own shares, then helps with others until all are done.
func (s *sharing) work(ctx context.Context) (*Outcome, error) {
	for share := range s.shares {
		if s.isOwn(share) {
			if _, err := s.share(ctx, share); err != nil {
				return nil, err
			}
		}
	}
	for wait := firstLook; ; wait = min(2*wait, s.claims.lasts/renewals) {
		helped, all, err := s.help(ctx)
		if err != nil {
			return nil, err
		}
		if all {
			out, err := s.collect(ctx)
			if out != nil || err != nil {
				return out, err
			}
		}
		if helped {
			wait = firstLook
			continue
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// help works on the first share, from its own on, in which something is not claimed. all says that every share
// is done, or was collected.
func (s *sharing) help(ctx context.Context) (helped, all bool, err error) {
	if there, err := exists(s.st, manifestFile); err != nil || there {
		return false, true, err
	}
	finished, err := s.st.List(sharesDir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, false, err
	}
	done := map[string]bool{}
	for _, e := range finished {
		done[e.Name()] = true
	}
	all = true
	for i := range s.shares {
		share := (s.k.opt.Part.Index + 1 + i) % len(s.shares)
		if done[pieceOf(share)] {
			continue
		}
		all = false
		n, err := s.share(ctx, share)
		if err != nil || n > 0 {
			return n > 0, false, err
		}
	}
	s.looked = true
	return false, all, nil
}

// recorded are the workbooks of a share that are done.
func (s *sharing) recorded(share int) (map[string]bool, error) {
	entries, err := s.st.List(path.Join(recordsDir, pieceOf(share)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	done := map[string]bool{}
	for _, e := range entries {
		done[e.Name()] = true
	}
	return done, nil
}

// share does what is neither done nor claimed of a share, and notes when all of it is done. It gives how many
// workbooks it did.
func (s *sharing) share(ctx context.Context, share int) (int, error) {
	done, err := s.recorded(share)
	if err != nil {
		return 0, err
	}
	held, err := s.claims.list(pieceOf(share))
	if err != nil {
		return 0, err
	}
	order, own := slices.Clone(s.shares[share]), s.isOwn(share)
	if !own {
		slices.Reverse(order) // whose share it is goes from the other end
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(cap(s.k.slots))
	var mu sync.Mutex
	count := 0
	for _, i := range order {
		if groupCtx.Err() != nil {
			break
		}
		on := held[pieceOf(i)]
		mu.Lock() // those begun before it may end meanwhile
		finished := done[pieceOf(i)]
		mu.Unlock()
		if finished || s.claims.live(on) && !(!s.looked && s.claims.mine(pieceOf(share), pieceOf(i), on)) {
			continue
		}
		group.Go(func() error {
			did, err := s.claimed(groupCtx, share, i, on)
			mu.Lock()
			defer mu.Unlock()
			if did {
				count++
				done[pieceOf(i)] = true
			}
			return err
		})
	}
	if err := errors.Join(group.Wait(), ctx.Err()); err != nil {
		return count, err
	}
	if len(done) < len(order) { // others are at work on the rest, or were since
		if done, err = s.recorded(share); err != nil {
			return count, err
		}
	}
	if len(done) == len(order) {
		err = s.st.Write(path.Join(sharesDir, pieceOf(share)), []byte("done\n"))
	}
	return count, err
}

// claimed does a workbook if it can be claimed.
func (s *sharing) claimed(ctx context.Context, share, i int, before heldClaim) (bool, error) {
	letGo, err := s.claims.take(ctx, pieceOf(share), pieceOf(i), before)
	if err != nil || letGo == nil {
		return false, err
	}
	defer letGo()
	j := s.jobs[i]
	var b BookRun
	err = guard(func() (err error) {
		b, err = s.k.runJob(ctx, s.f, &j)
		return err
	})
	if err != nil && endsBatch(err) {
		return false, err
	}
	if err != nil {
		b = BookRun{Path: j.path, Folder: b.Folder, Words: s.k.words, Err: err, Took: b.Took,
			Entry: report.IndexBook{Name: j.name, Error: err.Error()}}
	}
	if b.Err != nil { // what it held is not known where it could not be read
		one := []job{j}
		if err := s.k.hashInputs(ctx, one); err != nil {
			return false, err
		}
		b.input = one[0].input
	}
	if before.number > 0 {
		if err := s.f.sweep(j.folder); err != nil {
			return false, err
		}
	}
	if err := s.f.syncPart(j.folder); err != nil {
		return false, err
	}
	text, err := newRecord(s.plan.ID, &j, &b).bytes()
	if err != nil {
		return false, err
	}
	if err := s.st.Write(path.Join(recordsDir, pieceOf(share), pieceOf(i)), text); err != nil {
		return false, writeError(s.f.dir, err)
	}
	s.tell(&b, share)
	return true, nil
}

// tell counts a workbook that is done, and tells of it.
func (s *sharing) tell(b *BookRun, share int) {
	s.k.telling.Lock()
	defer s.k.telling.Unlock()
	s.mu.Lock()
	if s.isOwn(share) {
		s.made.Own++
	} else {
		s.made.Helped++
	}
	if b.Err != nil {
		s.made.Failed++
	}
	done := s.made.Own + s.made.Helped
	s.mu.Unlock()
	if s.k.opt.Done != nil {
		s.k.opt.Done(Event{b, done, max(done, s.own)})
	}
}

// ParsePart reads a part such as 3/8, the third of eight.
func ParsePart(text string) (Part, error) {
	first, of, ok := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(first)
	n, err2 := strconv.Atoi(of)
	if !ok || err1 != nil || err2 != nil || n < 1 || n > maxShares || i < 1 || i > n {
		return Part{}, fmt.Errorf("%q is not a part such as 1/8, the first of eight (at most %d)", text, maxShares)
	}
	return Part{Index: i - 1, Of: n}, nil
}
