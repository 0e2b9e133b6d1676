package memo_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"rackrate/internal/testutil"
	"rackrate/templates"
)

// TestLogo prints a logo on every page without touching the text beside it, and
// keeps the memo small.
func TestLogo(t *testing.T) {
	pdfimages, pdftotext := testutil.Need(t, "pdfimages"), testutil.Need(t, "pdftotext")
	picture := image.NewNRGBA(image.Rect(0, 0, 600, 160))
	for y := range 160 {
		for x := range 600 {
			picture.SetNRGBA(x, y, color.NRGBA{R: uint8(x * y), G: uint8(x ^ y), B: uint8(x + y), A: uint8(x)})
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	run, opt := sample(t), filled(t)
	house := *opt.House
	house.Logo = &templates.Logo{PNG: file.Bytes(), Width: 600, Height: 160}
	opt.House = &house
	m := miner(t, run, "ONE")
	data := write(t, run, m, opt)
	checkSound(t, data)
	all := pages(t, pdftotext, data)
	checkLayout(t, "with a logo", all)
	if got := output(t, pdfimages, "-list", save(t, data)); !bytes.Contains([]byte(got), []byte("600   160")) {
		t.Errorf("the logo is not in the memo: %s", got)
	}
	for i, p := range all {
		if w := p.Words[0]; w.Text != "One" || w.XMin < 48+60 {
			t.Errorf("page %d: the head begins with %q at %.0f, under the logo", i+1, w.Text, w.XMin)
		}
	}
	checkSound(t, writeBook(t, run, opt))
}
