package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"rackrate/internal/store"
)

// DefaultClaimTime is how long a claim holds after it was made or renewed.
const DefaultClaimTime = 2 * time.Minute

// renewals is how often a claim is renewed before it would end.
const renewals = 4

// claims are the claims of one process on pieces of work that several share. A claim is a file that is created
// where there is none, with a number: to take over from one that was not renewed is to create the next. It ends
// by the store's clock, since those of machines differ. Claims save work and no more: two who do the same piece
// leave the same bytes.
type claims struct {
	st     store.Shared
	dir    string
	holder string
	lasts  time.Duration
	ahead  time.Duration // of the store's clock over this process's
}

// heldClaim is the latest claim on a piece of work; its number is 0 where there is none.
type heldClaim struct {
	number int
	made   time.Time // or renewed, by the store's clock
}

// newClaims begins with the store's time, which the time of a file of its own shows.
func newClaims(st store.Shared, dir, holder string, lasts time.Duration) (*claims, error) {
	c := &claims{st: st, dir: dir, holder: holder, lasts: lasts}
	file := path.Join(dir, "clock", holder)
	if err := st.Write(file, []byte(holder+"\n")); err != nil {
		return nil, err
	}
	info, err := st.Stat(file)
	if err != nil {
		return nil, err
	}
	c.ahead = time.Until(info.ModTime())
	return c, nil
}

// live reports whether a claim holds still.
func (c *claims) live(on heldClaim) bool {
	return on.number > 0 && time.Now().Add(c.ahead).Sub(on.made) < c.lasts
}

func (c *claims) file(group, piece string, number int) string {
	return path.Join(c.dir, "claims", group, fmt.Sprintf("%s.%d", piece, number))
}

// list gives the latest claim on each piece of a group.
func (c *claims) list(group string) (map[string]heldClaim, error) {
	entries, err := c.st.List(path.Join(c.dir, "claims", group))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	out := map[string]heldClaim{}
	for _, e := range entries {
		piece, digits, _ := strings.Cut(e.Name(), ".")
		number, err := strconv.Atoi(digits)
		if err != nil || number <= out[piece].number {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // swept away since
		}
		if err != nil {
			return nil, err
		}
		out[piece] = heldClaim{number, info.ModTime()}
	}
	return out, nil
}

// mine reports whether a claim was made under this process's name: by itself, or by one that it takes the place of.
func (c *claims) mine(group, piece string, on heldClaim) bool {
	data, err := c.st.Read(c.file(group, piece, on.number))
	return err == nil && strings.TrimSpace(string(data)) == c.holder
}

// take claims a piece of work whose latest claim is before. It is renewed until it is let go of; nil says that
// another was first.
func (c *claims) take(ctx context.Context, group, piece string, before heldClaim) (letGo func(), err error) {
	file := c.file(group, piece, before.number+1)
	err = c.st.Create(file, []byte(c.holder+"\n"))
	if errors.Is(err, fs.ErrExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	var renewing sync.WaitGroup
	renewing.Go(func() {
		every := time.NewTicker(c.lasts / renewals)
		defer every.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-every.C:
				_ = c.st.Write(file, []byte(c.holder+"\n")) // where it fails, another may do the same work too
			}
		}
	})
	return func() { stop(); renewing.Wait() }, nil
}
