package opening

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/workbook/quantity"
)

// maxParts is how many parts the zip of a workbook may have.
const maxParts = 20_000

// foreign are the first bytes of files that are not .xlsx, and what to do with them.
var foreign = []struct{ magic, what string }{
	{"\xD0\xCF\x11\xE0", "it is an old .xls workbook; open it in Excel and save it as .xlsx"},
	{"%PDF", "it is a PDF; save the workbook itself as .xlsx"},
	{"<", "it is HTML or XML under another name; open it in Excel and save it as .xlsx"},
	{"\x1f\x8b", "it is a gzip archive; unpack it first"},
}

// pack is the zip of a workbook: its parts by lower-case name, and how much may still be unpacked.
type pack struct {
	parts map[string]*zip.File
	b     *Budget
}

// openPack opens the zip of a workbook. Its errors say what the file is instead and what to do.
func openPack(data []byte, b *Budget) (*pack, error) {
	for _, f := range foreign {
		if bytes.HasPrefix(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), []byte(f.magic)) {
			return nil, fmt.Errorf("cannot be read as a workbook: %s", f.what)
		}
	}
	if len(data) > 0 && len(bytes.Trim(data[:min(len(data), 4096)], "\x00")) == 0 {
		return nil, errors.New("cannot be read as a workbook: it holds nothing but zeros; it has not been copied " +
			"whole yet")
	}
	if len(data) == 0 {
		return nil, errors.New("cannot be read as a workbook: it is empty; export it again")
	}
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, errors.New("cannot be read as a workbook: it is not .xlsx; if it is a CSV file give it the " +
			"ending .csv, else open it in Excel and save it as .xlsx")
	}
	if bytes.Count(data, []byte("PK\x01\x02")) > maxParts {
		return nil, fmt.Errorf("cannot be read as a workbook: its zip archive has more than %d parts", maxParts)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("cannot be read as a workbook: its zip archive is damaged or cut off; fetch or save " +
			"the file again")
	}
	p := &pack{parts: map[string]*zip.File{}, b: b}
	for _, f := range z.File {
		name := partName(f.Name)
		if strings.HasSuffix(name, "/") {
			continue // a folder is no part
		}
		if _, twice := p.parts[name]; twice {
			return nil, fmt.Errorf("cannot be read as a workbook: its part %s stands in it twice; open it in Excel "+
				"and save it again", name)
		}
		p.parts[name] = f
		if err := b.tooSteep(f); err != nil {
			return nil, err
		}
	}
	if err := overlaps(z.File, int64(len(data))); err != nil {
		return nil, err
	}
	if err := p.refuse(); err != nil {
		return nil, err
	}
	return p, p.checkContentTypes()
}

// overlaps refuses an archive of which two parts stand in the same place, or one beyond its end: each of them
// would be unpacked, and copied into the annotated workbook. Without such, all parts as they are packed take no
// more than the file.
func overlaps(parts []*zip.File, size int64) error {
	type place struct{ from, to int64 }
	var list []place
	for _, f := range parts {
		at, err := f.DataOffset()
		if err != nil || f.CompressedSize64 > uint64(size) || at+int64(f.CompressedSize64) > size {
			return errors.New("cannot be read as a workbook: its zip archive is damaged or cut off; fetch or save " +
				"the file again")
		}
		if f.CompressedSize64 > 0 {
			list = append(list, place{at, at + int64(f.CompressedSize64)})
		}
	}
	slices.SortFunc(list, func(a, b place) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(list); i++ {
		if list[i].from < list[i-1].to {
			return errors.New("cannot be read as a workbook: parts of its zip archive overlap, as they do in files " +
				"that were made to do harm; open it in Excel and save it again")
		}
	}
	return nil
}

// tooSteep refuses a part of XML that says of itself that it unpacks to many times what parts do, even
// where it is not read here: whoever writes the workbook back may. Pictures of one colour pack as well.
func (b *Budget) tooSteep(f *zip.File) error {
	size := f.UncompressedSize64
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".xml", ".rels", ".vml":
		if size > uint64(b.share(smallPart)) && size/max(f.CompressedSize64, 1) > steepest {
			return steep(f.Name)
		}
	}
	return nil
}

// checkContentTypes wants the list of the parts' kinds to be sound, where there is one: workbooks are written
// back with it.
func (p *pack) checkContentTypes() error {
	const part = "[Content_Types].xml"
	if !p.has(part) {
		return nil
	}
	return p.decode(part, &struct{}{})
}

// refuse names the kinds of workbooks that are zip archives too, but are not read.
func (p *pack) refuse() error {
	switch {
	case p.has("xl/workbook.bin"):
		return errors.New("is a binary .xlsb workbook; open it in Excel and save it as .xlsx")
	case p.has("content.xml"):
		return errors.New("is an OpenDocument spreadsheet (.ods); open it and save it as .xlsx")
	case p.has("word/document.xml"):
		return errors.New("is a Word document, not a workbook")
	case p.has("index/document.iwa"):
		return errors.New("is a Numbers document; export it as Excel (.xlsx)")
	}
	return nil
}

// partName is the key of a part: no leading slash, forward slashes, lower case.
func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(s, `\`, "/"), "/"))
}

func (p *pack) has(name string) bool { _, ok := p.parts[partName(name)]; return ok }

type relations struct {
	Items []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

type workbookPart struct {
	XMLName xml.Name
	Props   struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string `xml:"name,attr"`
		State string `xml:"state,attr"`
		ID    string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
	} `xml:"sheets>sheet"`
	Names []definedName `xml:"definedNames>definedName"`
}

// File is a workbook as it stands on disk: its worksheets in the order of the tabs.
type File struct {
	Name     string
	Date1904 bool
	Sheets   []*Sheet

	Names []definedName

	Corrected []corrected // cells that stand for others

	Convention quantity.Convention // that the file's format settles
}

// Open reads every worksheet of a workbook. Any damage is an error: no
// sheet is read in part.
func Open(src Source, b *Budget, password string, corrections ...Correction) (*File, error) {
	if err := refuseName(src.Name); err != nil {
		return nil, err
	}
	if isDelimited(src.Name) {
		f, err := openDelimited(src, b)
		if err == nil {
			f.Corrected = f.Correct(corrections)
		}
		return f, err
	}
	data, err := unlock(src.Data, password)
	if err != nil {
		return nil, err
	}
	p, err := openPack(data, b)
	if err != nil {
		return nil, err
	}
	main, err := p.mainPart()
	if err != nil {
		return nil, err
	}
	var book workbookPart
	if err := p.decode(main, &book); err != nil {
		return nil, err
	}
	if strings.Contains(book.XMLName.Space, "purl.oclc.org") {
		return nil, errors.New("is a Strict Open XML workbook; save it in Excel as \"Excel Workbook (.xlsx)\" and " +
			"not as \"Strict\"")
	}
	targets, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	f := &File{Name: src.Name, Date1904: isTrue(book.Props.Date1904), Names: book.Names}
	shared, err := p.sharedStrings(targets)
	if err != nil {
		return nil, err
	}
	styles, err := p.styles(targets)
	if err != nil {
		return nil, err
	}
	for _, s := range book.Sheets {
		rel, ok := targets[s.ID]
		if !ok {
			return nil, fmt.Errorf("its sheet %q has no part; open it in Excel and save it again", s.Name)
		}
		if rel.kind != "worksheet" {
			continue // a sheet that is a chart or a macro holds no cells
		}
		if len(f.Sheets) == b.Sheets {
			return nil, &LimitError{fmt.Sprintf("has more than %d sheets", b.Sheets), "max-sheets"}
		}
		sh, err := p.sheet(s.Name, rel.part, shared, styles)
		if err != nil {
			return nil, err
		}
		sh.Name, sh.Hidden = s.Name, s.State == "hidden" || s.State == "veryHidden"
		if sh.Objects, err = p.objects(rel.part); err != nil {
			return nil, err
		}
		f.Sheets = append(f.Sheets, sh)
	}
	f.markOwn()
	f.Corrected = f.Correct(corrections)
	return f, nil
}

// sheet reads one worksheet.
func (p *pack) sheet(name, part string, shared []string, styles []quantity.Format) (*Sheet, error) {
	in, err := p.open(part)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	sh, err := scanSheet(in.Decoder, p.b, shared, styles)
	if err != nil && !passes(err) {
		err = fmt.Errorf("its sheet %q cannot be read whole: %w", name, damaged(part, err))
	}
	return sh, err
}

// ownMark stands below the title of every sheet that the program makes.
var ownMark = late.Pattern(`· run \S+ · .*· rackrate `)

// markOwn finds the sheets that the program made in an earlier run: by what stands below their
// titles, and by the prefix that these have in common.
func (f *File) markOwn() {
	prefixes := map[string]bool{}
	for _, s := range f.Sheets {
		for _, row := range s.Rows[:min(3, len(s.Rows))] {
			if c := row.at(1); c.Kind == Text && ownMark().MatchString(c.Text) {
				s.Own = true
				if prefix, ok := strings.CutSuffix(s.Name, "Summary"); ok && prefix != "" {
					prefixes[prefix] = true
				}
			}
		}
	}
	for _, s := range f.Sheets {
		for prefix := range prefixes {
			s.Own = s.Own || strings.HasPrefix(s.Name, prefix)
		}
	}
}

// mainPart finds the workbook's own part.
func (p *pack) mainPart() (string, error) {
	const usual = "xl/workbook.xml"
	if !p.has("_rels/.rels") {
		return usual, nil
	}
	var rels relations
	if err := p.decode("_rels/.rels", &rels); err != nil {
		return "", err
	}
	for _, r := range rels.Items {
		if path.Base(r.Type) == "officeDocument" {
			return partName(r.Target), nil
		}
	}
	return usual, nil
}

// target is a part that another refers to.
type target struct{ kind, part string }

// relations are the parts that a part refers to, by relationship id.
func (p *pack) relations(part string) (map[string]target, error) {
	dir, base := path.Split(part)
	var rels relations
	if err := p.decode(dir+"_rels/"+base+".rels", &rels); err != nil {
		return nil, err
	}
	out := map[string]target{}
	for _, r := range rels.Items {
		to := r.Target
		if !strings.HasPrefix(to, "/") {
			to = path.Join(dir, to)
		}
		out[r.ID] = target{kind: path.Base(r.Type), part: partName(to)}
	}
	return out, nil
}

// optionalRelations are those of a part that need not have any.
func (p *pack) optionalRelations(part string) (map[string]target, error) {
	dir, base := path.Split(part)
	if !p.has(dir + "_rels/" + base + ".rels") {
		return nil, nil
	}
	return p.relations(part)
}

// partOf is the first part of a kind, "" where there is none. Ids are unique, and a
// workbook has one part of these kinds.
func partOf(targets map[string]target, kind string) string {
	found := ""
	for _, t := range targets {
		if t.kind == kind && (found == "" || t.part < found) {
			found = t.part
		}
	}
	return found
}

func isTrue(s string) bool { return s == "1" || s == "true" }
