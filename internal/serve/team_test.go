package serve

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rackrate/internal/testutil"
)

// named asks as a proxy does that names a user.
func (s *served) named(want int, user, path string) []byte {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, s.base+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	r.Host = "rackrate.test"
	if user != "" {
		r.Header.Set("X-Remote-User", user)
	}
	return s.do(want, r)
}

// proxied are the options of a page behind a proxy that names its users.
func proxied(addr string, proxies ...string) func(*Options) {
	return func(o *Options) {
		o.Addr, o.Proxy, o.UserHeader, o.Proxies, o.Hosts = addr, true, "X-Remote-User", proxies,
			[]string{"rackrate.test"}
	}
}

// free is an address of this machine that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// TestTheHeaderOfALoginIsBelievedFromProxiesAlone names a user from listed addresses, a listed prefix, and others.
func TestTheHeaderOfALoginIsBelievedFromProxiesAlone(t *testing.T) {
	for _, c := range []struct {
		proxies []string
		want    int
	}{
		{[]string{"127.0.0.1"}, http.StatusOK},
		{[]string{"10.0.0.0/8", "::ffff:127.0.0.1"}, http.StatusOK},
		{[]string{"127.0.0.0/8"}, http.StatusOK},
		{[]string{"10.0.0.1", "fd00::/8"}, http.StatusUnauthorized},
	} {
		addr := free(t)
		s := start(t, filepath.Join(t.TempDir(), "store"), proxied(addr, c.proxies...))
		s.base = "http://" + addr
		s.named(c.want, "zuzana", "/api/v1/drops")
		s.named(http.StatusUnauthorized, "", "/api/v1/drops")
		page := string(s.named(c.want, "zuzana", "/"))
		if strings.Contains(page, "zuzana") != (c.want == http.StatusOK) {
			t.Errorf("%q: the page knows the user: %v", c.proxies, !strings.Contains(page, "zuzana"))
		}
		s.stop()
	}
}

// TestASocketIsForItsOwnerAndGroup asks at a socket, finds it again after a kill, and leaves what is no socket alone.
func TestASocketIsForItsOwnerAndGroup(t *testing.T) {
	dir, err := os.MkdirTemp("", "page") // a socket's path has up to 107 letters
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "page.sock")
	stale, err := net.Listen("unix", name)
	if err != nil {
		t.Fatal(err)
	}
	stale.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := stale.Close(); err != nil {
		t.Fatal(err)
	}
	s := start(t, filepath.Join(t.TempDir(), "store"), proxied("unix:"+name))
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("the socket is %v, %v", info.Mode(), err)
	}
	s.base = "http://page"
	s.Client.Transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", name)
	}}
	s.named(http.StatusOK, "zuzana", "/api/v1/drops")
	s.named(http.StatusUnauthorized, "", "/api/v1/drops")
	other := &Server{opt: Options{Addr: "unix:" + name}}
	if _, err := other.listen(); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("a second server: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	other.opt.Addr = "unix:" + file
	if _, err := other.listen(); err == nil {
		t.Error("a file was taken for a socket")
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != "mine" {
		t.Errorf("the file is gone: %v", err)
	}
}

// certificate writes a certificate for this machine, and gives those who trust it.
func certificate(t *testing.T) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour),
		NotAfter:    time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, BasicConstraintsValid: true, IsCA: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	made, err := x509.CreateCertificate(rand.Reader, form, form, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key, pool = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), x509.NewCertPool()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made})
	pool.AppendCertsFromPEM(text)
	for name, data := range map[string][]byte{cert: text, key: pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY",
		Bytes: secret})} {
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, pool
}

// TestOverTLS logs a user in over TLS, takes a workbook to its files, and wants cookies that no plain page can have.
func TestOverTLS(t *testing.T) {
	testutil.Slow(t)
	line, err := HashPassword("ada", "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	users := filepath.Join(t.TempDir(), "users")
	if err := os.WriteFile(users, []byte(line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cert, key, pool := certificate(t)
	addr := free(t)
	s := start(t, filepath.Join(t.TempDir(), "store"), func(o *Options) {
		o.Addr, o.Cert, o.Key, o.Users, o.Hosts = addr, cert, key, users, []string{addr}
	})
	if s.base != "https://"+addr {
		t.Errorf("it says to open %s", s.base)
	}
	s.Client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	s.get(http.StatusUnauthorized, "/api/v1/drops")
	r, err := s.Client.Post(s.base+"/api/v1/login", "application/json",
		strings.NewReader(`{"user":"ada","password":"correct horse battery"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if len(r.Cookies()) != 1 {
		t.Fatalf("status %d, cookies %v", r.StatusCode, r.Cookies())
	}
	cookie := r.Cookies()[0]
	if cookie.Name != "__Host-rackrate" || !cookie.Secure || !cookie.HttpOnly ||
		cookie.SameSite != http.SameSiteLaxMode || r.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("the cookie is %v, the headers %v", cookie, r.Header)
	}
	id := s.run(s.drop("q2.csv", sound))
	s.get(http.StatusOK, "/api/v1/runs/"+id+"/all.zip")
	plain := &http.Client{Timeout: 10 * time.Second}
	if r, err := plain.Get("http://" + addr + "/"); err == nil {
		r.Body.Close()
		if r.StatusCode != http.StatusBadRequest {
			t.Errorf("without TLS: status %d", r.StatusCode)
		}
	}
}
