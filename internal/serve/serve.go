// Package serve is the drop page: HTTP around runs. It takes workbooks in, has them read and run by child
// processes of the program, and shows what they left. What is in the files belongs to report, how a run is made
// to internal/batch; the figures of a what-if come from model.
//
//	browser -> JSON API -> a child process that reads or runs -> run folders -> index.sqlite, the page
//
// For example, POST /api/v1/drops?name=book.csv with its bytes gives an id, and GET /api/v1/drops/ID/reading
// how it was read; docs/serve.md has the calls as curl commands.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rackrate/internal/store"
	"rackrate/model"
	"rackrate/templates"
)

// Options are what the drop page is asked to do.
type Options struct {
	Addr      string   // host:port that it listens on, or unix: and the path of a socket
	Store     string   // the data folder
	Jobs      int      // how many workbooks are run at once, at least 1
	Version   string   // of the program
	Program   string   // the program's own file, which is started for every workbook
	RunFlags  []string // flags that every run gets
	ReadFlags []string // those of them that concern reading
	MaxFile   int64    // bytes of an upload
	ChildMB   int      // memory of a child process
	ChildTime time.Duration
	Keep      time.Duration // files of runs older than this go, 0 for never
	// bytes that workbooks and runs may take, files of the oldest runs going first; 0 for any number
	MaxDisk    int64
	Users      string   // file of users, "" for none
	Cert, Key  string   // files of TLS, "" for none
	Proxy      bool     // a proxy in front sees to TLS
	UserHeader string   // header in which a proxy names the user, "" for none
	Proxies    []string // addresses, or prefixes such as 10.0.0.0/24, from which that header is believed
	Hosts      []string // further names that the page may be called by

	Say   func(format string, args ...any) // messages for the operator
	Ready func(address string)             // may be nil; called when it listens, with the address to open
}

// UnsafeError says that the page would be open to others in a way that is not allowed.
type UnsafeError struct{ Text string }

func (e *UnsafeError) Error() string { return e.Text }

// Server is the drop page.
type Server struct {
	opt      Options
	data     *data
	registry *model.Registry
	words    map[string]*templates.Words
	pages    *pages
	sessions *sessions
	users    *users // nil without a file of users
	audit    *slog.Logger
	hosts    map[string]bool
	proxies  []netip.Prefix
	secure   bool

	reading chan struct{} // places for child processes that read
	mu      sync.Mutex
	drops   map[string]*drop
	runs    map[string]*run
	queue   chan *run
	asks    asks
	index   *index // of what history asks
	working sync.WaitGroup

	patience time.Duration // with an upload, see patience
	answers  time.Duration // how long an answer may take, where nothing else is said of it

	clearing sync.Mutex    // one removes files at a time
	made     chan struct{} // a run was made
	used     atomic.Int64  // bytes of workbooks and runs, as last measured, and of what came since
	ctx      context.Context
}

// mostQueued is how many runs may wait.
const mostQueued = 10_000

// New makes a server over its data folder and takes up what was left there. Its error is an *UnsafeError where the
// options would open it to others.
func New(ctx context.Context, opt Options) (_ *Server, err error) {
	s := &Server{opt: opt, drops: map[string]*drop{}, runs: map[string]*run{},
		queue: make(chan *run, mostQueued), ctx: ctx,
		patience: patience, answers: writeTime, made: make(chan struct{}, 1), reading: make(chan struct{},
			max(1, opt.Jobs)), words: map[string]*templates.Words{}}
	if err := s.safe(); err != nil {
		return nil, err
	}
	if s.registry, err = model.ParseRegistry(templates.InputsCSV); err != nil {
		return nil, err
	}
	for _, language := range languages {
		if s.words[language], err = templates.LoadWords(language); err != nil {
			return nil, err
		}
	}
	if s.pages, err = loadPages(); err != nil {
		return nil, err
	}
	if opt.Users != "" {
		if s.users, err = readUsers(opt.Users); err != nil {
			return nil, err
		}
	}
	s.sessions = newSessions()
	if s.data, err = openData(opt.Store); err != nil {
		return nil, err
	}
	s.audit = slog.New(slog.NewJSONHandler(s.data.log, nil))
	if s.index, err = openIndex(opt.Store); err == nil {
		err = s.load()
	}
	if err == nil && opt.MaxDisk > 0 {
		_, err = s.measure() // the first workbook may be one too many
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// close lets go of the data folder.
func (s *Server) close() error {
	err := s.data.close()
	if s.index != nil {
		err = errors.Join(err, s.index.close())
	}
	return err
}

// safe refuses an address that others can reach unless TLS and users are seen to.
func (s *Server) safe() error {
	_, socket := s.socket()
	host, _, err := net.SplitHostPort(s.opt.Addr)
	if err != nil && !socket {
		return &UnsafeError{fmt.Sprintf("--addr %s: is neither host:port, such as 127.0.0.1:8117, nor unix:PATH",
			s.opt.Addr)}
	}
	for _, text := range s.opt.Proxies {
		prefix, err := addresses(text)
		if err != nil {
			return &UnsafeError{fmt.Sprintf("--trusted-proxy %s: is no address such as 10.0.0.7 or 10.0.0.0/24", text)}
		}
		s.proxies = append(s.proxies, prefix)
	}
	ip := net.ParseIP(host)
	local := !socket && (host == "localhost" || ip != nil && ip.IsLoopback())
	s.secure = s.opt.Cert != "" || s.opt.Proxy
	known := s.opt.Users != "" || s.opt.UserHeader != ""
	switch {
	case (s.opt.Cert == "") != (s.opt.Key == ""):
		return &UnsafeError{"--cert and --key go together"}
	case socket && !s.opt.Proxy:
		return &UnsafeError{fmt.Sprintf("--addr %s: a browser cannot open a socket; give --behind-proxy, and have "+
			"the proxy ask there", s.opt.Addr)}
	case s.opt.UserHeader != "" && (!s.opt.Proxy || len(s.proxies) == 0 && !socket):
		return &UnsafeError{"--user-header: is believed from listed proxies only; give --behind-proxy and " +
			"--trusted-proxy ADDRESS, or --addr unix:PATH, too"}
	case local && !s.opt.Proxy && s.opt.Cert == "":
		return nil
	case !s.secure:
		return &UnsafeError{fmt.Sprintf("--addr %s: others can reach it; give --cert and --key, or --behind-proxy, "+
			"and --users", s.opt.Addr)}
	case !known:
		return &UnsafeError{fmt.Sprintf("--addr %s: others can reach it; say who may with --users FILE (rackrate "+
			"serve user add), or --user-header", s.opt.Addr)}
	case len(s.opt.Hosts) == 0:
		return &UnsafeError{"--host: say by which name people call the page, such as rackrate.example.com"}
	}
	return nil
}

// socket is the path of the socket that it listens on, where it is one. Only who may write to that file can ask there.
func (s *Server) socket() (string, bool) { return strings.CutPrefix(s.opt.Addr, "unix:") }

// addresses reads an address or a prefix of addresses.
func addresses(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		prefix, err := netip.ParsePrefix(text)
		return prefix.Masked(), err
	}
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	ip = ip.Unmap()
	return ip.Prefix(ip.BitLen())
}

// listen opens the address, or makes the socket: for its owner and its group, in place of one that no process
// listens on.
func (s *Server) listen() (net.Listener, error) {
	name, socket := s.socket()
	if !socket {
		return net.Listen("tcp", s.opt.Addr)
	}
	if info, err := os.Lstat(name); err == nil && info.Mode()&os.ModeSocket != 0 {
		conn, err := net.Dial("unix", name)
		if err == nil {
			return nil, errors.Join(errors.New("somebody listens there already"), conn.Close())
		}
		if err := os.Remove(name); err != nil {
			return nil, err
		}
	}
	listener, err := net.Listen("unix", name)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(name, 0o660); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// open reports whether everybody who has the address of the start may come in: on one's own machine, without users.
func (s *Server) open() bool { return s.users == nil && s.opt.UserHeader == "" }

// Serve answers until the context ends. Runs that are under way then are taken up by the next start.
func (s *Server) Serve() error {
	listener, err := s.listen()
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w; another program may have it: choose another with --addr", s.opt.Addr,
			err), s.close())
	}
	s.knowHosts(listener.Addr().String())
	server := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10,
		ReadTimeout: readTime, WriteTimeout: s.answers, ErrorLog: slog.NewLogLogger(slog.DiscardHandler,
			slog.LevelError),
	}
	for range max(1, s.opt.Jobs) {
		s.working.Go(s.work)
	}
	s.working.Go(s.tidying)
	go func() {
		<-s.ctx.Done()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			server.Close()
		}
	}()
	if s.opt.Ready != nil {
		s.opt.Ready(s.address(listener.Addr().String()))
	}
	if s.opt.Cert != "" {
		err = server.ServeTLS(listener, s.opt.Cert, s.opt.Key)
	} else {
		err = server.Serve(listener)
	}
	s.working.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, s.close())
}

// address is what a person opens; with a token that lets one browser in, where there are no users.
func (s *Server) address(at string) string {
	scheme := "http"
	if s.secure {
		scheme = "https"
	}
	if len(s.opt.Hosts) > 0 {
		at = s.opt.Hosts[0]
	}
	if !s.open() {
		return scheme + "://" + at + "/"
	}
	return scheme + "://" + at + "/?token=" + s.sessions.newToken()
}

func (s *Server) knowHosts(at string) {
	s.hosts = map[string]bool{}
	for _, h := range s.opt.Hosts {
		s.hosts[strings.ToLower(h)] = true
	}
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		return
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		for _, name := range []string{"127.0.0.1", "localhost", "[::1]"} {
			s.hosts[name+":"+port] = true
		}
	}
}

// data is the folder of all that the page keeps.
//
//	drops/ID/drop.json, book/NAME, corrections.csv, reading.json
//	runs/ID-N/run.json (what was asked), mapping.yaml, corrections.csv, out/ (an ordinary run folder)
//	mappings/OWNER/FINGERPRINT.json
//	audit.jsonl
//	index.sqlite, which can be deleted
type data struct {
	store.Store
	create  func(name string) (upload, error) // makes a file that must not be there
	path    string
	root    *os.Root
	release func() error
	log     io.WriteCloser
}

// upload is a file that is being received.
type upload interface {
	io.WriteCloser
	Sync() error
}

// storeMark stands in every data folder, so that no other folder is taken for one.
const storeMark = "rackrate-store.json"

// openData opens a data folder for this process alone; it is made where there is none.
func openData(dir string) (_ *data, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	d := &data{path: dir}
	if d.Store, err = store.Open(dir, false); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.close())
		}
	}()
	if d.root, err = os.OpenRoot(dir); err != nil {
		return nil, err
	}
	d.create = func(name string) (upload, error) {
		if err := d.root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o700); err != nil {
			return nil, err
		}
		return d.root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}
	list, err := d.List(".")
	if err != nil {
		return nil, err
	}
	if _, err := d.Stat(storeMark); err != nil && len(list) > 0 {
		return nil, fmt.Errorf("--store %s: holds other files, and is no data folder of the drop page; choose an "+
			"empty one", dir)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return nil, err
	}
	if d.release, err = d.Lock(fmt.Sprintf("%d\n", os.Getpid())); err != nil {
		if locked, ok := errors.AsType[*store.LockedError](err); ok {
			return nil, fmt.Errorf("--store %s: process %d serves from it already; stop that one, or choose "+
				"another folder", dir, locked.PID)
		}
		return nil, err
	}
	if err := d.put(storeMark, []byte("{\"kind\": \"rackrate drop page\", \"version\": 1}\n")); err != nil {
		return nil, err
	}
	d.log, err = d.root.OpenFile("audit.jsonl", os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	return d, err
}

// put writes a file whole or not at all; it is on the disk when put returns.
func (d *data) put(name string, data []byte) error {
	temp := name + ".new"
	if err := d.Write(temp, data); err != nil {
		return errors.Join(err, d.Remove(temp))
	}
	if err := d.Move(temp, name); err != nil {
		return err
	}
	at := "."
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		at = name[:i]
	}
	return d.Sync(at)
}

// has reports whether there is a file or folder of that name.
func (d *data) has(name string) bool {
	_, err := d.Stat(name)
	return err == nil
}

func (d *data) close() error {
	var errs []error
	if d.release != nil {
		errs = append(errs, d.release())
	}
	if d.log != nil {
		errs = append(errs, d.log.Close())
	}
	if d.root != nil {
		errs = append(errs, d.root.Close())
	}
	return errors.Join(append(errs, d.Store.Close())...)
}
