package batch

import (
	"slices"
	"testing"

	"rackrate/internal/testutil/faulty"
)

// FuzzWhatAFolderSays puts anything into a folder as its manifest and as its journal, and lets a run with
// --force come to it. What no manifest lists with its hash is there afterwards, under whatever name, and so is
// what lies beside the folder.
func FuzzWhatAFolderSays(f *testing.F) {
	f.Add([]byte(manifestOf(run1, oldFiles)),
		[]byte(`{"program":"rackrate","run_id":"111111111111","put":[],"remove":[]}`))
	f.Add([]byte(manifestOf(run1, map[string]string{"../beside": "x"})),
		[]byte(`{"program":"rackrate","put":[{"path":"../beside"}],"remove":[{"path":"/etc/passwd"}]}`))
	f.Add([]byte(`{"program":"rackrate","schema_version":"1","run_id":"111111111111","kind":"batch","folders":["..","a/../..",".rackrate-new"]}`), []byte(`[`))
	f.Add([]byte(`null`), []byte(`{"program":"rackrate","put":[{"path":"run.json","sha256":"`+hashFile("", nil).SHA256+
		`"}],"remove":[{"path":"mine.txt","sha256":"`+hashFile("", nil).SHA256+`"}]}`))
	f.Fuzz(func(t *testing.T, manifest, journal []byte) {
		d := faulty.New(1)
		d.Put(manifestFile, string(manifest))
		d.Put("mine.txt", "mine")
		d.Put("results.csv", "my results")
		d.Put("memos/A.pdf", "my memo")
		if len(journal) > 0 {
			d.Put(journalFile, string(journal))
		}
		err := leave("out", claiming{runID: run2, force: true, open: on(d)}, newFiles)
		var texts []string
		for name, text := range d.Files() {
			texts = append(texts, text)
			if name != journalFile && !isOutput(name) && err == nil {
				t.Errorf("there is %q", name)
			}
		}
		for _, want := range []string{"mine", "my results", "my memo"} {
			if !slices.Contains(texts, want) {
				t.Errorf("%q has gone", want)
			}
		}
		if err == nil && d.Files()["results.csv"] != "new" {
			t.Error("the run is not there")
		}
	})
}
