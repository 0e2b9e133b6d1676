package workbook

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"
	"testing"

	"rackrate/internal/workbook/opening"
)

// TestPartsThatOverlapAreRefused has every part but the first of a workbook stand where another stands, or within it.
func TestPartsThatOverlapAreRefused(t *testing.T) {
	data := makeBook(t, tab{"Sites", [][]any{{"Miner", "Site", "Site MW"}, {"A", "North", 100}}})
	read := func(data []byte) error {
		_, err := ReadWith(context.Background(), registry(t), opening.Source{Name: "a.xlsx", Data: data}, Options{})
		return err
	}
	if err := read(data); err != nil {
		t.Fatal(err)
	}
	heads := headers(data)
	if len(heads) < 5 {
		t.Fatalf("%d parts", len(heads))
	}
	first := data[heads[0]:]
	for i, at := range heads[1:] {
		same := bytes.Clone(data)
		copy(same[at+42:at+46], first[42:46]) // where the part stands
		copy(same[at+16:at+28], first[16:28]) // its sum and its sizes
		if err := read(same); err == nil || !strings.Contains(err.Error(), "overlap") {
			t.Errorf("part %d in the place of the first: %v", i+1, err)
		}
	}
	long := bytes.Clone(data) // the first part goes on into the next
	binary.LittleEndian.PutUint32(long[heads[0]+20:], binary.LittleEndian.Uint32(first[20:])+100)
	if err := read(long); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("a part that goes on into the next: %v", err)
	}
	beyond := bytes.Clone(data)
	binary.LittleEndian.PutUint32(beyond[heads[0]+20:], 1<<30)
	if err := read(beyond); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a part that goes on beyond the end: %v", err)
	}
}

// headers are the places of the entries of a zip archive's list.
func headers(data []byte) []int {
	var list []int
	for at := 0; ; {
		i := bytes.Index(data[at:], []byte("PK\x01\x02"))
		if i < 0 {
			return list
		}
		list = append(list, at+i)
		at += i + 4
	}
}
