package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
)

// maxPart and maxUnzipped limit, in bytes, what one part and all parts that are read may unpack to.
const (
	maxPart     = 512 << 20
	maxUnzipped = 1 << 30
)

// foreign are the first bytes of files that are not .xlsx, and what to do with them.
var foreign = []struct{ magic, what string }{
	{"\xD0\xCF\x11\xE0", "it is an old .xls workbook or one with a password; open it in Excel and save it as .xlsx without a password"},
	{"%PDF", "it is a PDF; save the workbook itself as .xlsx"},
	{"<", "it is HTML or XML under another name; open it in Excel and save it as .xlsx"},
	{"\x1f\x8b", "it is a gzip archive; unpack it first"},
}

// pack is the zip of a workbook: its parts by lower-case name, and how much may still be unpacked.
type pack struct {
	parts map[string]*zip.File
	left  int64
}

// openPack opens the zip of a workbook. Its errors say what the file is instead and what to do.
func openPack(data []byte) (*pack, error) {
	for _, f := range foreign {
		if bytes.HasPrefix(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")), []byte(f.magic)) {
			return nil, fmt.Errorf("cannot be read as a workbook: %s", f.what)
		}
	}
	if len(data) == 0 {
		return nil, errors.New("cannot be read as a workbook: it is empty; export it again")
	}
	if !bytes.HasPrefix(data, []byte("PK")) {
		return nil, errors.New("cannot be read as a workbook: it is not .xlsx (a CSV or text file?); open it in Excel and save it as .xlsx")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("cannot be read as a workbook: its zip archive is damaged or cut off; fetch or save the file again")
	}
	p := &pack{parts: map[string]*zip.File{}, left: maxUnzipped}
	for _, f := range z.File {
		name := partName(f.Name)
		if _, twice := p.parts[name]; twice {
			return nil, fmt.Errorf("cannot be read as a workbook: its part %s stands in it twice; open it in Excel and save it again", name)
		}
		p.parts[name] = f
	}
	return p, p.refuse()
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

// read unpacks a part, within the limits.
func (p *pack) read(name string) ([]byte, error) {
	f, ok := p.parts[partName(name)]
	if !ok {
		return nil, fmt.Errorf("its part %s is missing; open it in Excel and save it again", name)
	}
	limit := min(int64(maxPart), p.left)
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("its part %s cannot be unpacked: %w", name, err)
	}
	data, err := io.ReadAll(io.LimitReader(rc, limit+1))
	if err = errors.Join(err, rc.Close()); err != nil {
		return nil, fmt.Errorf("its part %s is damaged (%w); fetch or save the file again", name, err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("its part %s unpacks to more than %d MB; take out what is not needed", name, limit>>20)
	}
	p.left -= int64(len(data))
	return data, nil
}

// decode unpacks a part and decodes its XML into v. The whole part must be well-formed.
func (p *pack) decode(name string, v any) error {
	data, err := p.read(name)
	if err != nil {
		return err
	}
	if err := xml.Unmarshal(data, v); err != nil {
		return damaged(name, err)
	}
	return nil
}

func damaged(part string, err error) error {
	return fmt.Errorf("its part %s is damaged (%w); open the workbook in Excel, let it repair the file and save it again", part, err)
}

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

// file is a workbook as it stands on disk: its worksheets in the order of the tabs.
type file struct {
	name     string
	date1904 bool
	sheets   []*sheet

	names []definedName

	convention convention // that the file's format settles
}

// openFile reads every worksheet of a workbook. Any damage is an error: no
// sheet is read in part.
func openFile(src Source) (*file, error) {
	p, err := openPack(src.Data)
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
		return nil, errors.New("is a Strict Open XML workbook; save it in Excel as \"Excel Workbook (.xlsx)\" and not as \"Strict\"")
	}
	targets, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	f := &file{name: src.Name, date1904: isTrue(book.Props.Date1904), names: book.Names}
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
		data, err := p.read(rel.part)
		if err != nil {
			return nil, err
		}
		sh, err := scanSheet(data, shared, styles)
		if err != nil {
			return nil, fmt.Errorf("its sheet %q cannot be read whole: %w", s.Name, damaged(rel.part, err))
		}
		sh.name, sh.hidden = s.Name, s.State == "hidden" || s.State == "veryHidden"
		if sh.objects, err = p.objects(rel.part); err != nil {
			return nil, err
		}
		f.sheets = append(f.sheets, sh)
	}
	f.markOwn()
	return f, nil
}

// ownMark stands below the title of every sheet that the program makes.
var ownMark = regexp.MustCompile(`· run \S+ · .*· rackrate `)

// markOwn finds the sheets that the program made in an earlier run: by what stands below their
// titles, and by the prefix that these have in common.
func (f *file) markOwn() {
	prefixes := map[string]bool{}
	for _, s := range f.sheets {
		for _, row := range s.rows[:min(3, len(s.rows))] {
			if c := row.at(1); c.kind == text && ownMark.MatchString(c.text) {
				s.own = true
				if prefix, ok := strings.CutSuffix(s.name, "Summary"); ok && prefix != "" {
					prefixes[prefix] = true
				}
			}
		}
	}
	for _, s := range f.sheets {
		for prefix := range prefixes {
			s.own = s.own || strings.HasPrefix(s.name, prefix)
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
