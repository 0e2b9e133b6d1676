package serve

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	"rackrate/internal/confine"
	"rackrate/model"
	"rackrate/report"
)

// scenario gives a what-if that a request asks as a table of scenarios.
func (s *Server) scenario(r *http.Request, who string) (*run, string, []byte, error) {
	x, a, q, _, err := s.question(r, who)
	if err != nil {
		return nil, "", nil, err
	}
	name := strings.Join(strings.Fields(q.Name), " ")
	if name == "" || len(name) > 100 || strings.ContainsAny(name[:1], "=+-@") || len(q.Changes) == 0 {
		return nil, "", nil, refusef(http.StatusUnprocessableEntity,
			"the scenario needs a name of up to 100 letters that begins with none of = + - @, and a change")
	}
	rows := [][]string{{"scenario", "input", "override", "miner", "site", "why"}}
	for _, c := range q.Changes {
		in, _ := s.registry.Lookup(c.Input)
		miner, site := a.of().Name, c.Site
		if in.Scope == model.ScopeMarket {
			miner, site = "", ""
		}
		rows = append(rows, []string{name, c.Input, c.Override, miner, site, fmt.Sprintf("what-if on run %s", x.ID)})
	}
	var table bytes.Buffer
	err = csv.NewWriter(&table).WriteAll(rows)
	return x, name, table.Bytes(), err
}

// postScenario gives a what-if as a file of scenarios that run --scenarios takes.
func (s *Server) postScenario(w http.ResponseWriter, r *http.Request, who string) error {
	_, _, table, err := s.scenario(r, who)
	if err != nil {
		return err
	}
	attachment(w, "scenarios.csv", types[".csv"])
	_, _ = w.Write(table) // who went away needs no answer
	return nil
}

// postScenarioBook gives a copy of the workbook as it was dropped with the what-if among its scenarios, made by
// a child.
func (s *Server) postScenarioBook(w http.ResponseWriter, r *http.Request, who string) (err error) {
	x, name, table, err := s.scenario(r, who)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "rackrate-scenario")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file, out := filepath.Join(dir, "scenarios.csv"), filepath.Join(dir, "out"+path.Ext(x.Name))
	if err := os.WriteFile(file, table, 0o600); err != nil {
		return err
	}
	s.mu.Lock()
	d := s.drops[x.Drop]
	s.mu.Unlock()
	args := append([]string{"scenarios", s.file(d.book()), "--scenarios", file, "--out", out, "--quiet"},
		s.opt.ReadFlags...)
	for flag, name := range map[string]string{"--map": "mapping.yaml", "--corrections": correctionsFile} {
		if s.data.has(x.dir() + "/" + name) {
			args = append(args, flag, s.file(x.dir()+"/"+name))
		}
	}
	s.patient(w)
	_, err = s.child(false, func([]byte) error { return nil }, args...)
	if said, failed := errors.AsType[*confine.ChildError](err); failed {
		return refusef(http.StatusUnprocessableEntity, "%s", strings.TrimPrefix(said.Text, "scenarios: "))
	}
	if err != nil {
		return err
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	s.note(r, who, "download with a scenario", "run", x.ID, "scenario", name, "sha256", d.SHA256)
	attachment(w, strings.TrimSuffix(x.Name, path.Ext(x.Name))+"-"+report.SafeName(name)+path.Ext(x.Name),
		types[path.Ext(x.Name)])
	_, _ = w.Write(data)
	return nil
}
