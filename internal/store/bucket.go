package store

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// Bucket is what is asked of an object store: whole objects, and one of them put only where it is as it was when it was read, as
// such stores have it (If-Match). Its methods may be called at once.
type Bucket interface {
	// Get gives an object and its version; the error is fs.ErrNotExist where there is none.
	Get(key string) (data []byte, version string, err error)
	// Put puts an object, whole or not at all. It is durable when Put returns.
	Put(key string, data []byte) error
	// PutIf is Put where the object has that version, "" for one that does not exist, and gives the new one; else the error is ErrChanged.
	PutIf(key string, data []byte, version string) (now string, err error)
	// Delete takes an object away; one that is not there is no error.
	Delete(key string) error
	// Keys names the objects that begin with a prefix.
	Keys(prefix string) ([]string, error)
}

// ErrChanged says that an object is not as it was when it was read.
var ErrChanged = errors.New("the object was changed since it was read")

// MemoryBucket is a Bucket in memory, for tests and for runs whose files go on elsewhere.
type MemoryBucket struct {
	mu      sync.Mutex
	objects map[string][]byte
}

// Get gives an object; its version is the hash of what it holds.
func (b *MemoryBucket) Get(key string) ([]byte, string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	data, ok := b.objects[key]
	if !ok {
		return nil, "", missing("get", key)
	}
	return bytes.Clone(data), contentHash(data), nil
}

// Put puts an object.
func (b *MemoryBucket) Put(key string, data []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.put(key, data)
	return nil
}

func (b *MemoryBucket) put(key string, data []byte) {
	if b.objects == nil {
		b.objects = map[string][]byte{}
	}
	b.objects[key] = bytes.Clone(data)
}

// PutIf puts an object that is as it was.
func (b *MemoryBucket) PutIf(key string, data []byte, version string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	is := ""
	if old, ok := b.objects[key]; ok {
		is = contentHash(old)
	}
	if is != version {
		return "", ErrChanged
	}
	b.put(key, data)
	return contentHash(data), nil
}

// Delete deletes.
func (b *MemoryBucket) Delete(key string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.objects, key)
	return nil
}

// Keys names objects, in order.
func (b *MemoryBucket) Keys(prefix string) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []string
	for key := range b.objects {
		if strings.HasPrefix(key, prefix) {
			list = append(list, key)
		}
	}
	slices.Sort(list)
	return list, nil
}

// FolderBucket is a Bucket in a folder: an object is a file, which takes its place by renaming.
type FolderBucket struct{ Dir *Dir }

// Get gives an object; its version is the hash of what it holds.
func (b FolderBucket) Get(key string) ([]byte, string, error) {
	data, err := b.Dir.Read(key)
	if err != nil {
		return nil, "", err
	}
	return data, contentHash(data), nil
}

// tempKey is where an object is made: by its content, so that two who make different ones do not meet.
func tempKey(key string, data []byte) string {
	return ".making/" + contentHash(append([]byte(key+"\x00"), data...))
}

// Put puts an object.
func (b FolderBucket) Put(key string, data []byte) error {
	temp := tempKey(key, data)
	if err := b.Dir.Write(temp, data); err != nil {
		return err
	}
	if err := b.Dir.Move(temp, key); err != nil {
		return errors.Join(err, b.Dir.Remove(temp))
	}
	return b.Dir.Sync(path.Dir(key))
}

// PutIf puts an object that is as it was; the folder's lock keeps others from putting theirs in between.
func (b FolderBucket) PutIf(key string, data []byte, version string) (now string, err error) {
	release, err := b.Dir.Lock("")
	if _, locked := errors.AsType[*LockedError](err); locked {
		return "", ErrChanged // somebody is about to
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	_, is, err := b.Get(key)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if is != version {
		return "", ErrChanged
	}
	return contentHash(data), b.Put(key, data)
}

// Delete deletes.
func (b FolderBucket) Delete(key string) error { return b.Dir.Remove(key) }

// Keys names the objects of a folder: the prefix is its name and a slash, or "" for those of the whole.
func (b FolderBucket) Keys(prefix string) ([]string, error) {
	folder := cmp.Or(strings.TrimSuffix(prefix, "/"), ".")
	entries, err := b.Dir.List(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var list []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			list = append(list, path.Join(folder, e.Name()))
		}
	}
	return list, err
}
