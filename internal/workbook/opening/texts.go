package opening

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"rackrate/internal/late"
)

// richText is a text that may be made of runs; phonetic hints are left out.
type richText struct {
	Plain []string
	Runs  []textRun
}

// textRun is a part of a text that looks alike.
type textRun struct {
	Align struct {
		Value string `xml:"val,attr"`
	} `xml:"rPr>vertAlign"`
	Text string `xml:"t"`
}

// String is the text. What stands raised behind other text is the mark of a footnote: 700 with
// a small 1 is not 7001.
func (t richText) String() string {
	s := strings.Join(t.Plain, "")
	for _, run := range t.Runs {
		if mark := strings.TrimSpace(run.Text); run.Align.Value == "superscript" && strings.TrimSpace(s) != "" &&
			mark != "" && len(mark) <= 2 {
			s += " [" + mark + "]"
			continue
		}
		s += run.Text
	}
	return unescape(s)
}

var escaped = late.Pattern(`_x[0-9A-Fa-f]{4}_`)

// unescape resolves the _xHHHH_ by which a workbook stores characters that XML cannot hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped().ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseUint(m[2:6], 16, 16)
		if err != nil {
			return m
		}
		return string(rune(n))
	})
}

// sharedStrings are the texts that cells refer to by number.
func (p *pack) sharedStrings(targets map[string]target) ([]string, error) {
	part := partOf(targets, "sharedStrings")
	if part == "" {
		return nil, nil
	}
	in, err := p.open(part)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	out, err := scanStrings(in.Decoder, p.b)
	if err != nil && !passes(err) {
		err = damaged(part, err)
	}
	return out, err
}

func scanStrings(dec *xml.Decoder, b *Budget) ([]string, error) {
	var out []string
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := tok.(xml.StartElement)
		if !ok || start.Name.Local != "si" {
			continue
		}
		item, err := scanText(dec)
		if err != nil {
			return nil, err
		}
		out = append(out, item.String())
		if len(out) > b.Strings {
			return nil, &LimitError{fmt.Sprintf("has more than %d texts", b.Strings), "max-strings"}
		}
	}
}

// scanText reads a text to the end of its element.
func scanText(dec *xml.Decoder) (richText, error) {
	var out richText
	for {
		tok, err := dec.Token()
		if err != nil {
			return out, err
		}
		start, ok := tok.(xml.StartElement)
		if _, end := tok.(xml.EndElement); end {
			return out, nil
		}
		if len(out.Plain)+len(out.Runs) > longestText/32 {
			return out, errors.New("it holds a text of more parts than any that a cell can have")
		}
		switch {
		case !ok:
		case start.Name.Local == "t":
			s, err := innerText(dec)
			if err != nil {
				return out, err
			}
			out.Plain = append(out.Plain, s)
		case start.Name.Local == "r":
			var run textRun
			if err := dec.DecodeElement(&run, &start); err != nil {
				return out, err
			}
			out.Runs = append(out.Runs, run)
		default:
			if err := dec.Skip(); err != nil {
				return out, err
			}
		}
	}
}

var ()
