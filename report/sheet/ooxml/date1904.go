package ooxml

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
