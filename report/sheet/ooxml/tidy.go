package ooxml

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"path"
	"strings"
)

// tidy gives the archive in the order that spreadsheet programs write: no entries for folders, names with slashes, and
// each part under the name that refers to it, whatever its case. What the parts hold is copied packed as it stands. The
// archive itself is given where nothing of it is odd, or where two parts would have one name.
func tidy(data []byte) ([]byte, error) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	refs := referred(zr)
	names, seen, odd := make([]string, len(zr.File)), map[string]bool{}, false
	for i, f := range zr.File {
		name := slashed(f.Name)
		if strings.HasSuffix(name, "/") && f.UncompressedSize64 == 0 {
			odd = true
			continue
		}
		if ref, ok := refs[strings.ToLower(name)]; ok {
			name = ref
		}
		if seen[name] {
			return data, nil
		}
		names[i], seen[name], odd = name, true, odd || name != f.Name
	}
	if !odd {
		return data, nil
	}
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for i, f := range zr.File {
		if names[i] == "" {
			continue
		}
		if err := copyAs(zw, f, names[i]); err != nil {
			return nil, err
		}
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// slashed is the name of an entry with slashes between its folders and none before it.
func slashed(name string) string { return strings.TrimLeft(strings.ReplaceAll(name, `\`, "/"), "/") }

// copyAs copies an entry as it is packed, under a name.
func copyAs(zw *zip.Writer, f *zip.File, name string) error {
	header := f.FileHeader
	header.Name = name
	w, err := zw.CreateRaw(&header)
	if err != nil {
		return err
	}
	r, err := f.OpenRaw()
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return err
}

// referred are the names of parts as the relationships of an archive give them, by their lower case.
func referred(zr *zip.Reader) map[string]string {
	files := map[string]*zip.File{}
	for _, f := range zr.File {
		files[strings.ToLower(slashed(f.Name))] = f
	}
	refs := map[string]string{strings.ToLower(contentTypes): contentTypes, rootRels: rootRels}
	for todo := []string{""}; len(todo) > 0; todo = todo[1:] {
		owner, rels := todo[0], rootRels
		if owner != "" {
			rels = relsOf(owner)
		}
		f, ok := files[strings.ToLower(rels)]
		if !ok {
			continue
		}
		refs[strings.ToLower(rels)] = rels
		for _, part := range targetsOf(f, owner) {
			if _, known := refs[strings.ToLower(part)]; !known {
				refs[strings.ToLower(part)] = part
				todo = append(todo, part)
			}
		}
	}
	return refs
}

// targetsOf are the parts that a part of relationships names; none where it cannot be read, as whoever edits it
// will find.
func targetsOf(f *zip.File, owner string) []string {
	data, err := readEntry(f)
	if err != nil {
		return nil
	}
	var doc struct {
		Rels []relationship `xml:"Relationship"`
	}
	if xml.Unmarshal(data, &doc) != nil {
		return nil
	}
	var out []string
	for _, r := range doc.Rels {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		switch {
		case strings.EqualFold(r.Mode, "External"):
		case strings.HasPrefix(target, "/"):
			out = append(out, strings.TrimPrefix(path.Clean(target), "/"))
		default:
			out = append(out, path.Join(path.Dir(owner), target))
		}
	}
	return out
}
