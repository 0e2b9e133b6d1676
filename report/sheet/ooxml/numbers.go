package ooxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
)

// Numbers are the cells of a sheet that hold a number, typed or worked out, by address.
func (p *Package) Numbers(sheet Sheet) (map[string]float64, error) {
	data, err := p.Read(sheet.Part)
	if err != nil {
		return nil, err
	}
	out := map[string]float64{}
	d := xml.NewDecoder(bytes.NewReader(data))
	ref, inValue := "", false
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "c":
				ref = numberCell(t.Attr)
			case "v":
				inValue = true
			}
		case xml.EndElement:
			inValue = inValue && t.Name.Local != "v"
		case xml.CharData:
			if v, err := strconv.ParseFloat(string(bytes.TrimSpace(t)), 64); inValue && ref != "" && err == nil {
				out[ref] = v
			}
		}
	}
}

// numberCell is the address of a cell that may hold a number, "" of one that holds something else.
func numberCell(attrs []xml.Attr) (ref string) {
	for _, a := range attrs {
		switch a.Name.Local {
		case "r":
			ref = a.Value
		case "t":
			if a.Value != "n" {
				return ""
			}
		}
	}
	return ref
}

// Date1904 reports whether the workbook counts its days from 1904.
func (p *Package) Date1904() (bool, error) {
	data, err := p.Read(p.workbook)
	if err != nil {
		return false, err
	}
	root, err := outline(data, 2)
	if err != nil {
		return false, err
	}
	v := root.child("workbookPr").attr("date1904")
	return v == "1" || v == "true", nil
}
