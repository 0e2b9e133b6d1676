package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// saveWorkbook gives the file's bytes, the same at every call: no wall clock,
// content types and zip entries in a fixed order.
func saveWorkbook(f *excelize.File, title, date string) ([]byte, error) {
	err := f.SetDocProps(&excelize.DocProperties{
		Title: title, Creator: "rackrate", LastModifiedBy: "rackrate",
		Created: date + "T00:00:00Z", Modified: date + "T00:00:00Z", Language: "en-GB",
	})
	if err != nil {
		return nil, err
	}
	sortContentTypes(f)
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &sortedZip{w: w} })
	buf, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// sortContentTypes undoes the order of a map in which excelize lists them.
func sortContentTypes(f *excelize.File) {
	defaults, overrides := f.ContentTypes.Defaults, f.ContentTypes.Overrides
	sort.Slice(defaults, func(i, j int) bool { return defaults[i].Extension < defaults[j].Extension })
	sort.Slice(overrides, func(i, j int) bool { return overrides[i].PartName < overrides[j].PartName })
}

// sortedZip keeps the parts of a workbook until it is closed and then writes
// them sorted by name, [Content_Types].xml first as readers expect.
type sortedZip struct {
	w     io.Writer
	parts []*part
}

type part struct {
	name string
	bytes.Buffer
}

func (z *sortedZip) Create(name string) (io.Writer, error) {
	p := &part{name: name}
	z.parts = append(z.parts, p)
	return p, nil
}

// AddFS is asked for by the interface; excelize writes part by part.
func (z *sortedZip) AddFS(fsys fs.FS) error {
	return fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		w, err := z.Create(name)
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
}

// numberShapes gives the shapes of notes ids of their own: excelize calls every
// one of them _x0000_s1025. A drawing has a block of 1,024 ids, as Excel numbers
// them, and says which blocks are its.
func numberShapes(parts []*part) {
	block := 1
	for _, p := range parts {
		if !strings.HasSuffix(p.name, ".vml") {
			continue
		}
		pieces := bytes.Split(p.Bytes(), []byte(`id="_x0000_s1025"`))
		if len(pieces) == 1 {
			continue
		}
		var out bytes.Buffer
		first := block
		block += (len(pieces)-2)/1023 + 1
		for i, piece := range pieces {
			if i > 0 {
				fmt.Fprintf(&out, `id="_x0000_s%d"`, 1024*(first+(i-1)/1023)+1+(i-1)%1023)
			}
			out.Write(piece)
		}
		p.Buffer = bytes.Buffer{}
		p.Write(nameBlocks(out.Bytes(), first, block))
	}
}

// nameBlocks names the blocks of ids from first up to end in a drawing's idmap.
func nameBlocks(drawing []byte, first, end int) []byte {
	var list []string
	for b := first; b < end; b++ {
		list = append(list, strconv.Itoa(b))
	}
	return idmap.ReplaceAll(drawing, []byte(`${1}`+strings.Join(list, ",")+`"`))
}

// makeRoomForOutlines says in a sheet's format that it has outlined columns:
// without it Excel shows no buttons to fold them, and excelize leaves it out.
func makeRoomForOutlines(parts []*part) {
	for _, p := range parts {
		if !bytes.Contains(p.Bytes(), []byte(` outlineLevel="1"`)) || !bytes.Contains(p.Bytes(),
			[]byte(`<sheetFormatPr `)) {
			continue
		}
		marked := bytes.Replace(p.Bytes(), []byte(`<sheetFormatPr `), []byte(`<sheetFormatPr outlineLevelCol="1" `), 1)
		p.Buffer = bytes.Buffer{}
		p.Write(marked)
	}
}

var idmap = regexp.MustCompile(`(<o:idmap [^>]*data=")[^"]*"`)

func (z *sortedZip) Close() error {
	slices.SortFunc(z.parts, func(a, b *part) int { return strings.Compare(a.name, b.name) })
	numberShapes(z.parts)
	makeRoomForOutlines(z.parts)
	out := zip.NewWriter(z.w)
	for _, p := range z.parts {
		w, err := out.Create(p.name)
		if err != nil {
			return err
		}
		if _, err := w.Write(p.Bytes()); err != nil {
			return err
		}
	}
	return out.Close()
}
