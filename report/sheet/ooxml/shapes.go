package ooxml

import (
	"path"
	"strconv"
	"strings"

	"rackrate/internal/late"
)

// shapeTag is what names a shape of a drawing, its number in the middle.
var shapeTag = late.Pattern(`(<(?:\w+:)?cNvPr\s[^<>]*?\bid=")(\d+)(")`)

func isDrawing(part string) bool {
	return strings.HasPrefix(part, "xl/drawings/") && path.Ext(part) == ".xml"
}

// NumberShapes gives the shapes of all drawings of a book numbers from first on, each its own: the standard
// wants them unique in a document, and other libraries begin anew in every drawing. Nothing refers to a shape
// by its number.
func NumberShapes(parts map[string][]byte, first int) {
	for _, name := range sortedKeys(parts) {
		if !isDrawing(name) {
			continue
		}
		parts[name] = shapeTag().ReplaceAllFunc(parts[name], func(m []byte) []byte {
			part := shapeTag().FindSubmatch(m)
			first++
			return []byte(string(part[1]) + strconv.Itoa(first-1) + string(part[3]))
		})
	}
}

// lastShape is the largest number of a shape of the drawings that are there, 1 where there are none: that is
// the sheet's.
func (p *Package) lastShape() (int, error) {
	last := 1
	for name := range p.original {
		if !isDrawing(name) {
			continue
		}
		data, err := p.Read(name)
		if err != nil {
			return 0, err
		}
		for _, m := range shapeTag().FindAllSubmatch(data, -1) {
			if n, err := strconv.Atoi(string(m[2])); err == nil {
				last = max(last, n)
			}
		}
	}
	return last, nil
}
