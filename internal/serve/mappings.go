package serve

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"time"

	"rackrate/internal/workbook"
)

// kept is what is kept for all workbooks of one format: what headers mean. Nothing of it comes from a guess.
type kept struct {
	Fingerprint string       `json:"fingerprint"`
	Headers     []keptHeader `json:"headers"`
	From        string       `json:"from"` // the workbook in which it was said
	On          string       `json:"on"`   // the day
}

// keptHeader is what one header means.
type keptHeader struct {
	Sheet  string `json:"sheet"` // "" for all
	Header string `json:"header"`
	Input  string `json:"input"` // "-" for a column that is not to be used
	Unit   string `json:"unit"`
}

func (k *kept) mapping() *workbook.Mapping {
	m := &workbook.Mapping{Version: 1}
	for _, h := range k.Headers {
		m.Headers = append(m.Headers, workbook.HeaderMeans{Header: h.Header, Input: h.Input, Unit: h.Unit,
			Sheet: h.Sheet})
	}
	return m
}

// mappingFile is where what a user said of a format is kept. Names of users become hashes: they are no paths.
func mappingFile(owner, fingerprint string) string {
	sum := sha256.Sum256([]byte(owner))
	return "mappings/" + hex.EncodeToString(sum[:8]) + "/" + fingerprint + ".json"
}

func (s *Server) keptMapping(owner, fingerprint string) (*kept, error) {
	text, err := s.data.Read(mappingFile(owner, fingerprint))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var k kept
	return &k, json.Unmarshal(text, &k)
}

// putMapping keeps what the headers of a workbook mean, for it and for all of its format, in place of what was kept.
func (s *Server) putMapping(w http.ResponseWriter, r *http.Request, who string) error {
	d, read, err := s.changeable(w, r, who)
	if err != nil {
		return err
	}
	var asks struct {
		Headers []keptHeader `json:"headers"`
	}
	if err := take(r, &asks); err != nil {
		return err
	}
	k := &kept{Fingerprint: read.Fingerprint, Headers: asks.Headers, From: d.Name,
		On: time.Now().UTC().Format(time.DateOnly)}
	if len(k.Headers) == 0 {
		return s.forget(w, r, who, d, read.Fingerprint)
	}
	text, err := k.mapping().Bytes()
	if err == nil {
		if _, wrong := workbook.ParseMapping(s.registry, text); wrong != nil {
			return refusef(http.StatusUnprocessableEntity, "%v", wrong)
		}
		text, err = json.Marshal(k)
	}
	if err == nil {
		err = s.data.put(mappingFile(who, read.Fingerprint), text)
	}
	if err != nil {
		return err
	}
	s.note(r, who, "keep mapping", "drop", d.ID, "fingerprint", read.Fingerprint)
	s.read(d)
	return s.getReading(w, r, who)
}

// deleteMapping forgets what was kept for the format of a workbook.
func (s *Server) deleteMapping(w http.ResponseWriter, r *http.Request, who string) error {
	d, read, err := s.changeable(w, r, who)
	if err != nil {
		return err
	}
	return s.forget(w, r, who, d, read.Fingerprint)
}

func (s *Server) forget(w http.ResponseWriter, r *http.Request, who string, d *drop, fingerprint string) error {
	if err := s.data.Remove(mappingFile(who, fingerprint)); err != nil {
		return err
	}
	s.note(r, who, "forget mapping", "drop", d.ID, "fingerprint", fingerprint)
	s.read(d)
	return s.getReading(w, r, who)
}
