package serve

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// index answers what history asks: a database over the index cards of runs. It can be deleted at any time, and
// is filled again.
type index struct {
	db *sql.DB
	mu sync.Mutex // one fills it at a time
}

// indexFile is the database in the data folder; indexVersion changes when its tables hold other things.
const (
	indexFile    = "index.sqlite"
	indexVersion = "1"
)

// indexTables are the tables: the runs that are in it, their miners with what history tells of them, and the
// names of sites and tenants. What is searched stands in small letters beside itself, as Go makes them: those
// of SQLite are of ASCII only.
const indexTables = `
CREATE TABLE runs (run TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE miners (run TEXT, place INTEGER, key TEXT, name TEXT, ticker TEXT, low_name TEXT, entry TEXT, PRIMARY KEY (run, place)) WITHOUT ROWID;
CREATE INDEX miners_key ON miners (key);
CREATE INDEX miners_name ON miners (low_name);
CREATE TABLE names (run TEXT, place INTEGER, name TEXT, low TEXT);
CREATE INDEX names_miner ON names (run, place);
PRAGMA user_version = ` + indexVersion

// openIndex opens the index of a data folder, and makes it anew where it is not there, damaged or of another version.
func openIndex(dir string) (*index, error) {
	name, err := filepath.Abs(filepath.Join(dir, indexFile))
	if err != nil {
		return nil, err
	}
	ix, err := openDatabase(databaseAddress(name))
	if err == nil {
		var version string
		if err = ix.db.QueryRow("PRAGMA user_version").Scan(&version); err == nil && version == indexVersion {
			return ix, nil
		}
		if err := ix.close(); err != nil {
			return nil, err
		}
	}
	if err != nil && !isDamaged(err) {
		return nil, err
	}
	for _, ending := range []string{"", "-journal"} {
		if err := os.Remove(name + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return newIndex(databaseAddress(name))
}

// memoryIndex is an index for one question, where the data folder cannot be written to.
func memoryIndex() (*index, error) { return newIndex("file::memory:") }

func newIndex(address string) (*index, error) {
	ix, err := openDatabase(address)
	if err != nil {
		return nil, err
	}
	if _, err := ix.db.Exec(indexTables); err != nil {
		return nil, errors.Join(err, ix.close())
	}
	return ix, nil
}

// databaseAddress is the address of a file as SQLite takes it: one whose name has a question mark is not cut there.
func databaseAddress(name string) string {
	name = filepath.ToSlash(name)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // C:/...
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: name}).String()
}

// openDatabase opens a database for one connection: questions take milliseconds, and wait for each other.
func openDatabase(address string) (*index, error) {
	db, err := sql.Open("sqlite", address+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(TRUNCATE)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return &index{db: db}, nil
}

func (ix *index) close() error { return ix.db.Close() }

// isDamaged reports whether a file is no database, or one that cannot be read any more.
func isDamaged(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && slices.Contains([]int{sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}, e.Code()&0xff)
}

// fill takes into the index the runs that are not in it, and out of it those that are gone.
func (ix *index) fill(runs []*run, cardOf func(*run) (*card, error)) error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	there := map[string]bool{}
	err := ix.each("SELECT run FROM runs", func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		there[id] = true
		return err
	})
	if err != nil {
		return err
	}
	for _, x := range runs {
		if there[x.ID] {
			delete(there, x.ID)
			continue
		}
		c, err := cardOf(x)
		if err == nil {
			err = ix.add(&x.ask, c)
		}
		if err != nil {
			return err
		}
	}
	for id := range there {
		for _, table := range []string{"names", "miners", "runs"} {
			if _, err := ix.db.Exec("DELETE FROM "+table+" WHERE run = ?", id); err != nil {
				return err
			}
		}
	}
	return nil
}

// add takes a run into the index, whole or not at all.
func (ix *index) add(a *ask, c *card) (err error) {
	tx, err := ix.db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	if _, err := tx.Exec("INSERT OR IGNORE INTO runs VALUES (?)", a.ID); err != nil {
		return err
	}
	for place := range c.Miners {
		m := &c.Miners[place]
		entry, err := json.Marshal(newEntry(*a, c, m))
		if err != nil {
			return err
		}
		_, err = tx.Exec("INSERT OR IGNORE INTO miners VALUES (?, ?, ?, ?, ?, ?, ?)", a.ID, place,
			minerKey(m.Ticker, m.Name), m.Name, m.Ticker,
			strings.ToLower(m.Name), string(entry))
		if err != nil {
			return err
		}
		for _, name := range m.names() {
			if _, err := tx.Exec("INSERT INTO names VALUES (?, ?, ?, ?)", a.ID, place, name,
				strings.ToLower(name)); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// each calls do for every row of a question.
func (ix *index) each(question string, do func(scan func(...any) error) error, args ...any) error {
	rows, err := ix.db.Query(question, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// hit is a miner of a run that a search found: by its name or ticker, or by names of sites and tenants.
type hit struct {
	place             int
	key, name, ticker string
	names             []string
}

// search finds miners by a text in small letters, all of them by "": those of each run, in their order.
func (ix *index) search(text string) (map[string][]hit, error) {
	found := map[string][]hit{}
	err := ix.each(`SELECT run, place, key, name, ticker FROM miners m WHERE instr(low_name, ?1) > 0 OR instr(key, ?1) > 0
		OR EXISTS (SELECT 1 FROM names n WHERE n.run = m.run AND n.place = m.place AND instr(n.low, ?1) > 0) ORDER BY run, place`,
		func(scan func(...any) error) error {
			var id string
			var h hit
			err := scan(&id, &h.place, &h.key, &h.name, &h.ticker)
			found[id] = append(found[id], h)
			return err
		}, text)
	if err != nil || text == "" {
		return found, err
	}
	return found, ix.each("SELECT run, place, name FROM names WHERE instr(low, ?) > 0 ORDER BY rowid",
		func(scan func(...any) error) error {
			var id, name string
			var place int
			if err := scan(&id, &place, &name); err != nil {
				return err
			}
			at, ok := slices.BinarySearchFunc(found[id], place, func(h hit, place int) int {
				return cmp.Compare(h.place, place)
			})
			if ok {
				found[id][at].names = append(found[id][at].names, name)
			}
			return nil
		}, text)
}

// point is what history tells of a miner in one run.
type point struct {
	miner string // its name there
	Entry
}

// course is what history tells of a miner, by its ticker or name, in each run that has it.
func (ix *index) course(miner string) (map[string][]point, error) {
	found := map[string][]point{}
	miner = strings.ToLower(strings.TrimSpace(miner))
	return found, ix.each("SELECT run, name, entry FROM miners WHERE key = ?1 OR low_name = ?1 ORDER BY run, place",
		func(scan func(...any) error) error {
			var id, text string
			var p point
			if err := scan(&id, &p.miner, &text); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(text), &p.Entry)
			found[id] = append(found[id], p)
			return err
		}, miner)
}

// akin are the other runs that have one of the miners of a run.
func (ix *index) akin(id string) (map[string]bool, error) {
	found := map[string]bool{}
	return found, ix.each("SELECT DISTINCT b.run FROM miners a JOIN miners b ON b.key = a.key WHERE a.run = ?1 AND "+
		"b.run <> ?1", func(scan func(...any) error) error {
		var other string
		err := scan(&other)
		found[other] = true
		return err
	}, id)
}
