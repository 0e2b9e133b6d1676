package ooxml

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// A record of what was put into a file stands in a part of its own, so that it can be taken out again to the
// byte. Programs that save the file drop it, and what was put in is then found by what it looks like.
const (
	recordStem = "xl/rr_record"
	recordType = "application/json"
)

// record says of each part of the original that was edited what has to be put back, and which parts were added.
type record struct {
	Parts map[string]recordPart `json:"parts"`
	Added []string              `json:"added"`
}

type recordPart struct {
	SHA256 string `json:"sha256"` // of the edited part: one that was changed since is not touched
	Hunks  []hunk `json:"hunks"`
}

// hunk is a piece of an edited part and what stood there before.
type hunk struct {
	At  int    `json:"at"`
	Len int    `json:"len"`
	Was []byte `json:"was,omitempty"`
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// addRecord adds the record, the last part that is edited.
func (p *Package) addRecord() error {
	name := freePart(p, recordStem, ".json")
	if err := p.declare(name, recordType); err != nil {
		return err
	}
	r := record{Parts: map[string]recordPart{}, Added: []string{name}}
	for _, part := range sortedKeys(p.edited) {
		f, there := p.original[part]
		if !there {
			r.Added = append(r.Added, part)
			continue
		}
		was, err := readEntry(f)
		if err != nil {
			return err
		}
		r.Parts[part] = recordPart{hashOf(p.edited[part]), hunks(was, p.edited[part])}
	}
	slices.Sort(r.Added)
	text, err := json.Marshal(r)
	p.edited[name] = append(text, '\n')
	return err
}

// records are those that a file holds, by their part.
func (p *Package) records() (map[string]record, error) {
	out := map[string]record{}
	for name := range p.original {
		if !strings.HasPrefix(name, recordStem) {
			continue
		}
		data, err := p.Read(name)
		if err != nil {
			return nil, err
		}
		var r record
		if json.Unmarshal(data, &r) == nil {
			out[name] = r
		}
	}
	return out, nil
}

// undo puts back what hunks say; nil where they are not of this part.
func undo(data []byte, list []hunk) []byte {
	var out []byte
	at := 0
	for _, h := range list {
		if h.At < at || h.Len < 0 || h.At+h.Len > len(data) {
			return nil
		}
		out = append(append(out, data[at:h.At]...), h.Was...)
		at = h.At + h.Len
	}
	return append(out, data[at:]...)
}

// How far hunks looks to find where two parts go on alike: tokens of the old one left out, and tokens alike.
const (
	mostLeft  = 6
	agreement = 4
)

// hunks are the pieces of now that differ from old. Parts are compared tag by tag, since what is put in are elements.
func hunks(old, now []byte) []hunk {
	a, b := tags(old), tags(now)
	text := func(data []byte, tags []int, i int) []byte { return data[tags[i]:tags[i+1]] }
	same := func(i, j int) bool {
		for n := range agreement {
			if i+n >= len(a)-1 || j+n >= len(b)-1 {
				return i+n >= len(a)-1 && j+n >= len(b)-1
			}
			if !bytes.Equal(text(old, a, i+n), text(now, b, j+n)) {
				return false
			}
		}
		return true
	}
	var out []hunk
	i, j := 0, 0
	for i < len(a)-1 || j < len(b)-1 {
		if i < len(a)-1 && j < len(b)-1 && bytes.Equal(text(old, a, i), text(now, b, j)) {
			i, j = i+1, j+1
			continue
		}
		di, dj := len(a)-1-i, len(b)-1-j
	search:
		for y := 0; j+y < len(b); y++ {
			for x := 0; x <= mostLeft && i+x < len(a); x++ {
				if x+y > 0 && same(i+x, j+y) {
					di, dj = x, y
					break search
				}
			}
		}
		out = append(out, hunk{b[j], b[j+dj] - b[j], bytes.Clone(old[a[i]:a[i+di]])})
		i, j = i+di, j+dj
	}
	if !bytes.Equal(undo(now, out), old) {
		return []hunk{{0, len(now), old}}
	}
	return out
}

// tags are where the tags of a part begin, with its end.
func tags(data []byte) []int {
	out := []int{0}
	for i := 1; i < len(data); i++ {
		if data[i] == '<' {
			out = append(out, i)
		}
	}
	if len(data) == 0 {
		return []int{0}
	}
	return append(out, len(data))
}
