package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// mostUnpacked is how many bytes a stream of a file that is checked may unpack to.
const mostUnpacked = 256 << 20

// Check reads a PDF that this program wrote from its end to its beginning: the tables of places, each object where they
// say, each stream unpacked to its end. The error says what is not as it should be.
func Check(data []byte) error {
	if !bytes.HasPrefix(data, []byte("%PDF-")) {
		return errors.New("it does not begin as a PDF does")
	}
	if !bytes.HasSuffix(bytes.TrimRight(data, "\r\n"), []byte("%%EOF")) {
		return errors.New("its end is missing")
	}
	last := bytes.LastIndex(data, []byte("startxref\n"))
	var xref, root int
	if last < 0 {
		return errTail
	}
	if _, err := fmt.Sscanf(string(data[last:]), "startxref\n%d", &xref); err != nil || xref <= 0 || xref >= last {
		return errTail
	}
	_, after, ok := bytes.Cut(data[xref:last], []byte("/Root "))
	if _, err := fmt.Sscanf(string(after), "%d", &root); err != nil || !ok {
		return errTail
	}
	var err error
	seen := map[int]bool{} // objects: the newest place counts
	for at, tables := xref, 0; at > 0; tables++ {
		if tables > 8 {
			return errors.New("its tables of places go on for ever")
		}
		if at, err = checkTable(data, at, seen); err != nil {
			return err
		}
	}
	if !seen[root] {
		return errors.New("its catalog is missing")
	}
	return nil
}

// checkTable checks the objects of the table at a place that no newer table has, and gives the place of the
// older one, 0 where there is none.
func checkTable(data []byte, at int, seen map[int]bool) (older int, err error) {
	bad := fmt.Errorf("its table of places at byte %d is damaged", at)
	rest, ok := bytes.CutPrefix(data[min(at, len(data)):], []byte("xref\n"))
	if !ok {
		return 0, bad
	}
	for !bytes.HasPrefix(rest, []byte("trailer")) {
		line, after, ok := bytes.Cut(rest, []byte("\n"))
		var first, n int
		if _, err := fmt.Sscanf(string(line), "%d %d", &first, &n); err != nil || !ok || n < 0 || n > len(after)/20 {
			return 0, bad
		}
		for i := range n {
			entry := after[20*i : 20*i+20]
			place, err := strconv.Atoi(string(entry[:10]))
			if err != nil {
				return 0, bad
			}
			if entry[17] != 'n' || seen[first+i] {
				continue
			}
			seen[first+i] = true
			if err := checkObject(data, place, first+i); err != nil {
				return 0, err
			}
		}
		rest = after[20*n:]
	}
	end := bytes.Index(rest, []byte("startxref"))
	if end < 0 {
		return 0, bad
	}
	if _, prev, ok := bytes.Cut(rest[:end], []byte("/Prev ")); ok {
		if _, err := fmt.Sscanf(string(prev), "%d", &older); err != nil || older <= 0 || older >= at {
			return 0, bad
		}
	}
	return older, nil
}

func checkObject(data []byte, at, number int) error {
	head := fmt.Sprintf("%d 0 obj", number)
	if at <= 0 || at >= len(data) || !bytes.HasPrefix(data[at:], []byte(head)) {
		return fmt.Errorf("its object %d is not where it should be", number)
	}
	body := data[at:]
	end, start := bytes.Index(body, []byte("endobj")), bytes.Index(body, []byte("stream\n"))
	if end < 0 {
		return fmt.Errorf("its object %d has no end", number)
	}
	if start < 0 || start > end {
		return nil
	}
	_, length, ok := bytes.Cut(body[:start], []byte("/Length "))
	var n int
	if _, err := fmt.Sscanf(string(length), "%d", &n); !ok || err != nil || n < 0 || start+len("stream\n")+
		n > len(body) {
		return fmt.Errorf("the stream of its object %d has no length", number)
	}
	stream := body[start+len("stream\n"):][:n]
	if !bytes.HasPrefix(bytes.TrimLeft(body[start+len("stream\n")+n:], "\r\n"), []byte("endstream")) {
		return fmt.Errorf("the stream of its object %d does not end where it should", number)
	}
	if !bytes.Contains(body[:start], []byte("/FlateDecode")) {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		return fmt.Errorf("the stream of its object %d cannot be unpacked: %w", number, err)
	}
	unpacked, err := io.Copy(io.Discard, io.LimitReader(z, mostUnpacked))
	if err == nil && unpacked == mostUnpacked {
		err = errors.New("it has no end")
	}
	if err := errors.Join(err, z.Close()); err != nil {
		return fmt.Errorf("the stream of its object %d cannot be unpacked: %w", number, err)
	}
	return nil
}
