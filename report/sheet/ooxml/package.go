// Package ooxml edits a spreadsheet file by inserting into its parts: what it
// does not insert stays byte for byte as it was. It knows zip, relationships
// and the order of elements; it knows nothing of miners, sites or results.
//
//	Open(bytes) -> Package -> Put, AddSheets, AddNotes -> Bytes, with untouched parts as they were packed
//
// For example, Put of one cell in column N changes xl/worksheets/sheet1.xml at that row, and no other byte of it.
package ooxml

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The namespaces and content types that are written here.
const (
	nsMain         = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsRel          = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	typeDocument   = nsRel + "/officeDocument"
	typeSheet      = nsRel + "/worksheet"
	typeStyles     = nsRel + "/styles"
	typeComments   = nsRel + "/comments"
	typeVML        = nsRel + "/vmlDrawing"
	typeDrawing    = nsRel + "/drawing"
	contentTypes   = "[Content_Types].xml"
	ctComments     = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
	ctSheet        = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
	ctStyles       = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
	ctDrawing      = "application/vnd.openxmlformats-officedocument.drawing+xml"
	ctChart        = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
	ctVML          = "application/vnd.openxmlformats-officedocument.vmlDrawing"
	xmlHeader      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	maxPart        = 512 << 20 // bytes of one unpacked part that is edited
	rootRels       = "_rels/.rels"
	relsNamespace  = "http://schemas.openxmlformats.org/package/2006/relationships"
	typeThreaded   = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
	signatures     = "_xmlsignatures/"
	sharedRevision = "xl/revisions/"
)

// epoch is the time of every entry that is written, so that the same content gives the same bytes.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Package is a spreadsheet file that is being edited.
type Package struct {
	zr       *zip.Reader
	original map[string]*zip.File
	edited   map[string][]byte // parts changed or added
	workbook string            // name of the workbook part
	sheets   []Sheet

	rows       map[string]func(io.Writer) error // by sheet part: what is written between its <sheetData> tags
	noteParts  map[string]bool                  // parts of notes that were added to
	ownColumns map[string]map[int]bool          // by sheet part: columns that were given a width
	removed    map[string]bool                  // parts that are left out
	shared     []string                         // the workbook's shared strings, once they were read
}

// Sheet is a sheet of the workbook, in the order of its tabs.
type Sheet struct {
	Name string
	Part string
	id   int
}

// Open reads the outline of a spreadsheet file. Its errors say, in words for
// the analyst, why the file cannot be edited without loss.
func Open(data []byte) (*Package, error) {
	data, err := tidy(data)
	if err != nil {
		return nil, fmt.Errorf("the file is not a readable zip archive (%w)", err)
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("the file is not a readable zip archive (%w)", err)
	}
	p := &Package{zr: zr, original: map[string]*zip.File{}, edited: map[string][]byte{},
		rows: map[string]func(io.Writer) error{}, noteParts: map[string]bool{}, ownColumns: map[string]map[int]bool{}}
	for _, f := range zr.File {
		if _, twice := p.original[f.Name]; twice {
			return nil, fmt.Errorf("the part %s stands twice in it", f.Name)
		}
		switch {
		case strings.HasPrefix(f.Name, signatures):
			return nil, errors.New("it carries a digital signature, which any change makes invalid")
		case strings.HasPrefix(f.Name, sharedRevision):
			return nil, errors.New("it is a shared workbook with a log of revisions, which a new sheet would break")
		}
		p.original[f.Name] = f
	}
	return p, p.readWorkbook()
}

func (p *Package) readWorkbook() error {
	rels, err := p.relationships(rootRels, "")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rels, func(r relationship) bool { return r.Type == typeDocument })
	if i < 0 {
		return errors.New("it names no workbook part of the usual kind (perhaps it was saved as Strict Open XML)")
	}
	p.workbook = rels[i].part
	_, root, err := p.parse(p.workbook, 3)
	if err != nil {
		return err
	}
	if root.namespace() != nsMain {
		return errors.New("its workbook part is not of the usual kind (perhaps it was saved as Strict Open XML)")
	}
	rels, err = p.relationships(relsOf(p.workbook), p.workbook)
	if err != nil {
		return err
	}
	for _, s := range root.child("sheets").kids {
		if err := p.addSheet(s, rels); err != nil {
			return err
		}
	}
	return nil
}

func (p *Package) addSheet(n node, rels []relationship) error {
	sheet := Sheet{Name: n.attr("name")}
	if _, err := fmt.Sscan(n.attr("sheetId"), &sheet.id); err != nil {
		return fmt.Errorf("the sheet %q has no number", sheet.Name)
	}
	for _, r := range rels {
		if r.ID == n.attr("id") {
			sheet.Part = r.part
		}
	}
	p.sheets = append(p.sheets, sheet)
	return nil
}

// Sheets are the workbook's sheets, those added included.
func (p *Package) Sheets() []Sheet { return p.sheets }

// Sheet finds a sheet by its name.
func (p *Package) Sheet(name string) (Sheet, bool) {
	for _, s := range p.sheets {
		if s.Name == name {
			return s, s.Part != ""
		}
	}
	return Sheet{}, false
}

// Has reports whether the file has a part of that name.
func (p *Package) Has(name string) bool {
	_, edited := p.edited[name]
	_, original := p.original[name]
	return (edited || original) && !p.removed[name]
}

// Read gives the present content of a part.
func (p *Package) Read(name string) ([]byte, error) {
	if data, ok := p.edited[name]; ok {
		return data, nil
	}
	f, ok := p.original[name]
	if !ok {
		return nil, fmt.Errorf("the part %s is missing", name)
	}
	return readEntry(f)
}

// parse gives the present content of a part, and its elements down to a depth.
func (p *Package) parse(name string, depth int) ([]byte, node, error) {
	data, err := p.Read(name)
	if err != nil {
		return nil, node{}, err
	}
	root, err := outline(data, depth)
	if err != nil {
		return nil, node{}, fmt.Errorf("%s: %w", name, err)
	}
	return data, root, nil
}

func readEntry(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("the part %s cannot be read: %w", f.Name, err)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxPart+1))
	if err != nil {
		return nil, fmt.Errorf("the part %s cannot be read: %w", f.Name, err)
	}
	if len(data) > maxPart {
		return nil, fmt.Errorf("the part %s is larger than %d MB", f.Name, maxPart>>20)
	}
	return data, nil
}

type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
	part   string // of an internal target: its part
}

// relsOf is the name of the part that holds a part's relationships.
func relsOf(part string) string {
	dir, file := path.Split(part)
	return dir + "_rels/" + file + ".rels"
}

// relationships of the part owner, which stand in the part name; none where there is no such part.
func (p *Package) relationships(name, owner string) ([]relationship, error) {
	if !p.Has(name) {
		return nil, nil
	}
	data, err := p.Read(name)
	if err != nil {
		return nil, err
	}
	var doc struct {
		Rels []relationship `xml:"Relationship"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range doc.Rels {
		r := &doc.Rels[i]
		r.Target = strings.ReplaceAll(r.Target, `\`, "/")
		switch {
		case strings.EqualFold(r.Mode, "External"):
		case strings.HasPrefix(r.Target, "/"):
			r.part = strings.TrimPrefix(path.Clean(r.Target), "/")
		default:
			r.part = path.Join(path.Dir(owner), r.Target)
		}
	}
	return doc.Rels, nil
}

// addRelationship adds a relationship of part to target, as it is to be written, and returns its id.
func (p *Package) addRelationship(part, kind, target string) (string, error) {
	ids, err := p.addRelationships(part, kind, []string{target})
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// addRelationships adds relationships of part, all of a kind, and returns their ids.
func (p *Package) addRelationships(part, kind string, targets []string) ([]string, error) {
	name := relsOf(part)
	rels, err := p.relationships(name, part)
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	for _, r := range rels {
		taken[r.ID] = true
	}
	var ids []string
	var added strings.Builder
	n := 0
	for _, target := range targets {
		for n++; taken["rId"+strconv.Itoa(n)]; {
			n++
		}
		id := "rId" + strconv.Itoa(n)
		ids = append(ids, id)
		fmt.Fprintf(&added, `<Relationship Id="%s" Type="%s" Target="%s"/>`, id, kind, Escape(target))
	}
	data := []byte(xmlHeader + `<Relationships xmlns="` + relsNamespace + `"></Relationships>`)
	if p.Has(name) {
		if data, err = p.Read(name); err != nil {
			return nil, err
		}
	}
	return ids, p.appendTo(name, data, added.String())
}

// freeName is the first of stem1, stem2, ... that is not taken.
func freeName(stem string, taken func(string) bool) string {
	for i := 1; ; i++ {
		if name := fmt.Sprint(stem, i); !taken(name) {
			return name
		}
	}
}

// appendTo puts a fragment at the end of the root element of a part.
func (p *Package) appendTo(name string, data []byte, fragment string) error {
	root, err := outline(data, 1)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p.edited[name] = apply(data, root.appending(data, qualify(fragment, root.prefix)))
	return nil
}

// declare names the content type of a new part.
func (p *Package) declare(part, contentType string) error {
	return p.declareAll(override(part, contentType))
}

// override is the tag that names the content type of a part.
func override(part, contentType string) string {
	return fmt.Sprintf(`<Override PartName="/%s" ContentType="%s"/>`, Escape(part), contentType)
}

// declareAll names the content types of new parts, by their tags.
func (p *Package) declareAll(tags string) error {
	data, err := p.Read(contentTypes)
	if err != nil {
		return err
	}
	return p.appendTo(contentTypes, data, tags)
}

// ContentType is the declared content type of the workbook part, "" where it has none of its own.
func (p *Package) ContentType() string {
	data, err := p.Read(contentTypes)
	if err != nil {
		return ""
	}
	var doc struct {
		Overrides []struct {
			Part string `xml:"PartName,attr"`
			Type string `xml:"ContentType,attr"`
		} `xml:"Override"`
	}
	if xml.Unmarshal(data, &doc) != nil {
		return ""
	}
	for _, o := range doc.Overrides {
		if strings.EqualFold(o.Part, "/"+p.workbook) {
			return o.Type
		}
	}
	return ""
}
