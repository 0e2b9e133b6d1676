package ooxml

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
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
	zw := newZip(&buf)
	for _, f := range p.zr.File {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p.removed[f.Name] {
			continue
		}
		var err error
		if data, ok := p.edited[f.Name]; ok {
			err = writeEntry(zw, f.Name, data, nil)
		} else {
			err = zw.Copy(f)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := writeEntries(ctx, zw, p.edited, p.rows, func(name string) bool { return p.original[name] == nil }); err != nil {
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
	zw := newZip(&buf)
	if err := writeEntry(zw, contentTypes, b.Parts[contentTypes], nil); err != nil {
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

func writeEntries(ctx context.Context, zw *zip.Writer, parts map[string][]byte, rows map[string]func(io.Writer) error, keep func(string) bool) error {
	var names []string
	for name := range parts {
		if keep(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := writeEntry(zw, name, parts[name], rows[name]); err != nil {
			return err
		}
	}
	return nil
}

// noRows is where the rows of a sheet are to be put.
var noRows = []byte("<sheetData></sheetData>")

// writeEntry writes a part, and its rows into it where it is a sheet that has them apart.
func writeEntry(zw *zip.Writer, name string, data []byte, rows func(io.Writer) error) error {
	w, err := zw.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: epoch})
	if err != nil {
		return err
	}
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
	_, err = w.Write(data)
	return err
}

// level is the least effort at which files are no larger than those of the standard library's usual one.
const level = 5

// deflaters are used again, since each takes a megabyte.
var deflaters sync.Pool

// newZip is an archive whose entries are packed by a deflater of about three
// times the speed of the standard library's.
func newZip(out io.Writer) *zip.Writer {
	zw := zip.NewWriter(out)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		if d, ok := deflaters.Get().(*flate.Writer); ok {
			d.Reset(w)
			return &deflating{d}, nil
		}
		d, err := flate.NewWriter(w, level)
		return &deflating{d}, err
	})
	return zw
}

// deflating gives its deflater back when it is closed.
type deflating struct{ *flate.Writer }

// Close ends the entry.
func (d *deflating) Close() error {
	err := d.Writer.Close()
	deflaters.Put(d.Writer)
	return err
}
