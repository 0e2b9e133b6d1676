package opening

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// part is a part of a workbook that is being unpacked and read as XML.
type part struct {
	io.Closer
	*xml.Decoder
}

// open unpacks a part as it is read, within the limits.
func (p *pack) open(name string) (*part, error) {
	f, ok := p.parts[partName(name)]
	if !ok {
		return nil, fmt.Errorf("its part %s is missing; open it in Excel and save it again", name)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("its part %s cannot be unpacked: %w", name, err)
	}
	return &part{rc, p.b.decoder(p.b.meter(rc, name, int64(f.CompressedSize64)))}, nil
}

// decode unpacks a part and decodes its XML into v. The whole part must be well-formed. It
// is for the parts that say what is where; texts and sheets are scanned.
func (p *pack) decode(name string, v any) error {
	most := p.b.share(wholePart)
	if f, ok := p.parts[partName(name)]; ok && f.UncompressedSize64 > uint64(most) {
		return &LimitError{fmt.Sprintf("has a part %s of more than %d MB", name, most>>20), "max-unzipped"}
	}
	in, err := p.open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	err = in.Decode(v)
	if errors.Is(err, io.EOF) {
		err = errors.New("it is empty")
	}
	for err == nil {
		_, err = in.Token()
	}
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case passes(err):
		return err
	}
	return damaged(name, err)
}

func damaged(part string, err error) error {
	return fmt.Errorf("its part %s is damaged (%w); open the workbook in Excel, let it repair the file and "+
		"save it again", part, err)
}

// decoder reads XML within the limits.
func (b *Budget) decoder(in *meter) *xml.Decoder {
	dec := xml.NewDecoder(utf8Of(bufio.NewReaderSize(in, 64<<10)))
	dec.CharsetReader = charset
	return xml.NewTokenDecoder(&tokens{in: dec, from: in, b: b})
}

// utf8Of is a text as UTF-8 where its first bytes say that it is UTF-16.
func utf8Of(in *bufio.Reader) io.Reader {
	first, err := in.Peek(2)
	if err != nil {
		return in // shorter than two bytes: the decoder says what is wrong with it
	}
	switch {
	case first[0] == 0xFF && first[1] == 0xFE, first[0] == '<' && first[1] == 0:
		return transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case first[0] == 0xFE && first[1] == 0xFF, first[0] == 0 && first[1] == '<':
		return transform.NewReader(in, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	}
	return in
}

// charset reads the encodings that a part may name; UTF-16 was brought to UTF-8 by its first bytes already.
func charset(label string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(in), nil
	case "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, fmt.Errorf("its encoding %q is not known", label)
}

// tokens hands on what an XML file is made of, as long as it is not too deep. It is below
// the decoder's own account of open elements, which would fill the memory.
type tokens struct {
	in    *xml.Decoder
	from  *meter
	b     *Budget
	depth int
}

func (t *tokens) Token() (xml.Token, error) {
	tok, err := t.in.RawToken()
	if err != nil {
		return nil, err
	}
	t.from.piece = 0
	switch tok.(type) {
	case xml.StartElement:
		if t.depth++; t.depth > t.b.Depth {
			return nil, &LimitError{fmt.Sprintf("has XML elements more than %d deep", t.b.Depth), "max-depth"}
		}
	case xml.EndElement:
		t.depth--
	}
	return tok, t.b.Tick()
}
