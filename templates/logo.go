package templates

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // logos may be JPEG
	"image/png"
	"io/fs"
)

// Logo is a picture as an 8-bit PNG, with its size in pixels.
type Logo struct {
	PNG           []byte
	Width, Height int
}

// A logo is read up to these sizes, and printed in up to printedWidth by
// printedHeight pixels: more than a page shows, and little beside the text of a memo.
const (
	maxLogoBytes  = 2 << 20
	maxLogoSide   = 4000 // pixels
	printedWidth  = 600
	printedHeight = 160
)

// loadLogo reads a PNG or JPEG and writes it anew as a plain PNG, so that no odd
// variant of either reaches the PDF, and no larger than it is printed.
func loadLogo(places []fs.FS, name string) (*Logo, error) {
	data, err := readFirst(places, name, maxLogoBytes)
	if err != nil {
		return nil, fmt.Errorf("house style: logo: %w", err)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("house style: logo %s is neither PNG nor JPEG: %w", name, err)
	}
	if size.Width > maxLogoSide || size.Height > maxLogoSide {
		return nil, fmt.Errorf("house style: logo %s is larger than %d pixels a side", name, maxLogoSide)
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("house style: logo %s: %w", name, err)
	}
	small := reduced(picture)
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil {
		return nil, fmt.Errorf("house style: logo %s: %w", name, err)
	}
	return &Logo{PNG: out.Bytes(), Width: small.Bounds().Dx(), Height: small.Bounds().Dy()}, nil
}

// reduced is a picture in 8 bits, made smaller by a whole number where it has
// more pixels than are printed: each pixel is the mean of a square of them.
func reduced(src image.Image) *image.NRGBA {
	b := src.Bounds()
	n := max(1, (b.Dx()+printedWidth-1)/printedWidth, (b.Dy()+printedHeight-1)/printedHeight)
	dst := image.NewNRGBA(image.Rect(0, 0, max(1, b.Dx()/n), max(1, b.Dy()/n)))
	for y := range dst.Bounds().Dy() {
		for x := range dst.Bounds().Dx() {
			dst.Set(x, y, mean(src, image.Rect(0, 0, n, n).Add(b.Min).Add(image.Pt(x*n, y*n)).Intersect(b)))
		}
	}
	return dst
}

// mean is the mean colour of a part of a picture, weighted by opacity.
func mean(src image.Image, part image.Rectangle) color.Color {
	var r, g, b, a, n uint64
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			pr, pg, pb, pa := src.At(x, y).RGBA()
			r, g, b, a, n = r+uint64(pr), g+uint64(pg), b+uint64(pb), a+uint64(pa), n+1
		}
	}
	n = max(n, 1)
	return color.RGBA64{uint16(r / n), uint16(g / n), uint16(b / n), uint16(a / n)}
}
