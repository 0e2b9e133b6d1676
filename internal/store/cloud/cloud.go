// Package cloud is folders on object stores (s3://, gs://, azblob://) as internal/store has folders: bytes, no
// domain words. A file is the object of its name, put whole or not at all; folders are the beginnings of names.
// Credentials come from the environment by each cloud's own chain and are in no message.
//
//	Open("s3://house/q3") -> Store -> the same calls as of a folder
//
// For example, Create puts a claim of a part only where no such object is, by the store's own condition.
package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"rackrate/internal/store"
)

// Store is a folder on an object store, which several processes may write to.
type Store struct {
	bucket  *blob.Bucket
	address string        // as it was given
	prefix  string        // of the keys of its files: "" or what ends with a slash
	waits   time.Duration // before the second try of a call
	tries   int
}

// buckets are those that this process has opened: a client of a cloud is made once.
var buckets sync.Map

// opened is a bucket, or why it cannot be opened.
type opened struct {
	once   sync.Once
	bucket *blob.Bucket
	err    error
}

// Open opens a folder by its address, such as s3://bucket/folder. It is not looked at: what is wrong with it is
// said by the first call.
func Open(address string) (*Store, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	name, folder, _ := strings.Cut(rest, "/")
	if folder = strings.Trim(folder, "/"); folder != "" && (path.Clean(folder) != folder || !fs.ValidPath(folder)) {
		return nil, fmt.Errorf("%s: is no address such as s3://bucket/folder", address)
	}
	if name == "" || strings.ContainsAny(address, "?#@") {
		return nil, fmt.Errorf("%s: is no address such as s3://bucket/folder; region, endpoint and credentials come "+
			"from the environment", address)
	}
	any, _ := buckets.LoadOrStore(scheme+"://"+name, &opened{})
	o := any.(*opened)
	o.once.Do(func() {
		open, known := drivers[scheme]
		if !known {
			o.err = fmt.Errorf("this build of the program has no driver for %s://; build it with -tags gcs", scheme)
			return
		}
		o.bucket, o.err = open(name)
	})
	if o.err != nil {
		return nil, fmt.Errorf("%s: %w", address, plain(o.err))
	}
	return newStore(o.bucket, address, folder), nil
}

func newStore(b *blob.Bucket, address, folder string) *Store {
	if folder != "" {
		folder += "/"
	}
	return &Store{bucket: b, address: address, prefix: folder, waits: firstWait, tries: tries}
}

// drivers open a bucket by its name, by scheme.
var drivers = map[string]func(bucket string) (*blob.Bucket, error){}

// openURL opens a bucket as the library does by a URL.
func openURL(scheme, bucket string, options url.Values) (*blob.Bucket, error) {
	u := url.URL{Scheme: scheme, Host: bucket, RawQuery: options.Encode()}
	return blob.OpenBucket(context.Background(), u.String())
}

// s3Options are what an S3-compatible store at an endpoint of its own needs to be told.
func s3Options() url.Values {
	options := url.Values{}
	if cmp.Or(os.Getenv("AWS_ENDPOINT_URL_S3"), os.Getenv("AWS_ENDPOINT_URL")) == "" {
		return options
	}
	options.Set("use_path_style", "true")
	if os.Getenv("AWS_REGION") == "" && os.Getenv("AWS_DEFAULT_REGION") == "" {
		options.Set("region", "us-east-1")
	}
	return options
}

func (s *Store) key(name string) (string, error) {
	if path.Clean(name) != name || !fs.ValidPath(name) {
		return "", &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return s.prefix + name, nil
}

// Read reads an object.
func (s *Store) Read(name string) ([]byte, error) { return s.ReadUpTo(name, -1) }

// ReadUpTo is Read of an object of up to so many bytes; a larger one is a *store.TooLargeError.
func (s *Store) ReadUpTo(name string, limit int64) (data []byte, err error) {
	key, err := s.key(name)
	if err != nil {
		return nil, err
	}
	err = s.try("read", name, func(ctx context.Context) (err error) {
		r, err := s.bucket.NewReader(ctx, key, nil)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, r.Close()) }()
		if limit >= 0 && r.Size() > limit {
			return &store.TooLargeError{Limit: limit}
		}
		if data, err = io.ReadAll(r); err == nil && int64(len(data)) != r.Size() {
			err = io.ErrUnexpectedEOF
		}
		return err
	})
	return data, err
}

// Write puts an object, whole or not at all; its sum is checked on the way.
func (s *Store) Write(name string, data []byte) error {
	key, err := s.key(name)
	if err != nil {
		return err
	}
	return s.try("write", name, func(ctx context.Context) error {
		return s.bucket.WriteAll(ctx, key, data, options(name, data))
	})
}

// options put an object in one request, under the type that a browser is to take it for.
func options(name string, data []byte) *blob.WriterOptions {
	o := &blob.WriterOptions{BufferSize: max(len(data)+1, 5<<20), DisableContentTypeDetection: true,
		ContentType: "application/octet-stream"}
	if known := types[strings.ToLower(path.Ext(name))]; known != "" {
		o.ContentType = known
	}
	return o
}

var types = map[string]string{
	".html": "text/html; charset=utf-8", ".json": "application/json", ".csv": "text/csv; charset=utf-8",
	".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// Create puts an object where there is none. Where an answer was lost, so that it may have been put by this
// call, what is there says so.
func (s *Store) Create(name string, data []byte) error {
	key, err := s.key(name)
	if err != nil {
		return err
	}
	tries := 0
	err = s.try("create", name, func(ctx context.Context) error {
		tries++
		o := options(name, data)
		o.IfNotExist = true
		return s.bucket.WriteAll(ctx, key, data, o)
	})
	if errors.Is(err, fs.ErrExist) && tries > 1 {
		if there, readErr := s.Read(name); readErr == nil && string(there) == string(data) {
			return nil
		}
	}
	return err
}

// Move copies an object and deletes the first.
func (s *Store) Move(from, to string) error {
	source, err := s.key(from)
	if err != nil {
		return err
	}
	key, err := s.key(to)
	if err != nil {
		return err
	}
	if err := s.try("move", from, func(ctx context.Context) error {
		return s.bucket.Copy(ctx, key, source, nil)
	}); err != nil {
		return err
	}
	return s.Remove(from)
}

// Remove deletes an object. Folders are there as long as there is something in them, and are not removed then.
func (s *Store) Remove(name string) error {
	key, err := s.key(name)
	if err != nil {
		return err
	}
	err = s.try("remove", name, func(ctx context.Context) error { return s.bucket.Delete(ctx, key) })
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	inside, err := s.page(key+"/", 1)
	if err == nil && len(inside) > 0 {
		err = &fs.PathError{Op: "remove", Path: store.Join(s.address, name), Err: syscall.ENOTEMPTY}
	}
	return err
}

// Stat tells of an object, or of a folder in which there is one.
func (s *Store) Stat(name string) (info fs.FileInfo, err error) {
	key, err := s.key(name)
	if err != nil {
		return nil, err
	}
	if name != "." {
		err = s.try("stat", name, func(ctx context.Context) error {
			a, err := s.bucket.Attributes(ctx, key)
			if err == nil {
				info = objectInfo{path.Base(name), a.Size, 0o666, a.ModTime}
			}
			return err
		})
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return info, err
		}
		folder, listErr := s.page(key+"/", 1)
		if listErr != nil || len(folder) == 0 {
			return nil, errors.Join(listErr, err)
		}
	}
	return objectInfo{path.Base(name), 0, fs.ModeDir | 0o777, time.Time{}}, nil
}

// page lists up to so many objects with a prefix.
func (s *Store) page(prefix string, most int) (list []*blob.ListObject, err error) {
	err = s.try("list", prefix, func(ctx context.Context) (err error) {
		list, _, err = s.bucket.ListPage(ctx, blob.FirstPageToken, most, &blob.ListOptions{Prefix: prefix})
		return err
	})
	return list, err
}

// pageSize is the most that stores list in one answer.
const pageSize = 1000

// List names what is in a folder, in the order of the names.
func (s *Store) List(name string) ([]fs.DirEntry, error) {
	prefix := s.prefix
	if name != "." {
		key, err := s.key(name)
		if err != nil {
			return nil, err
		}
		prefix = key + "/"
	}
	var list []fs.DirEntry
	for token := blob.FirstPageToken; ; {
		var page []*blob.ListObject
		var next []byte
		err := s.try("list", name, func(ctx context.Context) (err error) {
			page, next, err = s.bucket.ListPage(ctx, token, pageSize, &blob.ListOptions{Prefix: prefix, Delimiter: "/"})
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, o := range page {
			info := objectInfo{strings.Trim(strings.TrimPrefix(o.Key, prefix), "/"), o.Size, 0o666, o.ModTime}
			if o.IsDir {
				info = objectInfo{info.name, 0, fs.ModeDir | 0o777, time.Time{}}
			}
			if info.name != "" { // some tools put an object for a folder
				list = append(list, fs.FileInfoToDirEntry(info))
			}
		}
		if token = next; len(token) == 0 {
			break
		}
	}
	if len(list) == 0 && name != "." {
		return nil, &fs.PathError{Op: "list", Path: name, Err: fs.ErrNotExist}
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// Sync does nothing: what was put is there.
func (s *Store) Sync(string) error { return nil }

// Close does nothing: the client of the bucket is the process's.
func (s *Store) Close() error { return nil }

// try makes a call again, with longer waits in between, where the store gave no answer or none that it could stand by.
func (s *Store) try(op, name string, call func(context.Context) error) error {
	for n, wait := 1, s.waits; ; n, wait = n+1, 2*wait {
		ctx, stop := context.WithTimeout(context.Background(), patience)
		err := call(ctx)
		stop()
		if err == nil {
			return nil
		}
		if known := meaning(err); known != nil {
			return &fs.PathError{Op: op, Path: store.Join(s.address, name), Err: known}
		}
		if large, ok := errors.AsType[*store.TooLargeError](err); ok {
			return large
		}
		if n == s.tries {
			return &store.UnreachableError{Address: store.Join(s.address, name), Err: plain(err)}
		}
		time.Sleep(jitter(wait))
	}
}

// objectInfo tells of an object or a folder.
type objectInfo struct {
	name string
	size int64
	mode fs.FileMode
	time time.Time
}

func (o objectInfo) Name() string       { return o.name }
func (o objectInfo) Size() int64        { return o.size }
func (o objectInfo) Mode() fs.FileMode  { return o.mode }
func (o objectInfo) ModTime() time.Time { return o.time }
func (o objectInfo) IsDir() bool        { return o.mode.IsDir() }
func (o objectInfo) Sys() any           { return nil }

// meaning is what an error of a store says of a file, nil where it says nothing.
func meaning(err error) error {
	switch gcerrors.Code(err) {
	case gcerrors.NotFound:
		return fs.ErrNotExist
	case gcerrors.FailedPrecondition, gcerrors.AlreadyExists:
		return fs.ErrExist
	case gcerrors.PermissionDenied:
		return fmt.Errorf("%w (%v)", fs.ErrPermission, plain(err))
	}
	return nil
}
