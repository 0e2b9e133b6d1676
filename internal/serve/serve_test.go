package serve

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// BeProgram is the command line of the program; program_test.go sets it, since this package cannot import it.
var BeProgram func() int

// TestMain runs the tests, or the program where its binary is started as that: every workbook is read and run
// by a child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		os.Exit(BeProgram())
	}
	os.Exit(m.Run())
}

// program is the file of the program.
var program = os.Executable

// small is a workbook of one miner with two sites, of which one has a column that means nothing to the program.
const small = "Company,Ticker,Site,Capacity (MW),Power (c/kWh),Hasrate,Efficiency,Rent ($/kW-month),,Valuation " +
	"date,2024-06-30\n" +
	"Riot,RIOT,Rockdale,700,4,14,25,120,,BTC price,61000\nRiot,RIOT,Corsicana,400,3,9,22,110,,Network hashrate,600\n"

// served is a page that a test talks to.
type served struct {
	testing.TB
	*http.Client
	base  string
	store string
	said  *strings.Builder
	stop  func()
}

var mu sync.Mutex // of what servers say

// start serves from a data folder; the client is let in where there are no users. What prepare does is done
// before it listens.
func start(t testing.TB, store string, change func(*Options), prepare ...func(*Server)) *served {
	t.Helper()
	file, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	said, address := &strings.Builder{}, make(chan string, 1)
	opt := Options{Addr: "127.0.0.1:0", Store: store, Jobs: 2, Version: "test", Program: file,
		RunFlags: []string{"--paths=0", "--html"}, MaxFile: 4 << 20, ChildMB: 2048, ChildTime: 2 * time.Minute,
		Say: func(format string, args ...any) {
			mu.Lock()
			defer mu.Unlock()
			fmt.Fprintf(said, format+"\n", args...)
		}, Ready: func(at string) { address <- at }}
	if change != nil {
		change(&opt)
	}
	server, err := New(ctx, opt)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	for _, do := range prepare {
		do(server)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve() }()
	var at string
	select {
	case at = <-address:
	case err := <-ended:
		cancel()
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{TB: t, Client: &http.Client{Jar: jar}, store: store, said: said,
		base: at[:strings.LastIndexByte(at, '/')]}
	stopped := sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	s.stop = stopped
	t.Cleanup(stopped)
	if strings.Contains(at, "/?token=") {
		s.get(http.StatusOK, at)
	}
	return s
}

// another is a second client of the page, who is not let in yet.
func (s *served) another() *served {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &served{TB: s.TB, Client: &http.Client{Jar: jar, Transport: s.Client.Transport}, base: s.base,
		store: s.store}
}

// do asks and wants a status; it gives the answer's bytes.
func (s *served) do(want int, r *http.Request) []byte {
	s.Helper()
	response, err := s.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	if response.StatusCode != want {
		s.Fatalf("%s %s: status %d, want %d: %s", r.Method, r.URL, response.StatusCode, want, data)
	}
	return data
}

func (s *served) ask(want int, method, path, body string) []byte {
	s.Helper()
	if !strings.HasPrefix(path, "http") {
		path = s.base + path
	}
	r, err := http.NewRequestWithContext(s.Context(), method, path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	return s.do(want, r)
}

func (s *served) get(want int, path string) []byte {
	s.Helper()
	return s.ask(want, http.MethodGet, path, "")
}

func decode[T any](s *served, data []byte) T {
	s.Helper()
	var doc T
	if err := json.Unmarshal(data, &doc); err != nil {
		s.Fatalf("%v: %s", err, data)
	}
	return doc
}

// drop drops a workbook and gives its id.
func (s *served) drop(name, text string) string {
	s.Helper()
	return decode[dropped](s, s.ask(http.StatusCreated, http.MethodPost, "/api/v1/drops?name="+name, text)).ID
}

// run runs a workbook to its end, and gives the run's id.
func (s *served) run(drop string) string {
	s.Helper()
	data := s.ask(http.StatusAccepted, http.MethodPost, "/api/v1/drops/"+drop+"/runs", "")
	id := decode[ask](s, data).ID
	s.done(id)
	return id
}

// done waits for a run's end by its events.
func (s *served) done(id string) {
	s.Helper()
	events := string(s.get(http.StatusOK, "/api/v1/runs/"+id+"/events"))
	if !strings.Contains(events, `"state":"done"`) {
		s.Fatalf("the run did not end well: %s", events)
	}
}

// look is what tests want of a reading.
type look struct {
	Fingerprint string
	Error       string
	Mapping     *kept
	Corrections []correction
	Look        struct {
		Evaluable int
		Findings  []struct{ Code, Cell string }
		Tables    []struct {
			Columns []struct{ Header, Input, Sure string }
		}
	}
}

func (l *look) has(code string) bool {
	for _, f := range l.Look.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}

func (s *served) reading(drop string) look {
	s.Helper()
	return decode[look](s, s.get(http.StatusOK, "/api/v1/drops/"+drop+"/reading"))
}

const meansHashrate = `{"headers":[{"sheet":"","header":"Hasrate","input":"hashrate_ehs","unit":"EH/s"}]}`

// TestFromADropToItsFiles takes the whole way of a workbook: read, understood by what a person says, corrected,
// run, downloaded. The files are byte for byte those of the command line.
func TestFromADropToItsFiles(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	drop := s.drop("q2.csv", small)
	if l := s.reading(drop); l.Look.Evaluable != 0 || !l.has("RR-201") {
		t.Fatalf("%+v", l)
	}
	l := decode[look](s, s.ask(http.StatusOK, http.MethodPut, "/api/v1/drops/"+drop+"/mapping", meansHashrate))
	if l.Look.Evaluable != 2 || l.Mapping == nil {
		t.Fatalf("%+v", l)
	}
	l = decode[look](s, s.ask(http.StatusOK, http.MethodPut, "/api/v1/drops/"+drop+"/corrections",
		`{"corrections":[{"sheet":"q2","cell":"e2","value":"4.5"}]}`))
	if len(l.Corrections) != 1 || l.Corrections[0].Was != "4" || !l.has("RR-134") {
		t.Fatalf("%+v", l)
	}
	id := s.run(drop)
	if again := decode[ask](s, s.ask(http.StatusOK, http.MethodPost, "/api/v1/drops/"+drop+"/runs",
		"")); again.ID != id {
		t.Errorf("the same was run twice: %s, %s", id, again.ID)
	}
	want := t.TempDir()
	book := filepath.Join(want, "q2.csv")
	if err := os.WriteFile(book, []byte(small), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := program()
	if err != nil {
		t.Fatal(err)
	}
	asked := filepath.Join(s.store, "runs", id)
	out, err := exec.Command(file, "run", book, "--out", filepath.Join(want, "out"), "--paths=0", "--html", "--map",
		filepath.Join(asked, "mapping.yaml"), "--corrections", filepath.Join(asked, "corrections.csv")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s.sameAsFolder(id, filepath.Join(want, "out"))
	if out, err := exec.Command(file, "verify", filepath.Join(asked, "out")).CombinedOutput(); err != nil {
		t.Errorf("verify: %v: %s", err, out)
	}
	original := s.get(http.StatusOK, "/api/v1/drops/"+drop+"/original")
	if string(original) != small {
		t.Error("the workbook that was dropped has changed")
	}
}

// sameAsFolder holds the files of a run, one by one and as an archive, against a folder.
func (s *served) sameAsFolder(id, dir string) {
	s.Helper()
	packed := s.get(http.StatusOK, "/api/v1/runs/"+id+"/all.zip")
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		s.Fatal(err)
	}
	inZip := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			s.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			s.Fatal(err)
		}
		_, name, _ := strings.Cut(f.Name, "/")
		inZip[name] = string(data)
	}
	files := 0
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(name, ".") {
			return err
		}
		files++
		want, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if got := s.get(http.StatusOK, "/api/v1/runs/"+id+"/files/"+name); !bytes.Equal(got, want) {
			s.Errorf("%s: not the bytes of the command line", name)
		}
		if inZip[name] != string(want) {
			s.Errorf("%s: not the same in the archive", name)
		}
		return nil
	})
	if err != nil || files < 6 || len(inZip) != files {
		s.Errorf("%d files, %d in the archive, %v", files, len(inZip), err)
	}
}

// TestEventsTellOfEverySiteAndMemo follows a run from before it is begun: each site and each memo is told of
// once, by name, and the counts go up to all of them. Who asks when it has ended is told that.
func TestEventsTellOfEverySiteAndMemo(t *testing.T) {
	testutil.Slow(t)
	s := start(t, filepath.Join(t.TempDir(), "store"), func(o *Options) { o.Jobs = 1 })
	before, drop := s.drop("q1.csv", sound), s.drop("q2.csv", sound)
	s.reading(drop)
	s.ask(http.StatusAccepted, http.MethodPost, "/api/v1/drops/"+before+"/runs", "") // the other one has to wait for it
	id := decode[ask](s, s.ask(http.StatusAccepted, http.MethodPost, "/api/v1/drops/"+drop+"/runs", "")).ID
	r, err := s.Client.Get(s.base + "/api/v1/runs/" + id + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if kind := r.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Errorf("it is %q", kind)
	}
	told, last := map[string][]string{}, runState{}
	for _, one := range events(s, r.Body) {
		if one.kind == "" {
			last = decode[runState](s, []byte(one.data))
			continue
		}
		done := decode[step](s, []byte(one.data))
		told[one.kind] = append(told[one.kind], done.Miner+"/"+done.Site)
		if done.Done != len(told[one.kind]) {
			t.Errorf("%s %d is said to be number %d", one.kind, len(told[one.kind]), done.Done)
		}
	}
	slices.Sort(told["site"])
	if got := fmt.Sprint(told); got != "map[memo:[Riot/] site:[Riot/Corsicana Riot/Rockdale]]" {
		t.Errorf("told of %s", got)
	}
	if last.State != done || last.Sites != (count{2, 2}) || last.Memos != (count{1, 1}) {
		t.Errorf("the end is %+v", last)
	}
	late := events(s, bytes.NewReader(s.get(http.StatusOK, "/api/v1/runs/"+id+"/events")))
	if len(late) != 1 || decode[runState](s, []byte(late[0].data)).State != done {
		t.Errorf("afterwards: %v", late)
	}
}

// told is an event that a server sent.
type told struct{ kind, data string }

// events reads server-sent events to their end.
func events(s *served, from io.Reader) (list []told) {
	s.Helper()
	lines := bufio.NewScanner(from)
	var one told
	for lines.Scan() {
		switch name, text, _ := strings.Cut(lines.Text(), ": "); {
		case name == "event":
			one.kind = text
		case name == "data":
			one.data = text
		case lines.Text() == "" && one.data != "": // other pieces only say that the line is alive
			list, one = append(list, one), told{}
		}
	}
	if err := lines.Err(); err != nil {
		s.Fatal(err)
	}
	return list
}

// TestWhatIsKeptIsKnownNextTime wants the meaning of a header to be kept for the next workbook of the format,
// shown, changed and forgotten.
func TestWhatIsKeptIsKnownNextTime(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	first := s.drop("q2-2024.csv", small)
	s.ask(http.StatusOK, http.MethodPut, "/api/v1/drops/"+first+"/mapping", meansHashrate)
	next := s.drop("q3-2024.csv", strings.ReplaceAll(small, "61000", "64000"))
	l := s.reading(next)
	if l.Look.Evaluable != 2 || l.Mapping == nil || l.Mapping.From != "q2-2024.csv" {
		t.Fatalf("%+v", l)
	}
	s.ask(http.StatusUnprocessableEntity, http.MethodPut, "/api/v1/drops/"+next+"/mapping",
		`{"headers":[{"header":"Hasrate","input":"nonsense"}]}`)
	if l := decode[look](s, s.ask(http.StatusOK, http.MethodDelete, "/api/v1/drops/"+next+"/mapping",
		"")); l.Mapping != nil || l.Look.Evaluable != 0 {
		t.Errorf("not forgotten: %+v", l)
	}
	other := s.drop("other.csv", strings.ReplaceAll(small, "Ticker", "Symbol"))
	if l := s.reading(other); l.Mapping != nil {
		t.Errorf("another format has it too: %+v", l)
	}
}

// TestCrossRequestsAreRefused tries what other sites, other names and those without a cookie may not.
func TestCrossRequestsAreRefused(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	drop := s.drop("q2.csv", small)
	request := func(method, path string, head map[string]string) *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), method, s.base+path, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range head {
			if k == "Host" {
				r.Host = v
			}
			r.Header.Set(k, v)
		}
		return r
	}
	s.do(http.StatusMisdirectedRequest, request(http.MethodGet, "/", map[string]string{"Host": "attacker.example"}))
	s.do(http.StatusForbidden, request(http.MethodPost, "/api/v1/drops?name=a.csv",
		map[string]string{"Origin": "http://attacker.example"}))
	s.do(http.StatusForbidden, request(http.MethodPost, "/api/v1/drops?name=a.csv",
		map[string]string{"Sec-Fetch-Site": "cross-site"}))
	s.do(http.StatusForbidden, request(http.MethodGet, "/api/v1/drops",
		map[string]string{"Sec-Fetch-Site": "cross-site"}))
	stranger := &served{TB: t, Client: &http.Client{}, base: s.base}
	for pattern := range (&Server{}).endpoints() {
		method, path, _ := strings.Cut(pattern, " ")
		path = strings.NewReplacer("{drop}", drop, "{run}", drop+"-1", "{from}", drop+"-1", "{path...}", "run.json").
			Replace(path)
		stranger.ask(http.StatusUnauthorized, method, path, "")
	}
	stranger.get(http.StatusUnauthorized, "/?token=WRONG")
	page := string(stranger.get(http.StatusUnauthorized, "/drops/"+drop))
	if strings.Contains(page, "q2") {
		t.Error("a stranger learns names")
	}
}

// TestATokenLetsOneBrowserIn wants it to be of no use the second time.
func TestATokenLetsOneBrowserIn(t *testing.T) {
	var first string
	s := start(t, filepath.Join(t.TempDir(), "store"), func(o *Options) {
		ready := o.Ready
		o.Ready = func(at string) { first = at; ready(at) }
	})
	again := &served{TB: t, Client: &http.Client{}, base: s.base}
	again.get(http.StatusUnauthorized, first)
}

// TestNamesFromOutsideStayNames drops workbooks whose names, sheets and sites are paths and markup.
func TestNamesFromOutsideStayNames(t *testing.T) {
	testutil.Slow(t)
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	for _, name := range []string{"..%2F..%2Fetc%2Fpasswd", "x.exe", "", "%00.xlsx.html"} {
		s.ask(http.StatusUnsupportedMediaType, http.MethodPost, "/api/v1/drops?name="+name, small)
	}
	evil := strings.NewReplacer("Hasrate", "Hashrate", "Rockdale", "<script>alert(1)</script>", "Riot,",
		"\"</script><img src=x onerror=alert(2)>\",").Replace(small)
	drop := s.drop("..%2F..%2F%3Cscript%3E.csv", evil)
	doc := decode[dropped](s, s.get(http.StatusOK, "/api/v1/drops/"+drop))
	if strings.ContainsAny(doc.Name, `<>/\`) || doc.Name != "script.csv" {
		t.Errorf("the name became %q", doc.Name)
	}
	id := s.run(drop)
	for _, path := range []string{"/", "/drops/" + drop, "/runs/" + id, "/runs/" + id + "/whatif?miner=%3Cscript%3E",
		"/history?miner=%3Cscript%3E"} {
		r, err := s.Client.Get(s.base + path)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(page), "alert(") || strings.Count(string(page), "<script") != 2 {
			t.Errorf("%s holds a script from outside", path)
		}
		if csp := r.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self'") ||
			strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
	for _, path := range []string{"..%2F..%2Frun.json", "..%2Frun.json", "%2Fetc%2Fpasswd", ".rackrate-lock",
		"memos%2F..%2F..%2Frun.json"} {
		s.get(http.StatusNotFound, "/api/v1/runs/"+id+"/files/"+path)
	}
	for _, path := range []string{"/api/v1/drops/..%2F..", "/api/v1/runs/..%2Fdrops"} {
		s.get(http.StatusNotFound, path)
	}
	r, err := s.Client.Get(s.base + "/api/v1/runs/" + id + "/files/results.json")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if got := r.Header.Get("Content-Disposition"); got != "attachment; filename=results.json" {
		t.Errorf("served as %q", got)
	}
}

// TestTheNoteOpensInASandbox wants the page of a note inline, under a policy by which it can do nothing, and
// nothing else inline.
func TestTheNoteOpensInASandbox(t *testing.T) {
	testutil.Slow(t)
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	id := s.run(s.drop("q2.csv", strings.NewReplacer("Hasrate", "Hashrate", "Rockdale", "<script>alert(1)</script>").
		Replace(small)))
	r, err := s.Client.Get(s.base + "/runs/" + id + "/notes/memos/RIOT.html")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	policy, as := r.Header.Get("Content-Security-Policy"), r.Header.Get("Content-Disposition")
	if r.StatusCode != http.StatusOK || as != "" || !strings.HasPrefix(policy, "sandbox; default-src 'none'; ") ||
		strings.Contains(policy, "allow-") ||
		strings.Contains(policy, "script-src") {
		t.Errorf("status %d, as %q, policy %q", r.StatusCode, as, policy)
	}
	want, err := os.ReadFile(filepath.Join(s.store, "runs", id, "out", "memos", "RIOT.html"))
	if err != nil || !bytes.Equal(page, want) {
		t.Errorf("not the run's page, %v", err)
	}
	if strings.Contains(string(page), "<script") {
		t.Error("the note holds a script from outside")
	}
	for _, path := range []string{"memos/RIOT.pdf", "results.json", "memos/..%2Frun.json", "..%2Fmapping.yaml",
		"memos/nobody.html"} {
		s.get(http.StatusNotFound, "/runs/"+id+"/notes/"+path)
	}
	stranger := &served{TB: t, Client: &http.Client{}, base: s.base}
	stranger.get(http.StatusUnauthorized, "/runs/"+id+"/notes/memos/RIOT.html")
}

// TestUploadsAreLimited wants too large ones refused before they are parsed, slow ones cut off, and nothing of
// either kept.
func TestUploadsAreLimited(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	s.ask(http.StatusRequestEntityTooLarge, http.MethodPost, "/api/v1/drops?name=big.csv", strings.Repeat("x", 5<<20))
	// of no stated length
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/api/v1/drops?name=big.csv",
		io.MultiReader(strings.NewReader(strings.Repeat("x", 5<<20))))
	if err != nil {
		t.Fatal(err)
	}
	s.do(http.StatusRequestEntityTooLarge, r)
	s.ask(http.StatusBadRequest, http.MethodPost, "/api/v1/drops?name=empty.csv", "")
	s.ask(http.StatusRequestEntityTooLarge, http.MethodPut, "/api/v1/drops/"+s.drop("q2.csv", small)+"/mapping",
		`{"headers":[`+strings.Repeat(" ", 2<<20)+`]}`)
	entries, err := os.ReadDir(filepath.Join(s.store, "drops"))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d folders of drops, %v", len(entries), err)
	}
}

// TestARestartFinishesWhatWasBegun ends the server while runs wait and are under way.
func TestARestartFinishesWhatWasBegun(t *testing.T) {
	testutil.Slow(t)
	store := filepath.Join(t.TempDir(), "store")
	s := start(t, store, func(o *Options) { o.Jobs = 1 })
	sound := strings.ReplaceAll(small, "Hasrate", "Hashrate")
	var runs []string
	for i := range 4 {
		drop := s.drop(fmt.Sprintf("b%d.csv", i), sound)
		runs = append(runs, decode[ask](s, s.ask(http.StatusAccepted, http.MethodPost, "/api/v1/drops/"+drop+
			"/runs", "")).ID)
	}
	s.stop()
	s = start(t, store, nil)
	for _, id := range runs {
		s.done(id)
	}
	if got := decode[struct{ Drops []dropped }](s, s.get(http.StatusOK, "/api/v1/drops")); len(got.Drops) != 4 {
		t.Errorf("%d drops of 4", len(got.Drops))
	}
}

// TestOneServerAFolder wants a second server and a folder of somebody else's to be refused.
func TestOneServerAFolder(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	opt := Options{Addr: "127.0.0.1:0", Store: s.store}
	if _, err := New(t.Context(), opt); err == nil || !strings.Contains(err.Error(), "serves from it already") {
		t.Errorf("a second server: %v", err)
	}
	opt.Store = t.TempDir()
	if err := os.WriteFile(filepath.Join(opt.Store, "a"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), opt); err == nil || !strings.Contains(err.Error(), "no data folder") {
		t.Errorf("another folder: %v", err)
	}
	info, err := os.Stat(s.store)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the data folder is %v, %v", info.Mode(), err)
	}
}

// TestOthersComeInOnlyWithUsersAndTLS goes through the ways to be open to others.
func TestOthersComeInOnlyWithUsersAndTLS(t *testing.T) {
	for _, c := range []struct {
		opt  Options
		want string // in the error, "" where it is allowed
	}{
		{Options{Addr: "127.0.0.1:0"}, ""},
		{Options{Addr: "localhost:0"}, ""},
		{Options{Addr: "[::1]:0"}, ""},
		{Options{Addr: ":8117"}, "--cert"},
		{Options{Addr: "0.0.0.0:8117", Users: "u"}, "--cert"},
		{Options{Addr: "10.0.0.1:8117", Cert: "c", Key: "k"}, "--users"},
		{Options{Addr: "10.0.0.1:8117", Cert: "c"}, "--key"},
		{Options{Addr: "10.0.0.1:8117", Cert: "c", Key: "k", Users: "u"}, "--host"},
		{Options{Addr: "10.0.0.1:8117", Cert: "c", Key: "k", Users: "u", Hosts: []string{"h"}}, ""},
		{Options{Addr: "127.0.0.1:8117", Proxy: true, Hosts: []string{"h"}}, "--users"},
		{Options{Addr: "127.0.0.1:8117", Proxy: true, UserHeader: "X-User", Hosts: []string{"h"}}, "--trusted-proxy"},
		{Options{Addr: "127.0.0.1:8117", UserHeader: "X-User", Proxies: []string{"127.0.0.1"}}, "--behind-proxy"},
		{Options{Addr: "127.0.0.1:8117", Proxy: true, UserHeader: "X-User", Proxies: []string{"127.0.0.1"},
			Hosts: []string{"h"}}, ""},
		{Options{Addr: "127.0.0.1:8117", Proxy: true, UserHeader: "X-User", Proxies: []string{"10.0.0.0/8", "fd00::1"},
			Hosts: []string{"h"}}, ""},
		{Options{Addr: "127.0.0.1:8117", Proxy: true, UserHeader: "X-User", Proxies: []string{"proxy.example"},
			Hosts: []string{"h"}}, "--trusted-proxy proxy.example"},
		{Options{Addr: "unix:/run/page.sock"}, "--behind-proxy"},
		{Options{Addr: "unix:/run/page.sock", Proxy: true, Hosts: []string{"h"}}, "--users"},
		{Options{Addr: "unix:/run/page.sock", Proxy: true, UserHeader: "X-User"}, "--host"},
		{Options{Addr: "unix:/run/page.sock", Proxy: true, UserHeader: "X-User", Hosts: []string{"h"}}, ""},
		{Options{Addr: "nowhere"}, "host:port"},
	} {
		err := (&Server{opt: c.opt}).safe()
		var unsafe *UnsafeError
		if (err == nil) != (c.want == "") || err != nil && (!errors.As(err, &unsafe) ||
			!strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %v, want %q", c.opt, err, c.want)
		}
	}
}

// TestASlowClientIsCutOff opens a request and says nothing more.
func TestASlowClientIsCutOff(t *testing.T) {
	testutil.Slow(t)
	t.Parallel()
	s := start(t, filepath.Join(t.TempDir(), "store"), nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	begun := time.Now()
	if err := conn.SetReadDeadline(begun.Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: x\r\n")
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("it was not cut off: %v after %s", err, time.Since(begun))
	}
}

// TestEveryEndpointIsDescribed holds the description of the API against what is there, both ways.
func TestEveryEndpointIsDescribed(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal(openAPI, &doc); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{"POST /api/v1/login": true}
	for pattern := range (&Server{}).endpoints() {
		there[strings.ReplaceAll(pattern, "...", "")] = true
	}
	described := map[string]bool{}
	for path, methods := range doc.Paths {
		for method := range methods {
			described[strings.ToUpper(method)+" "+path] = true
		}
	}
	for e := range there {
		if !described[e] {
			t.Errorf("%s is not described", e)
		}
	}
	for e := range described {
		if !there[e] {
			t.Errorf("%s is described and not there", e)
		}
	}
}

// TestUsersSeeTheirOwn logs two users in: each sees what is their own and what is shared, and wrong passwords
// are counted.
func TestUsersSeeTheirOwn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users")
	var lines []string
	for name, password := range map[string]string{"ada": "correct horse battery", "bob": "another long one"} {
		line, err := HashPassword(name, password)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, filepath.Join(t.TempDir(), "store"), func(o *Options) { o.Users = file })
	ada, bob, eve := s.another(), s.another(), s.another()
	ada.get(http.StatusUnauthorized, "/api/v1/drops")
	ada.ask(http.StatusOK, http.MethodPost, "/api/v1/login", `{"user":"ada","password":"correct horse battery"}`)
	bob.ask(http.StatusOK, http.MethodPost, "/api/v1/login", `{"user":"bob","password":"another long one"}`)
	drop := ada.drop("q2.csv", small)
	ada.reading(drop)
	bob.get(http.StatusNotFound, "/api/v1/drops/"+drop)
	bob.get(http.StatusNotFound, "/api/v1/drops/"+drop+"/original")
	ada.ask(http.StatusOK, http.MethodPut, "/api/v1/drops/"+drop+"/shared", `{"shared":true}`)
	bob.get(http.StatusOK, "/api/v1/drops/"+drop)
	bob.get(http.StatusOK, "/api/v1/drops/"+drop+"/original")
	bob.ask(http.StatusForbidden, http.MethodPut, "/api/v1/drops/"+drop+"/mapping", meansHashrate)
	bob.ask(http.StatusForbidden, http.MethodPut, "/api/v1/drops/"+drop+"/shared", `{"shared":false}`)
	ada.ask(http.StatusOK, http.MethodPost, "/api/v1/logout", "")
	ada.get(http.StatusUnauthorized, "/api/v1/drops")
	for range mostTries {
		eve.ask(http.StatusUnauthorized, http.MethodPost, "/api/v1/login", `{"user":"nobody","password":"guess"}`)
	}
	eve.ask(http.StatusTooManyRequests, http.MethodPost, "/api/v1/login", `{"user":"nobody","password":"guess"}`)
	audit, err := os.ReadFile(filepath.Join(s.store, "audit.jsonl"))
	if err != nil || strings.Contains(string(audit), "battery") {
		t.Errorf("the audit log: %v, %s", err, audit)
	}
	hash := fmt.Sprintf(`"sha256":"%x"}`, sha256.Sum256([]byte(small)))
	for _, want := range []string{`"msg":"drop","who":"ada"`, `"msg":"download","who":"bob"`} {
		line := regexp.MustCompile(want + ".*" + regexp.QuoteMeta(hash))
		if !line.Match(audit) {
			t.Errorf("the audit log has no %s with the workbook's hash: %s", want, audit)
		}
	}
}
