package page

import (
	"strconv"
	"strings"

	"rackrate/report/doc"
	"rackrate/templates"
)

// style is a face, its size in points and its colour.
type style struct {
	family string
	bold   bool
	size   float64
	colour templates.Colour
}

func (s style) strong() style { s.bold = true; return s }

func (s style) in(c templates.Colour) style { s.colour = c; return s }

// lead is the distance of baselines.
func (s style) lead() float64 {
	if s.family == serif {
		return s.size * 1.34
	}
	return s.size * 1.28
}

// run is a stretch of text of one style.
type run struct {
	style style
	text  string
	glued bool // goes on where the run before ended, without a space of its own
}

// word is a piece of a line that is drawn in one go.
type word struct {
	style style
	text  string
	x     float64 // from the line's left end
	glued bool    // to the word before it
}

type line []word

// use makes s the font of what is written next. gofpdf writes a command each
// time that a font is set, so it is set only where it changes.
func (d *paper) use(s style) {
	if d.font.family == s.family && d.font.bold == s.bold && d.font.size == s.size {
		return
	}
	d.pdf.SetFont(s.family, weight(s.bold), s.size)
	d.font = s
}

// face names the style's face, without making a string.
func (s style) face() string {
	switch {
	case s.family == serif && s.bold:
		return serif + "B"
	case s.family == serif:
		return serif
	case s.bold:
		return sans + "B"
	}
	return sans
}

// weight is gofpdf's name of a bold or regular face.
func weight(bold bool) string {
	if bold {
		return "B"
	}
	return ""
}

// widths are the widths of a face's characters in thousandths of its size;
// those of the Latin range are measured once a house, the others when they occur.
type widths struct {
	latin  [latinEnd]int
	others map[rune]int
	covers coverage // of the face
}

// of is the width of a character that is measured, 0 of another.
func (w *widths) of(r rune) int {
	if int(r) < len(w.latin) {
		return w.latin[r]
	}
	return w.others[r]
}

func (d *paper) widthOf(s style, text string) float64 {
	w := d.widthsOf[s.face()]
	sum := 0
	for _, r := range text {
		if int(r) < len(w.latin) {
			sum += w.latin[r]
			continue
		}
		if doc.IsMark(r) {
			continue
		}
		n, ok := w.others[r]
		if !ok && !d.coded {
			d.use(s)
			n = d.pdf.GetStringSymbolWidth(string(r))
			w.others[r] = n
		}
		sum += n
	}
	return float64(sum) * s.size / 1000
}

// wrap breaks runs into lines of width w, at plain spaces; a word that is wider
// than a line is broken where it must be.
func (d *paper) wrap(w float64, runs ...run) []line {
	var lines []line
	var current line
	x := 0.0
	w += 0.01 // a cell that is as wide as its text must hold it, whatever the rounding
	if len(runs) == 1 && d.fits(runs[0], w) {
		return []line{{{style: runs[0].style, text: runs[0].text}}}
	}
	spaced := true // the run before ended with a space
	for _, r := range runs {
		space := d.widthOf(r.style, " ")
		for i, text := range strings.Split(r.text, " ") {
			if text == "" {
				continue
			}
			glued := r.glued && i == 0 && !spaced && len(current) > 0
			gap := 0.0
			if len(current) > 0 && !glued {
				gap = space
			}
			width := d.widthOf(r.style, text)
			if x+gap+width > w && len(current) > 0 {
				lines, current, x, gap, glued = append(lines, current), nil, 0, 0, false
			}
			for width > w && len([]rune(text)) > 1 { // longer than any line
				head := d.head(r.style, text, w)
				lines = append(lines, line{{style: r.style, text: head}})
				text = text[len(head):]
				width = d.widthOf(r.style, text)
			}
			current = append(current, word{r.style, text, x + gap, glued})
			x += gap + width
		}
		spaced = strings.HasSuffix(r.text, " ")
	}
	if len(current) > 0 {
		lines = append(lines, current)
	}
	for i := range lines {
		lines[i] = joined(lines[i])
	}
	return lines
}

// fits reports text that is one line of width w as it stands.
func (d *paper) fits(r run, w float64) bool {
	return r.text != "" && r.text[0] != ' ' && r.text[len(r.text)-1] != ' ' && !strings.Contains(r.text, "  ") &&
		d.widthOf(r.style, r.text) <= w
}

// head is as much of text as fits in w, at least one character.
func (d *paper) head(s style, text string, w float64) string {
	end := 0
	for i, r := range text {
		next := i + len(string(r))
		if i > 0 && d.widthOf(s, text[:next]) > w {
			break
		}
		end = next
	}
	return text[:end]
}

// joined puts neighbours of one style into one word, so that text is extracted as it reads.
func joined(l line) line {
	var out line
	for _, w := range l {
		if n := len(out); n > 0 && out[n-1].style == w.style {
			if !w.glued {
				out[n-1].text += " "
			}
			out[n-1].text += w.text
			continue
		}
		out = append(out, w)
	}
	return out
}

// drawLines writes lines from x with the first baseline one ascent below y.
func (d *paper) drawLines(x, y float64, lines []line, lead float64) {
	for i, l := range lines {
		for _, w := range l {
			d.textAt(x+w.x, y+lead*float64(i)+lead*0.78, w.style, w.text)
		}
	}
}

func (d *paper) textAt(x, baseline float64, s style, text string) {
	if text == "" {
		return
	}
	plain, figures := doc.Stretches(text)
	d.use(s)
	if d.coded {
		d.show(x, baseline, s.colour, plain)
	} else {
		d.showWhole(x, baseline, s, plain)
	}
	d.follow(x, baseline, s, plain, figures)
}

// showWhole draws text in a whole face.
func (d *paper) showWhole(x, baseline float64, s style, plain string) {
	if !d.inked || d.ink != s.colour {
		d.pdf.SetTextColor(s.colour.R, s.colour.G, s.colour.B)
		d.ink, d.inked = s.colour, true
	}
	d.pdf.Text(x, baseline, strings.Map(d.widthsOf[s.face()].covers.shown, plain))
}

// show draws text in the codes of the page, by the commands that gofpdf would
// write; writing them here takes a third of the time. A character without a code
// makes the document a rare one, which is written again with the whole faces.
func (d *paper) show(x, baseline float64, c templates.Colour, text string) {
	b := append(d.command[:0], "q "...)
	b = append(appendColour(b, c), "rg BT "...)
	b = appendPoint(b, x, d.high-baseline)
	b = append(b, "Td ("...)
	for _, r := range text {
		code := codeOf.of(r)
		switch code {
		case 0:
			code, d.rare = '?', true
		case '(', ')', '\\':
			b = append(b, '\\')
		}
		b = append(b, code)
	}
	d.command = append(b, ") Tj ET Q"...)
	d.pdf.RawWriteStr(string(d.command))
}

// appendColour adds the parts of a colour as a PDF has them, each with a space behind it.
func appendColour(b []byte, c templates.Colour) []byte {
	for _, v := range [3]int{c.R, c.G, c.B} {
		b = append(strconv.AppendFloat(b, float64(v)/255, 'f', 3, 64), ' ')
	}
	return b
}

// appendPoint adds a place on the page, each number with a space behind it.
func appendPoint(b []byte, x, y float64) []byte {
	b = append(strconv.AppendFloat(b, x, 'f', 2, 64), ' ')
	return append(strconv.AppendFloat(b, y, 'f', 2, 64), ' ')
}

func (d *paper) textRight(x, baseline float64, s style, text string) {
	d.textAt(x-d.widthOf(s, text), baseline, s, text)
}

// cut is text, shortened with an ellipsis to fit in w.
func (d *paper) cut(s style, text string, w float64) string {
	if d.widthOf(s, text) <= w {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		if short := strings.TrimRight(string(runes[:n]), " ") + "…"; d.widthOf(s, short) <= w {
			return short
		}
	}
	return ""
}
