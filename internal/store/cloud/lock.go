package cloud

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"rackrate/internal/store"
)

// lockTime is how long a lock holds after its last sign of life.
const lockTime = 2 * time.Minute

// Lock keeps other processes out by an object that is put where there is none, with a number, and put again
// while it is held. One that gave no sign of life for a while, by the store's clock, is followed by that of the
// next number.
func (s *Store) Lock(text string) (release func() error, err error) {
	last, latest, err := s.lastLock()
	if err != nil {
		return nil, err
	}
	if last > 0 {
		now, err := s.now()
		if err != nil {
			return nil, err
		}
		if now.Sub(latest) < lockTime {
			return nil, &store.LockedError{}
		}
	}
	name := store.LockFile + "." + strconv.Itoa(last+1)
	if err := s.Create(name, []byte(text)); errors.Is(err, fs.ErrExist) {
		return nil, &store.LockedError{}
	} else if err != nil {
		return nil, err
	}
	if last > 0 {
		if err := s.Remove(store.LockFile + "." + strconv.Itoa(last)); err != nil {
			return nil, err
		}
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		every := time.NewTicker(lockTime / 4)
		defer every.Stop()
		for {
			select {
			case <-end:
				return
			case <-every.C:
				_ = s.Write(name, []byte(text)) // where it fails, the lock ends
			}
		}
	}()
	return func() error {
		close(end)
		<-ended
		return s.Remove(name)
	}, nil
}

// lastLock is the number of the latest lock and when it gave its last sign of life; 0 where there is none.
func (s *Store) lastLock() (last int, at time.Time, err error) {
	list, err := s.page(s.prefix+store.LockFile+".", pageSize)
	if err != nil {
		return 0, at, err
	}
	for _, o := range list {
		_, digits, _ := strings.Cut(strings.TrimPrefix(o.Key, s.prefix+store.LockFile), ".")
		if n, err := strconv.Atoi(digits); err == nil && n > last {
			last, at = n, o.ModTime
		}
	}
	return last, at, nil
}

// now is what time it is at the store: that of an object which is put for that, under a name of this process's own.
func (s *Store) now() (time.Time, error) {
	name := fmt.Sprintf(".rackrate-clock.%016x", rand.Uint64())
	if err := s.Write(name, nil); err != nil {
		return time.Time{}, err
	}
	info, err := s.Stat(name)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), s.Remove(name)
}
