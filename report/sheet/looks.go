package sheet

import (
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/model"
	"rackrate/report"
)

// format is a number format and what it makes of a number, for the width of columns.
type format struct {
	code     string
	scale    float64 // shown value = number x scale
	decimals int
	suffix   string
}

// The number formats. Money is held in USD and shown in millions.
var (
	asMoney   = format{`#,##0.0,,"m"`, 1e-6, 1, "m"}
	asDollars = format{`#,##0`, 1, 0, ""}
	asCents   = format{`#,##0.00`, 1, 2, ""}
	asPercent = format{`0.0%`, 100, 1, "%"}
	asTimes   = format{`0.00"x"`, 1, 2, "x"}
	asMonths  = format{`0`, 1, 0, ""}
	asCount   = format{`#,##0`, 1, 0, ""}
	asMW      = format{`#,##0.0`, 1, 1, ""}
	asTiny    = format{`0.0E+00`, 1, 0, ""}
	asDay     = format{`yyyy-mm-dd`, 1, 0, ""}
	asAny     = format{`General`, 1, 6, ""}
)

func (f format) show(v float64) string {
	if f.code == asAny.code {
		return strconv.FormatFloat(v, 'g', 11, 64)
	}
	return report.Number(v*f.scale, f.decimals) + f.suffix
}

// formatOf is how a measure is shown.
func formatOf(kind model.Kind) format {
	switch kind {
	case model.Money, model.PerMW:
		return asMoney
	case model.Ratio:
		return asTimes
	case model.Pct:
		return asPercent
	case model.Months:
		return asMonths
	case model.MW, model.Coins, model.MShares:
		return asMW
	case model.PerCoin:
		return asDollars
	case model.PerShare, model.Hashprice:
		return asCents
	}
	return asAny
}

// unitOf names the unit of a measure in a row of units.
func unitOf(kind model.Kind) string {
	switch kind {
	case model.Pct:
		return "%"
	case model.MShares:
		return "m"
	}
	return string(kind)
}

// formatFor shows an input's value with as many decimals as were given, up to six.
func formatFor(in model.Input, v float64) format {
	f := format{code: "#,##0", scale: 1}
	if in.Type == model.TypePct {
		f.scale, f.suffix = 100, "%"
		f.code = "0"
	}
	shown := v * f.scale
	for f.decimals < 6 && math.Abs(shown-roundTo(shown, f.decimals)) > 1e-9*math.Max(1, math.Abs(shown)) {
		f.decimals++
	}
	if f.scale == 100 && f.decimals == 0 {
		f.decimals = 1
	}
	if f.decimals > 0 {
		f.code += "." + strings.Repeat("0", f.decimals)
	}
	f.code += f.suffix
	return f
}

// decimalsOf are the decimals of figures that the model worked out in a unit of the registry; whole numbers elsewhere.
var decimalsOf = map[string]int{"USD/kW-month": 2, "USD/MWh": 2, "USD/GPU-hour": 3, "USD/TH": 2, "ratio": 2, "x": 2,
	"J/TH": 1, "EH/s": 1, "kW": 2, "MW": 1}

// rounded is the format of a figure that the model worked out in an input's unit.
func rounded(in model.Input) format {
	if in.Type == model.TypePct {
		return asPercent
	}
	f := format{code: "#,##0", scale: 1, decimals: decimalsOf[in.Unit]}
	if f.decimals > 0 {
		f.code += "." + strings.Repeat("0", f.decimals)
	}
	return f
}

func roundTo(v float64, decimals int) float64 {
	p := math.Pow(10, float64(decimals))
	return math.Round(v*p) / p
}

// The colours: the house's navy, and those by which finance people tell inputs, formulas and links.
const (
	navy      = "1F3864"
	pale      = "F2F4F8"
	grey      = "6B7280"
	line      = "D0D5DD"
	inputBlue = "0000FF"
	black     = "000000"
	linkGreen = "006100"
	badFill   = "FFC7CE"
	badText   = "9C0006"
	goodFill  = "C6EFCE"
	goodText  = "006100"
	warnFill  = "FFEB9C"
	warnText  = "7F6000"
)

// look is how a cell looks besides its number format.
type look struct {
	colour string // of the text
	fill   string
	size   float64
	bold   bool
	italic bool
	wrap   bool
	right  bool
	centre bool
	rule   bool // a hairline under the cell
	boxed  bool // a thick frame: the base case
	under  bool // underlined, as a link
	indent bool // set off from a figure to its left
	open   bool // may be typed into where sheets are protected
}

// The looks of the parts of a page.
var (
	titleLook    = look{colour: navy, size: 16, bold: true}
	subtitleLook = look{colour: grey, size: 9}
	blockLook    = look{colour: navy, size: 12, bold: true}
	headLook     = look{colour: "FFFFFF", fill: navy, bold: true, wrap: true, centre: true}
	unitLook     = look{colour: grey, fill: pale, italic: true, size: 8, centre: true}
	textLook     = look{colour: black, rule: true, indent: true}
	longLook     = look{colour: black, rule: true, wrap: true, size: 9, indent: true}
	boldLook     = look{colour: black, rule: true, bold: true}
	valueLook    = look{colour: black, rule: true, right: true}
	inputLook    = look{colour: inputBlue, rule: true, right: true}
	typedLook    = look{colour: inputBlue, rule: true, right: true, open: true}
	whyLook      = look{colour: grey, rule: true, italic: true, right: true, size: 8}
	noteLook     = look{colour: grey, size: 8, italic: true}
	linkLook     = look{colour: linkGreen, rule: true, under: true, indent: true}
	policyLook   = look{colour: inputBlue, fill: warnFill, bold: true, rule: true, open: true}
	goodLook     = look{colour: goodText, fill: goodFill, bold: true}
	badLook      = look{colour: badText, fill: badFill, bold: true}
)

type styleKey struct {
	look look
	code string
}

// styles hands out the numbers of cell formats of one file.
type styles struct {
	file  *excelize.File
	ids   map[styleKey]int
	plain bool // a presentation: inputs, formulas and links look alike
	open  bool // sheets are protected, but for what may be typed into
}

func (s *styles) id(l look, code string) (int, error) {
	if s.plain && (l.colour == inputBlue || l.colour == linkGreen) {
		l.colour = black
	}
	l.open = l.open && s.open
	key := styleKey{l, code}
	if id, ok := s.ids[key]; ok {
		return id, nil
	}
	id, err := s.file.NewStyle(l.style(code))
	s.ids[key] = id
	return id, err
}

func (l look) style(code string) *excelize.Style {
	size := l.size
	if size == 0 {
		size = 10
	}
	st := &excelize.Style{
		Font:      &excelize.Font{Family: "Calibri", Size: size, Bold: l.bold, Italic: l.italic, Color: l.colour},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: l.wrap},
	}
	switch {
	case l.right:
		st.Alignment.Horizontal = "right"
	case l.centre:
		st.Alignment.Horizontal = "center"
	}
	if l.indent {
		st.Alignment.Horizontal, st.Alignment.Indent = "left", 1
	}
	if l.open {
		st.Protection = &excelize.Protection{Locked: false}
	}
	if l.under {
		st.Font.Underline = "single"
	}
	if l.fill != "" {
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if code != "" && code != asAny.code {
		st.CustomNumFmt = &code
	}
	if l.boxed {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			st.Border = append(st.Border, excelize.Border{Type: side, Color: black, Style: 2})
		}
	} else if l.rule {
		st.Border = []excelize.Border{{Type: "bottom", Color: line, Style: 1}}
	}
	return st
}
