package opening

import (
	"fmt"

	"rackrate/internal/workbook/quantity"
)

// styles are the formats that cells refer to by number.
func (p *pack) styles(targets map[string]target) ([]quantity.Format, error) {
	part := partOf(targets, "styles")
	if part == "" || !p.has(part) {
		return nil, nil // no cell has a format then
	}
	var sheet struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := p.decode(part, &sheet); err != nil {
		return nil, err
	}
	if len(sheet.Cells) > p.b.Styles || len(sheet.Formats) > p.b.Styles {
		return nil, &LimitError{fmt.Sprintf("has more than %d formats of cells", p.b.Styles), "max-styles"}
	}
	codes := map[int]string{}
	for _, f := range sheet.Formats {
		codes[f.ID] = f.Code
	}
	out := make([]quantity.Format, len(sheet.Cells))
	for i, c := range sheet.Cells {
		out[i] = quantity.FormatOf(c.Format, codes[c.Format])
	}
	return out, nil
}
