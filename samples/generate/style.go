package main

import "github.com/xuri/excelize/v2"

// The house's colours and type. Blue is what was typed in, black what is
// worked out, orange ground what is an assumption: the convention of the trade.
const (
	navy     = "1F3A5F"
	steel    = "D9E2EC"
	pale     = "F5F7FA"
	inkGrey  = "6B7785"
	typed    = "0000FF"
	ground   = "FFF1DC"
	line     = "C3CCD6"
	typeface = "Calibri"
	pointsOf = 10.0
)

// as is the part that a cell plays on a sheet.
type as int

const (
	plainLook as = iota
	titleLook
	underLook
	bandLook        // group of columns, above the header
	headerLook      // of a column
	unitLook        // under the header
	textLook        // words in a table
	inputLook       // a sourced figure that was typed in
	assumeLook      // an assumption
	formulaLook     // worked out
	totalLook       // a sum under a table
	wrapLook        // running text
	greyLook        // remarks
	requireLook     // header of an input that has to be given
	fillLook        // an empty cell to be filled in
	requireLineLook // label of a line that has to be given
	greyLineLook    // remarks within a table
	sectionLook     // what a part of a sheet is, above its bands
	moreLook        // header of an input that most leave to its default
)

// look is the part of a cell and its number format; one style each.
type look struct {
	as     as
	format string
	centre bool
}

// style gives the id of a look in the workbook.
func (w *bookFile) style(l look) (int, error) {
	if id, ok := w.styles[l]; ok {
		return id, nil
	}
	s := l.style()
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	id, err := w.file.NewStyle(s)
	w.styles[l] = id
	return id, err
}

func (l look) style() *excelize.Style {
	s := &excelize.Style{Font: &excelize.Font{Family: typeface, Size: pointsOf},
		Alignment: &excelize.Alignment{Vertical: "center"}}
	l.paint(s)
	if l.centre {
		s.Alignment.Horizontal = "center"
	}
	return s
}

func (l look) paint(s *excelize.Style) {
	switch l.as {
	case titleLook:
		s.Font.Size, s.Font.Bold, s.Font.Color = 16, true, navy
	case underLook, greyLook:
		s.Font.Color = inkGrey
	case bandLook:
		s.Font.Bold, s.Font.Color, s.Fill = true, navy, solid(steel)
	case sectionLook:
		s.Font.Bold, s.Font.Size, s.Font.Color = true, 11, "B03A2E"
	case headerLook, requireLook, moreLook:
		s.Font.Bold, s.Font.Color, s.Fill = true, "FFFFFF", solid(navy)
		s.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
		switch l.as {
		case requireLook:
			s.Fill = solid("B03A2E")
		case moreLook:
			s.Fill = solid(inkGrey)
		}
	case unitLook:
		s.Font.Italic, s.Font.Color, s.Font.Size, s.Fill = true, inkGrey, 9, solid(pale)
		s.Alignment.Horizontal, s.Border = "center", bottom(line, 1)
	case textLook:
		s.Alignment.Horizontal, s.Alignment.Indent, s.Border = "left", 1, bottom(line, 7)
	case wrapLook:
		s.Alignment.WrapText, s.Alignment.Vertical = true, "top"
	default:
		l.paintFigure(s)
	}
}

func (l look) paintFigure(s *excelize.Style) {
	switch l.as {
	case inputLook:
		s.Font.Color, s.Border = typed, bottom(line, 7)
	case assumeLook:
		s.Font.Color, s.Font.Italic, s.Fill, s.Border = typed, true, solid(ground), bottom(line, 7)
	case formulaLook:
		s.Border = bottom(line, 7)
	case totalLook:
		s.Font.Bold, s.Border = true, []excelize.Border{{Type: "top", Color: navy, Style: 1}}
	case fillLook:
		s.Font.Color, s.Fill, s.Border = typed, solid("FFFCEE"), bottom(line, 7)
	case requireLineLook:
		s.Font.Color, s.Font.Bold, s.Border = "B03A2E", true, bottom(line, 7)
		s.Alignment.Horizontal, s.Alignment.Indent = "left", 1
	case greyLineLook:
		s.Font.Color, s.Border = inkGrey, bottom(line, 7)
	}
}

func solid(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func bottom(colour string, style int) []excelize.Border {
	return []excelize.Border{{Type: "bottom", Color: colour, Style: style}}
}
