package ooxml

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"
)

// Book is a workbook of our own: its parts by name, and the rows of those of
// its sheets that are written only when the file is, since they are its bulk.
type Book struct {
	Parts map[string][]byte
	Rows  map[string]Rows
}

// Rows writes what stands between the <sheetData> tags of a sheet, with the
// numbers of all formats raised by shift.
type Rows func(w io.Writer, shift int) error

// Bytes is the edited file: the original's entries as they were and in their
// order, changed ones in their place, new ones after them by name, among them a record of what was changed. The error
// is the context's where that ends.
func (p *Package) Bytes(ctx context.Context) ([]byte, error) {
	if err := p.addRecord(); err != nil {
		return nil, err
	}
	return p.pack(ctx)
}

// Pack is Bytes without the record: what was added is the user's from then on, and no later run takes it out.
func (p *Package) Pack(ctx context.Context) ([]byte, error) { return p.pack(ctx) }

// pack is the file as it stands.
func (p *Package) pack(ctx context.Context) ([]byte, error) {
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for _, f := range p.zr.File {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.removed[f.Name] {
			continue
		}
		var err error
		if data, ok := p.edited[f.Name]; ok {
			err = writeEntry(ctx, zw, f.Name, data)
		} else {
			err = zw.Copy(f)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := writeEntries(ctx, zw, p.edited, p.rows, func(name string) bool {
		return p.original[name] == nil
	}); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// Zip packs a book into a file, the same bytes for the same parts. The error is the context's where that ends.
func Zip(ctx context.Context, b Book) ([]byte, error) {
	rows := map[string]func(io.Writer) error{}
	for name, write := range b.Rows {
		rows[name] = func(w io.Writer) error { return write(w, 0) }
	}
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	if err := writeEntry(ctx, zw, contentTypes, b.Parts[contentTypes]); err != nil {
		return nil, err
	}
	if err := writeEntries(ctx, zw, b.Parts, rows, func(name string) bool { return name != contentTypes }); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// writeEntries writes parts in the order of their names. They are packed on all cores, and put into the archive
// one after the other: its bytes do not depend on how many cores there are.
func writeEntries(ctx context.Context, zw *zip.Writer, parts map[string][]byte, rows map[string]func(io.Writer) error,
	keep func(string) bool) error {
	var names []string
	for name := range parts {
		if keep(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var working sync.WaitGroup
	ctx, stop := context.WithCancel(ctx)
	defer working.Wait()
	defer stop()
	entries := make([]chan packed, len(names))
	begin := func(i int) {
		done := make(chan packed, 1)
		entries[i] = done
		working.Go(func() { done <- packEntry(ctx, names[i], parts[names[i]], rows[names[i]]) })
	}
	ahead := min(runtime.GOMAXPROCS(0), len(names)) // so many are packed at once, or wait to be written
	for i := range ahead {
		begin(i)
	}
	for i := range names {
		e := <-entries[i]
		entries[i] = nil // its bytes are let go
		if e.fault != nil {
			panic(e.fault)
		}
		if err := cmp.Or(e.err, ctx.Err()); err != nil {
			return err
		}
		if i+ahead < len(names) {
			begin(i + ahead)
		}
		if err := e.writeTo(zw); err != nil {
			return err
		}
	}
	return nil
}

// noRows is where the rows of a sheet are to be put.
var noRows = []byte("<sheetData></sheetData>")

// packed is an entry of an archive before it is put there.
type packed struct {
	header *zip.FileHeader
	data   chunks
	err    error
	fault  any // a panic of those who write the rows, which is theirs who wait for the entry
}

// packEntry packs a part, and its rows into it where it is a sheet that has them apart.
func packEntry(ctx context.Context, name string, data []byte, rows func(io.Writer) error) (e packed) {
	defer func() { e.fault = recover() }()
	e.err = e.pack(ctx, name, data, rows)
	return e
}

func (e *packed) pack(ctx context.Context, name string, data []byte, rows func(io.Writer) error) error {
	e.header = &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch}
	if err := complete(e.header); err != nil {
		return err
	}
	d, err := newDeflater(&e.data)
	if err != nil {
		return err
	}
	w := &counting{ctx: ctx, to: d, sum: crc32.NewIEEE()}
	if rows != nil {
		at := bytes.Index(data, noRows)
		if at < 0 {
			return fmt.Errorf("%s has no place for its rows", name)
		}
		at += len("<sheetData>")
		if _, err := w.Write(data[:at]); err != nil {
			return err
		}
		if err := rows(w); err != nil {
			return err
		}
		data = data[at:]
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	e.header.CRC32, e.header.UncompressedSize64, e.header.CompressedSize64 = w.sum.Sum32(), w.size, e.data.size()
	return nil
}

// complete fills in what package zip adds to a header. It makes a deflater for that, of a megabyte, unless it
// is given another.
func complete(header *zip.FileHeader) error {
	zw := zip.NewWriter(io.Discard)
	zw.RegisterCompressor(zip.Deflate, func(io.Writer) (io.WriteCloser, error) { return nothing{}, nil })
	_, err := zw.CreateHeader(header)
	return err
}

// nothing takes what nobody writes to it.
type nothing struct{ io.Writer }

// Close does nothing.
func (nothing) Close() error { return nil }

// writeTo puts the entry into an archive.
func (e packed) writeTo(zw *zip.Writer) error {
	w, err := zw.CreateRaw(e.header)
	if err != nil {
		return err
	}
	for _, piece := range e.data {
		if _, err := w.Write(piece); err != nil {
			return err
		}
	}
	return nil
}

// writeEntry packs a part and puts it into an archive.
func writeEntry(ctx context.Context, zw *zip.Writer, name string, data []byte) error {
	e := packed{}
	if err := e.pack(ctx, name, data, nil); err != nil {
		return err
	}
	return e.writeTo(zw)
}

// counting counts and sums up what goes into a deflater.
type counting struct {
	ctx  context.Context
	to   io.Writer
	sum  hash.Hash32
	size uint64
}

// Write hands bytes on, as long as somebody waits for them.
func (c *counting) Write(data []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	c.sum.Write(data) // never fails
	c.size += uint64(len(data))
	return c.to.Write(data)
}

// chunks gather bytes in pieces, so that nothing is copied when they become many.
type chunks [][]byte

// chunkSize is how large a piece is.
const chunkSize = 64 << 10

// Write adds bytes.
func (c *chunks) Write(data []byte) (int, error) {
	n := len(data)
	for len(data) > 0 {
		last := len(*c) - 1
		if last < 0 || len((*c)[last]) == cap((*c)[last]) {
			*c = append(*c, make([]byte, 0, chunkSize))
			last++
		}
		take := min(len(data), cap((*c)[last])-len((*c)[last]))
		(*c)[last] = append((*c)[last], data[:take]...)
		data = data[take:]
	}
	return n, nil
}

func (c chunks) size() (n uint64) {
	for _, piece := range c {
		n += uint64(len(piece))
	}
	return n
}

// level is the least effort at which files are no larger than those of the standard library's usual one.
const level = 5

// deflaters are used again, since each takes a megabyte.
var deflaters sync.Pool

// newDeflater packs about three times as fast as the standard library's.
func newDeflater(w io.Writer) (io.WriteCloser, error) {
	if d, ok := deflaters.Get().(*flate.Writer); ok {
		d.Reset(w)
		return &deflating{d}, nil
	}
	d, err := flate.NewWriter(w, level)
	return &deflating{d}, err
}

// deflating gives its deflater back when it is closed.
type deflating struct{ *flate.Writer }

// Close ends the entry.
func (d *deflating) Close() error {
	err := d.Writer.Close()
	deflaters.Put(d.Writer)
	return err
}
