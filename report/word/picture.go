package word

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"

	"rackrate/report/chart"
	"rackrate/report/doc"
	"rackrate/templates"
)

// faces are those of the house that are named or drawn with.
type faces struct{ text, figures, figuresBold *sfnt.Font }

// dots are those of a picture to the point: 300 to the inch.
const dots = 300.0 / 72

// emu is a point in the unit of drawings.
const emu = 12700

// chart writes a chart as a picture that prints sharply; its title says what it shows to those who cannot see it.
func (x *writer) chart(c doc.Chart) {
	w := x.wide
	if c.Width > 0 {
		w *= c.Width
	}
	data, err := x.picture(c.Draw, w, c.Height)
	if err != nil {
		if x.trouble == nil {
			x.trouble = fmt.Errorf("chart %q: %w", doc.Bare(c.Title), err)
		}
		return
	}
	x.charts++
	name := "chart" + strconv.Itoa(x.charts) + ".png"
	x.file("word/media/"+name, data)
	x.paragraph("Picture", "", "<w:r>", x.drawing(x.links.add("image", "media/"+name, false), x.charts,
		doc.Bare(c.Title), w, c.Height), "</w:r>")
}

// drawing is a picture in a line of text.
func (x *writer) drawing(relation string, id int, title string, w, h float64) string {
	size := fmt.Sprintf(`cx="%d" cy="%d"`, int(w*emu), int(h*emu))
	about := fmt.Sprintf(`id="%d" name="Picture %d" descr="%s"`, id, id, esc(title))
	return `<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent ` + size + `/><wp:docPr ` +
		about + `/>` +
		`<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>` +
		`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr ` + about + `/><pic:cNvPicPr/></pic:nvPicPr>` +
		`<pic:blipFill><a:blip r:embed="` + relation + `"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>` +
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ` + size +
		`/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>` +
		`</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`
}

// picture draws a chart of a width and height in points as a PNG.
func (x *writer) picture(drawing chart.Drawing, w, h float64) ([]byte, error) {
	p := &painter{img: image.NewRGBA(image.Rect(0, 0, dot(w), dot(h))), faces: &x.faces,
		sized: map[float64][2]font.Face{}}
	draw.Draw(p.img, p.img.Bounds(), image.White, image.Point{}, draw.Src)
	drawing.Draw(&chart.Canvas{
		Colours: x.opt.House.Colours,
		Width:   func(s string, size float64, bold bool) float64 { return x.opt.Width(doc.Bare(s), size, bold) },
		Text:    p.text, Fill: p.fill, Outline: p.outline, Line: p.line,
	}, chart.Box{W: w, H: h})
	if p.err != nil {
		return nil, p.err
	}
	var out bytes.Buffer
	coder := png.Encoder{CompressionLevel: png.DefaultCompression}
	err := coder.Encode(&out, reduced(p.img))
	return out.Bytes(), err
}

// reduced is a picture with a palette where that holds all of its colours.
func reduced(img *image.RGBA) image.Image {
	out := image.NewPaletted(img.Bounds(), nil)
	index := map[[3]byte]uint8{}
	for i := range out.Pix {
		c := [3]byte(img.Pix[4*i : 4*i+3])
		n, ok := index[c]
		if !ok {
			if len(index) == 256 {
				return img
			}
			n = uint8(len(index))
			index[c] = n
			out.Palette = append(out.Palette, color.RGBA{c[0], c[1], c[2], 255})
		}
		out.Pix[i] = n
	}
	return out
}

func dot(points float64) int { return int(math.Round(points * dots)) }

// painter draws the primitives of a chart; edges along the page's lie on whole dots.
type painter struct {
	img   *image.RGBA
	faces *faces
	sized map[float64][2]font.Face // by size: regular, bold
	err   error                    // the first
}

func rgb(c templates.Colour) *image.Uniform {
	return image.NewUniform(color.RGBA{uint8(c.R), uint8(c.G), uint8(c.B), 255})
}

func (p *painter) text(x, baseline float64, t chart.Type, s string) {
	face, ok := p.sized[t.Size]
	if !ok {
		for i, f := range []*sfnt.Font{p.faces.figures, p.faces.figuresBold} {
			made, err := opentype.NewFace(f, &opentype.FaceOptions{Size: t.Size * dots, DPI: 72})
			if err != nil {
				p.err = err
				return
			}
			face[i] = made
		}
		p.sized[t.Size] = face
	}
	use := face[0]
	if t.Bold {
		use = face[1]
	}
	d := font.Drawer{Dst: p.img, Src: rgb(t.Colour), Face: use, Dot: fixed.Point26_6{X: fixed.Int26_6(x * dots * 64),
		Y: fixed.Int26_6(math.Round(baseline*dots) * 64)}}
	for _, r := range doc.Bare(s) { // letter by letter: widths are measured without kerning
		d.DrawString(string(r))
	}
}

func (p *painter) fill(x, y, w, h float64, c templates.Colour) {
	r := image.Rect(dot(x), dot(y), max(dot(x+w), dot(x)+least(w)), max(dot(y+h), dot(y)+least(h)))
	draw.Draw(p.img, r, rgb(c), image.Point{}, draw.Src)
}

// least is how many dots something of a size has at least.
func least(size float64) int {
	if size > 0 {
		return 1
	}
	return 0
}

func (p *painter) outline(b chart.Box, pen chart.Pen, dashed bool) {
	x, y, w, h := b.X, b.Y, b.W, b.H
	if !dashed {
		p.line(x, y, x+w, y, pen)
		p.line(x, y+h, x+w, y+h, pen)
		p.line(x, y, x, y+h, pen)
		p.line(x+w, y, x+w, y+h, pen)
		return
	}
	const dash, pitch = 2.0, 4.0
	for at := 0.0; at < w; at += pitch {
		p.line(x+at, y, x+min(at+dash, w), y, pen)
		p.line(x+at, y+h, x+min(at+dash, w), y+h, pen)
	}
	for at := 0.0; at < h; at += pitch {
		p.line(x, y+at, x, y+min(at+dash, h), pen)
		p.line(x+w, y+at, x+w, y+min(at+dash, h), pen)
	}
}

// line draws along the page's edges as a rectangle, and any other line as a band with smooth edges.
func (p *painter) line(x1, y1, x2, y2 float64, pen chart.Pen) {
	weight, c := pen.Weight, pen.Colour
	switch {
	case y1 == y2:
		p.fill(min(x1, x2), y1-weight/2, max(x1, x2)-min(x1, x2), weight, c)
		return
	case x1 == x2:
		p.fill(x1-weight/2, min(y1, y2), weight, max(y1, y2)-min(y1, y2), c)
		return
	}
	long := math.Hypot(x2-x1, y2-y1)
	ax, ay := (y2-y1)/long*weight/2, -(x2-x1)/long*weight/2 // across it
	left, top := dot(min(x1, x2)-weight), dot(min(y1, y2)-weight)
	box := image.Rect(left, top, dot(max(x1, x2)+weight)+1, dot(max(y1, y2)+weight)+1)
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	at := func(x, y float64) (float32, float32) {
		return float32(x*dots) - float32(left), float32(y*dots) - float32(top)
	}
	r.MoveTo(at(x1+ax, y1+ay))
	r.LineTo(at(x2+ax, y2+ay))
	r.LineTo(at(x2-ax, y2-ay))
	r.LineTo(at(x1-ax, y1-ay))
	r.ClosePath()
	band := image.NewAlpha(image.Rect(0, 0, box.Dx(), box.Dy()))
	r.Draw(band, band.Bounds(), image.Opaque, image.Point{})
	draw.DrawMask(p.img, box, rgb(c), image.Point{}, band, image.Point{}, draw.Over) // which cuts off what lies outside
}
