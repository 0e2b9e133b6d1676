package serve

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rackrate/model"
)

// cards are two runs with a miner in common, as their index cards have them.
func cards() ([]*run, func(*run) (*card, error)) {
	miner := func(name, ticker, site, tenant string) minerCard {
		return minerCard{minerSummary: minerSummary{Name: name, Ticker: ticker, Sites: []siteSummary{{Name: site}}},
			Tenants: []string{tenant}}
	}
	made := map[string]*card{
		"a-1": {Date: model.Date{Year: 2024, Month: 6, Day: 30},
			Miners: []minerCard{miner("Riot", "RIOT", "Rockdale", "Nobody"), miner("Énergie Ouest", "", "Élan",
				"CoreWeave")}},
		"b-1": {Date: model.Date{Year: 2024, Month: 9, Day: 30},
			Miners: []minerCard{miner("Riot Platforms", "riot", "Corsicana", "100% 'Core'")}},
	}
	var runs []*run
	for i, id := range []string{"a-1", "b-1"} {
		runs = append(runs, &run{ask: ask{ID: id, Name: "q.xlsx", Asked: time.Unix(int64(1_700_000_000+i), 0)}})
	}
	return runs, func(x *run) (*card, error) { return made[x.ID], nil }
}

// TestTheIndexFindsWhatTheCardsHave searches by parts of names in any case, and by what SQL would take for its own.
func TestTheIndexFindsWhatTheCardsHave(t *testing.T) {
	ix, err := openIndex(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer ix.close()
	runs, cardOf := cards()
	for range 2 { // what is there already is not taken in again
		if err := ix.fill(runs, cardOf); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]string{
		"": "map[a-1:[{0 riot Riot RIOT []} {1 énergie ouest Énergie Ouest  []}] b-1:[{0 riot Riot " +
			"Platforms riot []}]]",
		"riot":      "map[a-1:[{0 riot Riot RIOT []}] b-1:[{0 riot Riot Platforms riot []}]]",
		"platforms": "map[b-1:[{0 riot Riot Platforms riot []}]]",
		"élan":      "map[a-1:[{1 énergie ouest Énergie Ouest  [Élan]}]]",
		"core": "map[a-1:[{1 énergie ouest Énergie Ouest  [CoreWeave]}] b-1:[{0 riot Riot Platforms riot [100% " +
			"'Core']}]]",
		"100% '": "map[b-1:[{0 riot Riot Platforms riot [100% 'Core']}]]",
		"%":      "map[b-1:[{0 riot Riot Platforms riot [100% 'Core']}]]",
		"gone":   "map[]",
	} {
		found, err := ix.search(text)
		if got := fmt.Sprint(found); err != nil || got != want {
			t.Errorf("%q: %s, %v; want %s", text, got, err, want)
		}
	}
	course, err := ix.course("RIOT")
	if err != nil || len(course) != 2 || course["b-1"][0].miner != "Riot Platforms" ||
		course["b-1"][0].Date != (model.Date{Year: 2024, Month: 9, Day: 30}) {
		t.Errorf("the course: %+v, %v", course, err)
	}
	akin, err := ix.akin("b-1")
	if got := fmt.Sprint(akin); err != nil || got != "map[a-1:true]" {
		t.Errorf("akin: %s, %v", got, err)
	}
	if err := ix.fill(runs[1:], cardOf); err != nil { // the folder of the first run is gone
		t.Fatal(err)
	}
	if found, err := ix.search(""); err != nil || len(found) != 1 {
		t.Errorf("a run that is gone: %v, %v", found, err)
	}
}

// TestTheIndexIsMadeAgain deletes it, damages it, gives it another version and leaves no database in its place.
func TestTheIndexIsMadeAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "what? 100%25 #1")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, indexFile)
	write := func(text []byte) func() error { return func() error { return os.WriteFile(name, text, 0o600) } }
	for what, harm := range map[string]func() error{
		"nothing": func() error { return nil },
		"deleted": func() error { return os.Remove(name) },
		"a text": write([]byte("this is no database, and it is longer than a page of SQLite's header would be, " +
			"which is a hundred bytes")),
		"empty":     write(nil),
		"cut short": func() error { return os.Truncate(name, 5000) },
		"of a later": func() error {
			ix, err := openDatabase(databaseAddress(name))
			if err != nil {
				return err
			}
			_, err = ix.db.Exec("DROP TABLE runs; PRAGMA user_version = 99")
			return errors.Join(err, ix.close())
		},
	} {
		runs, cardOf := cards()
		filled := func() int {
			ix, err := openIndex(dir)
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			defer ix.close()
			if err := ix.fill(runs, cardOf); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			found, err := ix.search("")
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			return len(found)
		}
		filled()
		if err := harm(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if n := filled(); n != 2 {
			t.Errorf("%s: %d runs of 2", what, n)
		}
	}
}
