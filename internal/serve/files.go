package serve

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rackrate/internal/batch"
)

// types are what the files of a run are served as; no other ending is served.
var types = map[string]string{
	".pdf": "application/pdf", ".json": "application/json", ".csv": "text/csv; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".zip":  "application/zip",
}

// outputs are the files of a finished run, with their hashes as the run made them; run.json, which lists them,
// has none.
func (s *Server) outputs(x *run) ([]batch.FileHash, error) {
	m, err := s.manifest(x)
	if err != nil {
		return nil, err
	}
	return append(slices.Clone(m.Outputs), batch.FileHash{Path: "run.json"}), nil
}

// output is the run that is asked for and the file of it, which its manifest lists.
func (s *Server) output(r *http.Request, who string) (x *run, file batch.FileHash, err error) {
	if x, err = s.doneRun(r, who); err != nil {
		return nil, file, err
	}
	list, err := s.outputs(x)
	if err != nil {
		return nil, file, err
	}
	at := slices.IndexFunc(list, func(f batch.FileHash) bool { return f.Path == r.PathValue("path") })
	if at < 0 {
		return nil, file, noSuchFile()
	}
	return x, list[at], nil
}

func noSuchFile() error { return refusef(http.StatusNotFound, "the run has no such file") }

// getFile serves a file that the run's manifest lists, and no other.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request, who string) error {
	x, file, err := s.output(r, who)
	if err != nil {
		return err
	}
	name := file.Path
	kind := types[strings.ToLower(path.Ext(name))]
	if kind == "" {
		return noSuchFile()
	}
	s.note(r, who, "download", "run", x.ID, "file", name, "sha256", file.SHA256)
	return s.attach(w, r, path.Join(x.out(), name), path.Base(name), kind)
}

// notePolicy lets a note show its own text, style and charts, as a page without an origin: it runs no script,
// sends no form, fetches nothing and has no part in the session of the page that it was opened from.
const notePolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; " +
	"form-action 'none'; " +
	"base-uri 'none'; frame-ancestors 'none'"

// getNote shows the note on a miner as the page that the run made of it, and no other file.
func (s *Server) getNote(w http.ResponseWriter, r *http.Request, who string) error {
	x, file, err := s.output(r, who)
	if err != nil {
		return err
	}
	name := file.Path
	if path.Dir(name) != "memos" || path.Ext(name) != ".html" {
		return noSuchFile()
	}
	text, err := s.data.Read(path.Join(x.out(), name))
	if err != nil {
		return err
	}
	s.note(r, who, "read", "run", x.ID, "file", name, "sha256", file.SHA256)
	w.Header().Set("Content-Type", types[".html"])
	w.Header().Set("Content-Security-Policy", notePolicy)
	_, _ = w.Write(text) // who went away needs no answer
	return nil
}

// getOriginal serves the workbook as it was dropped.
func (s *Server) getOriginal(w http.ResponseWriter, r *http.Request, who string) error {
	d, err := s.dropOf(r, who)
	if err != nil {
		return err
	}
	s.note(r, who, "download", "drop", d.ID, "file", d.Name, "sha256", d.SHA256)
	return s.attach(w, r, d.book(), d.Name, types[strings.ToLower(path.Ext(d.Name))])
}

// attach serves a file of the data folder as an attachment.
func (s *Server) attach(w http.ResponseWriter, r *http.Request, name, as, kind string) (err error) {
	file, err := s.data.root.Open(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fs.ErrInvalid
	}
	attachment(w, as, kind)
	// as long as a slow line needs, and no longer
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime +
		time.Duration(info.Size()/slowest)*time.Second))
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}

// slowest is the slowest line that a download may take, in bytes a second.
const slowest = 50_000

// attachment sets the headers of what is to be saved and never shown as a page of this server.
func attachment(w http.ResponseWriter, as, kind string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": as}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
}

// getZip serves all files of a run as one archive, the same bytes every time.
func (s *Server) getZip(w http.ResponseWriter, r *http.Request, who string) error {
	x, err := s.doneRun(r, who)
	if err != nil {
		return err
	}
	list, err := s.outputs(x)
	if err != nil {
		return err
	}
	s.note(r, who, "download", "run", x.ID, "file", "all.zip")
	stem := strings.TrimSuffix(x.Name, path.Ext(x.Name))
	attachment(w, stem+".zip", types[".zip"])
	control := http.NewResponseController(w)
	z := zip.NewWriter(w)
	for _, file := range list {
		_ = control.SetWriteDeadline(time.Now().Add(writeTime))
		if err := s.pack(z, path.Join(x.out(), file.Path), stem+"/"+file.Path); err != nil {
			panic(http.ErrAbortHandler) // half an archive must not look like a whole one
		}
	}
	if z.Close() != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// pack puts a file into an archive. What is packed already is stored as it is.
func (s *Server) pack(z *zip.Writer, name, as string) (err error) {
	file, err := s.data.root.Open(filepath.FromSlash(name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	head := &zip.FileHeader{Name: as, Method: zip.Store}
	if e := path.Ext(name); e == ".json" || e == ".csv" || e == ".html" {
		head.Method = zip.Deflate
	}
	to, err := z.CreateHeader(head)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, file)
	return err
}
