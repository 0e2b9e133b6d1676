package serve

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// TestTwoHundredUploadsAtOnce wants each acknowledged, and all that was acknowledged on the disk after the next start.
func TestTwoHundredUploadsAtOnce(t *testing.T) {
	testutil.Slow(t)
	dir := filepath.Join(t.TempDir(), "store")
	s := start(t, dir, nil)
	texts, ids := map[string]string{}, make([]string, 200)
	var wait sync.WaitGroup
	for i := range ids {
		wait.Go(func() {
			name, text := fmt.Sprintf("book%d.csv", i), strings.ReplaceAll(sound, "61000", fmt.Sprint(61000+i))
			r, err := s.Client.Post(s.base+"/api/v1/drops?name="+name, "application/octet-stream",
				strings.NewReader(text))
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Body.Close()
			answer, err := io.ReadAll(r.Body)
			if err != nil || r.StatusCode != http.StatusCreated {
				t.Errorf("%s: status %d, %v: %s", name, r.StatusCode, err, answer)
				return
			}
			ids[i] = decode[dropped](s, answer).ID
		})
	}
	wait.Wait()
	if t.Failed() {
		return
	}
	s.stop()
	for i, id := range ids {
		texts[id] = strings.ReplaceAll(sound, "61000", fmt.Sprint(61000+i))
	}
	s = start(t, dir, nil)
	list := decode[struct{ Drops []dropped }](s, s.get(http.StatusOK, "/api/v1/drops")).Drops
	if len(list) != len(ids) || len(texts) != len(ids) {
		t.Fatalf("%d workbooks of %d, %d of them different", len(list), len(ids), len(texts))
	}
	for _, d := range list {
		if string(s.get(http.StatusOK, "/api/v1/drops/"+d.ID+"/original")) != texts[d.ID] {
			t.Errorf("%s has other bytes than were dropped", d.Name)
		}
	}
}

// TestAReadingMayTakeLong keeps all places for readings taken for longer than any other request may take: who
// asks for how a workbook was read, or for a run of it, is answered all the same.
func TestAReadingMayTakeLong(t *testing.T) {
	t.Parallel()
	var server *Server
	s := start(t, filepath.Join(t.TempDir(), "store"), nil, func(of *Server) {
		server = of
		of.answers = 500 * time.Millisecond
		for range cap(of.reading) {
			of.reading <- struct{}{}
		}
	})
	drop := s.drop("q2.csv", sound)
	time.AfterFunc(2*time.Second, func() {
		for range cap(server.reading) {
			<-server.reading
		}
	})
	id := decode[ask](s, s.ask(http.StatusAccepted, http.MethodPost, "/api/v1/drops/"+drop+"/runs", "")).ID
	s.reading(drop)
	s.done(id)
}

// TestASlowUploadIsCutOff sends some bytes of a workbook now and then: it is told so, or cut off, and nothing is kept.
func TestASlowUploadIsCutOff(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "store")
	s := start(t, dir, nil, func(server *Server) { server.patience = 300 * time.Millisecond })
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	at, err := http.NewRequest(http.MethodGet, s.base, nil)
	if err != nil {
		t.Fatal(err)
	}
	cookie := s.Jar.Cookies(at.URL)[0]
	fmt.Fprintf(conn, "POST /api/v1/drops?name=slow.csv HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Length: "+
		"1000000\r\n\r\n", at.URL.Host, cookie)
	ended := make(chan string, 1)
	go func() {
		r, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			ended <- err.Error() // it was cut off
			return
		}
		text, err := io.ReadAll(r.Body)
		ended <- fmt.Sprint(r.StatusCode, string(text), errors.Join(err, r.Body.Close()))
	}()
	for range 600 {
		select {
		case said := <-ended:
			if strings.HasPrefix(said, "2") {
				t.Errorf("it was taken: %s", said)
			}
			if left := inFolder(t, filepath.Join(dir, "drops")); len(left) != 0 {
				t.Errorf("it left %d files", len(left))
			}
			return
		case <-time.After(50 * time.Millisecond):
			_, _ = conn.Write([]byte("a,b,c\n")) // fails once it is cut off
		}
	}
	t.Error("it was never cut off")
}

// process is the program itself that serves, as a process of its own.
type process struct {
	*served
	cmd *exec.Cmd
}

var printedAddress = regexp.MustCompile(`http://\S+`)

// serveProcess starts the program on a data folder.
func serveProcess(t testing.TB, store string, flags ...string) *process {
	t.Helper()
	file, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(file, append([]string{"serve", "--addr", "127.0.0.1:0", "--store", store, "--paths", "0"},
		flags...)...)
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(said)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("it ended: %v: %s", errors.Join(err, cmd.Wait()), line)
		}
		at := printedAddress.FindString(line)
		if at == "" {
			continue
		}
		go func() { _, _ = io.Copy(io.Discard, lines) }()
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		s := &served{TB: t, Client: &http.Client{Jar: jar}, base: at[:strings.LastIndexByte(at, '/')], store: store}
		s.get(http.StatusOK, at)
		return &process{s, cmd}
	}
}

// kill ends it as a power cut of the process does.
func (p *process) kill() {
	p.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		p.Error(err)
	}
	_ = p.cmd.Wait() // says that it was killed
	p.Client.CloseIdleConnections()
}

// acknowledge drops workbooks and asks for runs until the server is gone, and gives what was acknowledged.
func (p *process) acknowledge(ctx context.Context, text string) (drops, runs []string) {
	post := func(path, body string) (string, bool) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+path, strings.NewReader(body))
		if err != nil {
			return "", false
		}
		response, err := p.Do(r)
		if err != nil {
			return "", false
		}
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode/100 != 2 {
			return "", false
		}
		return decode[ask](p.served, data).ID, true
	}
	for range 3 {
		drop, ok := post("/api/v1/drops?name=book.csv", text)
		if !ok {
			break
		}
		drops = append(drops, drop)
		if run, ok := post("/api/v1/drops/"+drop+"/runs", ""); ok {
			runs = append(runs, run)
		}
	}
	return drops, runs
}

// TestKillsLoseNothingThatWasAcknowledged kills the server at moments by chance while workbooks are dropped and
// run, and wants after the last start every workbook that was acknowledged as it was, and every run made whole.
func TestKillsLoseNothingThatWasAcknowledged(t *testing.T) {
	testutil.Slow(t)
	t.Parallel()
	kills := testutil.Proof(4, 50)
	random := rand.New(rand.NewPCG(15, 8))
	store := filepath.Join(t.TempDir(), "store")
	texts := map[string]string{}
	var runs []string
	for i := range kills {
		p := serveProcess(t, store)
		text := strings.ReplaceAll(sound, "61000", fmt.Sprint(61000+i))
		moment := time.Duration(random.IntN(2500)) * time.Millisecond
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			time.Sleep(moment)
			p.kill()
		}()
		drops, asked := p.acknowledge(t.Context(), text)
		<-gone
		for _, id := range drops {
			texts[id] = text
		}
		runs = append(runs, asked...)
	}
	p := serveProcess(t, store)
	defer p.kill()
	for id, text := range texts {
		if string(p.get(http.StatusOK, "/api/v1/drops/"+id+"/original")) != text {
			t.Errorf("workbook %s has other bytes than were acknowledged", id)
		}
	}
	for _, id := range runs {
		p.done(id)
		p.get(http.StatusOK, "/api/v1/runs/"+id+"/all.zip")
	}
	t.Logf("%d kills, %d workbooks and %d runs acknowledged", kills, len(texts), len(runs))
	if len(texts) == 0 {
		t.Error("nothing was acknowledged before a kill: the test tried nothing")
	}
}
