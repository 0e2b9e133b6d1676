package cloud

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rackrate/internal/store"
	"rackrate/internal/testutil/s3"
)

// open opens a folder in a bucket of a server that fails as asked.
func open(t *testing.T, bucket string) (*Store, *s3.Server) {
	t.Helper()
	server := s3.Start(t, bucket)
	st, err := Open("s3://" + bucket + "/some/folder")
	if err != nil {
		t.Fatal(err)
	}
	st.waits = time.Millisecond
	return st, server
}

func TestFilesOnAStore(t *testing.T) {
	st, server := open(t, "files")
	server.Fail(10, 20)
	text := strings.Repeat("text ", 1000)
	for i := range 30 {
		if err := st.Write(fmt.Sprintf("a/b/%02d.txt", i), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if data, err := st.Read("a/b/07.txt"); err != nil || string(data) != text {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if _, err := st.ReadUpTo("a/b/07.txt", 10); !errors.As(err, new(*store.TooLargeError)) {
		t.Errorf("too large: %v", err)
	}
	if info, err := st.Stat("a/b/07.txt"); err != nil || info.Size() != 5000 ||
		time.Since(info.ModTime()).Abs() > time.Hour {
		t.Errorf("%v, %v", info, err)
	}
	for _, dir := range []string{".", "a", "a/b"} {
		if info, err := st.Stat(dir); err != nil || !info.IsDir() {
			t.Errorf("%s: %v, %v", dir, info, err)
		}
	}
	if list, err := st.List("a"); err != nil || len(list) != 1 || !list[0].IsDir() || list[0].Name() != "b" {
		t.Errorf("%v, %v", list, err)
	}
	if list, err := st.List("a/b"); err != nil || len(list) != 30 || list[29].Name() != "29.txt" {
		t.Errorf("%v, %v", list, err)
	}
	if err := errors.Join(st.Move("a/b/00.txt", "c.txt"), st.Remove("a/b/01.txt"),
		st.Remove("a/b/01.txt")); err != nil {
		t.Error(err)
	}
	for _, gone := range []string{"a/b/00.txt", "a/b/01.txt", "a/b/0"} {
		if _, err := st.Read(gone); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", gone, err)
		}
		if _, err := st.Stat(gone); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", gone, err)
		}
	}
	if err := st.Remove("a"); err == nil {
		t.Error("a folder went that holds a file")
	}
	if _, err := st.Read("../x"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("a name that leads out: %v", err)
	}
	if n := server.Requests(); n["503"] == 0 || n["cut"] == 0 {
		t.Errorf("nothing failed: %v", n)
	}
}

func TestOneOfManyCreatesOnAStore(t *testing.T) {
	st, server := open(t, "create")
	server.Fail(10, 10)
	for round := range 10 {
		var made atomic.Int32
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				err := st.Create(fmt.Sprint("claim", round), []byte(fmt.Sprint(i)))
				switch {
				case err == nil:
					made.Add(1)
				case !errors.Is(err, fs.ErrExist):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := made.Load(); n != 1 {
			t.Errorf("round %d: %d created it", round, n)
		}
	}
}

func TestLockOfAStore(t *testing.T) {
	st, _ := open(t, "lock")
	release, err := st.Lock("1\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Lock("2\n"); !errors.As(err, new(*store.LockedError)) {
		t.Errorf("a second lock: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if release, err = st.Lock("3\n"); err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	if list, err := st.List("."); err != nil || len(list) != 0 {
		t.Errorf("left are %v, %v", list, err)
	}
}

// What is said of a store that turns everything away names the address and no secret.
func TestNoSecretIsSaid(t *testing.T) {
	st, server := open(t, "secret")
	server.Fail(1, 0)
	st.tries = 2
	_, err := st.Read("x")
	if !errors.As(err, new(*store.UnreachableError)) || !strings.Contains(err.Error(), "s3://secret/some/folder/x") {
		t.Errorf("%v", err)
	}
	if strings.Contains(err.Error(), s3.SecretKey()) {
		t.Errorf("%v", err)
	}
	said := plain(errors.New(
		`Put "https://a.blob.core.windows.net/c/x?sv=1&sig=S3CRET%3D": refused; Authorization: AWS4-S3CRET token=S3CRET`)).Error()
	if strings.Contains(said, "S3CRET") || !strings.Contains(said, "windows.net/c/x") {
		t.Errorf("%s", said)
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"s3://": "is no address", "s3://b/../c": "is no address", "s3://b?region=x": "come from the environment",
		"s3://key:secret@b": "come from the environment", "gs://b/c": "-tags gcs",
	} {
		if drivers["gs"] != nil && strings.HasPrefix(address, "gs:") {
			continue
		}
		if _, err := Open(address); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
}
