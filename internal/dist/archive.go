package dist

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"time"
)

// pack packs files as each system expects it: .zip for Windows, .tar.gz for the others. Names, order, times and
// modes are those given, so that the same files become the same bytes.
func pack(files []file, p Platform, at time.Time) (data []byte, ending string, err error) {
	var out bytes.Buffer
	if p.OS == "windows" {
		err = zipped(&out, files, at)
		return out.Bytes(), ".zip", err
	}
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, "", err
	}
	t := tar.NewWriter(z)
	for _, f := range files {
		head := &tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.data)), ModTime: at.UTC(),
			Format: tar.FormatUSTAR}
		if f.program {
			head.Mode = 0o755
		}
		if err := t.WriteHeader(head); err != nil {
			return nil, "", err
		}
		if _, err := t.Write(f.data); err != nil {
			return nil, "", err
		}
	}
	err = errors.Join(t.Close(), z.Close())
	return out.Bytes(), ".tar.gz", err
}

func zipped(out *bytes.Buffer, files []file, at time.Time) error {
	z := zip.NewWriter(out)
	for _, f := range files {
		head := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at.UTC()}
		head.SetMode(0o644)
		if f.program {
			head.SetMode(0o755)
		}
		w, err := z.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.data); err != nil {
			return err
		}
	}
	return z.Close()
}
