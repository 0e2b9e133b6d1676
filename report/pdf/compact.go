package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// level is where pages are a twentieth smaller than at the fastest, in the same time.
const level = 5

// packers are deflaters to be used again: making one takes more memory than a
// page has, and gofpdf makes one a page.
var packers = sync.Pool{New: func() any {
	z, err := zlib.NewWriterLevel(nil, level)
	if err != nil {
		return err // the level is a constant that exists
	}
	return z
}}

// Compact gives a PDF that gofpdf wrote without compression with its streams
// deflated. Objects keep their numbers. It must be the first and only section of
// its file. toUnicode is the map to Unicode of the file's TrueType faces of one-byte
// codes, which take the place of gofpdf's encoding by names; nil leaves that.
func Compact(data, toUnicode []byte) ([]byte, error) {
	t, err := parseTail(data)
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	places, err := table(data, t)
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	order := make([]int, 0, len(places))
	for n := 1; n < len(places); n++ {
		order = append(order, n)
	}
	slices.SortFunc(order, func(a, b int) int { return places[a] - places[b] })
	var out bytes.Buffer
	out.Grow(len(data) / 3)
	out.Write(data[:places[order[0]]])
	for i, n := range order {
		end := t.xref
		if i+1 < len(order) {
			end = places[order[i+1]]
		}
		object := mapped(data[places[n]:end], toUnicode, t.size)
		places[n] = out.Len()
		if err := pack(&out, object); err != nil {
			return nil, fmt.Errorf("pdf: object %d: %w", n, err)
		}
	}
	if toUnicode != nil {
		places = append(places, out.Len())
		if err := pack(&out, fmt.Appendf(nil, "%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", t.size,
			len(toUnicode), toUnicode)); err != nil {
			return nil, fmt.Errorf("pdf: the map to Unicode: %w", err)
		}
		t.size++
	}
	xref := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", t.size)
	for _, place := range places[1:] {
		fmt.Fprintf(&out, "%010d 00000 n \n", place)
	}
	fmt.Fprintf(&out, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF\n", t.size, t.root,
		t.info, xref)
	return out.Bytes(), nil
}

// mapped is an object with a reference to the map to Unicode in place of the
// encoding by names, where it is a TrueType face of one-byte codes.
func mapped(object, toUnicode []byte, number int) []byte {
	names := []byte("/Encoding /WinAnsiEncoding")
	if toUnicode == nil || len(object) > 1000 || !bytes.Contains(object, []byte("/Subtype /TrueType")) ||
		!bytes.Contains(object, names) {
		return object
	}
	return bytes.Replace(object, names, fmt.Appendf(nil, "/ToUnicode %d 0 R", number), 1)
}

// table are the places of the objects by number, from the file's one table.
func table(data []byte, t tail) ([]int, error) {
	head := fmt.Sprintf("xref\n0 %d\n", t.size)
	const width = 20
	entries, ok := bytes.CutPrefix(data[t.xref:], []byte(head))
	if !ok || t.size < 2 || len(entries) < width*t.size {
		return nil, errTail
	}
	places := make([]int, t.size)
	for n := 1; n < t.size; n++ {
		at, err := strconv.Atoi(string(entries[width*n : width*n+10]))
		if err != nil || at < 1 || at >= t.xref {
			return nil, errTail
		}
		places[n] = at
	}
	return places, nil
}

// pack writes an object, its stream deflated where it has one that is not.
func pack(out *bytes.Buffer, object []byte) error {
	dict, stream, ok := bytes.Cut(object, []byte(">>\nstream\n"))
	if !ok {
		out.Write(shortLinks(object))
		return nil
	}
	if bytes.Contains(dict, []byte("/Filter")) {
		out.Write(object)
		return nil
	}
	at := bytes.LastIndex(dict, []byte("/Length "))
	if at < 0 {
		return errors.New("a stream without a length")
	}
	n, err := strconv.Atoi(string(bytes.TrimSpace(dict[at+len("/Length "):])))
	if err != nil || n < 0 || n > len(stream) {
		return errors.New("a stream of a length that it does not have")
	}
	var packed bytes.Buffer
	if err := deflate(&packed, stream[:n]); err != nil {
		return err
	}
	out.Write(dict[:at])
	fmt.Fprintf(out, "/Filter /FlateDecode /Length %d>>\nstream\n", packed.Len())
	out.Write(packed.Bytes())
	out.Write(stream[n:])
	return nil
}

// linkWords are what gofpdf writes of each link on a page, and the same in fewer bytes.
var linkWords = [][2][]byte{
	{[]byte("<</Type /Annot /Subtype /Link /Rect ["), []byte("<</Subtype/Link/Rect[")},
	{[]byte("] /Border [0 0 0] /Dest ["), []byte("]/Border[0 0 0]/Dest[")},
	{[]byte(" 0 R /XYZ 0 "), []byte(" 0 R/XYZ 0 ")},
}

// shortLinks is a page with its links in fewer bytes: a page of tables has a hundred of them.
func shortLinks(object []byte) []byte {
	if !bytes.Contains(object, []byte("/Annots [")) {
		return object
	}
	for _, w := range linkWords {
		object = bytes.ReplaceAll(object, w[0], w[1])
	}
	return tenths(object)
}

// tenths is a page with one digit behind each point, none where it is a zero: a
// link is not seen, so a tenth of a point more or less does not matter.
func tenths(page []byte) []byte {
	out := make([]byte, 0, len(page))
	digit := func(i int) bool { return i < len(page) && page[i] >= '0' && page[i] <= '9' }
	for i := 0; i < len(page); i++ {
		if page[i] != '.' || i == 0 || !digit(i-1) || !digit(i+1) || !digit(i+2) || digit(i+3) {
			out = append(out, page[i])
			continue
		}
		if page[i+1] != '0' {
			out = append(out, '.', page[i+1])
		}
		i += 2
	}
	return out
}

func deflate(out *bytes.Buffer, data []byte) error {
	z, ok := packers.Get().(*zlib.Writer)
	if !ok {
		return errors.New("no deflater of that level")
	}
	defer packers.Put(z)
	z.Reset(out)
	if _, err := z.Write(data); err != nil {
		return err
	}
	return z.Close()
}
