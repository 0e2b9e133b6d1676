// Package dist makes the archives that are handed out: the program for each system, what is inside it and under which
// licences. The same commit and the same Go give the same bytes. It knows nothing of what the program does.
//
//	a commit -> go build for each Platform -> archives, SHA256SUMS, a list of parts and licences each
//
// For example, Make(Program(".", "out/dist", "0.1.0")) leaves rackrate-0.1.0-windows-amd64.zip among others.
package dist

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Options are what archives are made of.
type Options struct {
	Source    string // the folder of the module
	Out       string // where the archives go; made where it is not there
	Name      string // of the program
	Version   string
	Commit    string    // that the source is of, "" for none
	Time      time.Time // of all files in the archives
	Platforms []Platform
	Extra     []Part   // what else is inside the program, with files of its licence
	Beside    []string // files of the source that lie beside the program, such as its own licence
	Env       []string // added to the environment of the go command
}

// Platform is a system and a processor as Go names them.
type Platform struct{ OS, Arch string }

func (p Platform) String() string { return p.OS + "-" + p.Arch }

// Platforms are those that archives are made for.
var Platforms = []Platform{{"windows", "amd64"}, {"windows", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"},
	{"linux", "amd64"}, {"linux", "arm64"}}

// sums is the file of checksums, as sha256sum reads it.
const sums = "SHA256SUMS"

// Make makes an archive and a list of parts for each platform, and the checksums of all of them.
func Make(opt Options) error {
	if err := os.MkdirAll(opt.Out, 0o755); err != nil {
		return err
	}
	var lines []string
	for _, p := range opt.Platforms {
		made, err := opt.make(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		for _, f := range made {
			if err := os.WriteFile(filepath.Join(opt.Out, f.name), f.data, 0o644); err != nil {
				return err
			}
			lines = append(lines, fmt.Sprintf("%x  %s\n", sha256.Sum256(f.data), f.name))
		}
	}
	slices.SortFunc(lines, func(a, b string) int { return cmp.Compare(a[2*sha256.Size:], b[2*sha256.Size:]) })
	return os.WriteFile(filepath.Join(opt.Out, sums), []byte(strings.Join(lines, "")), 0o644)
}

// file is a file of an archive, or an archive.
type file struct {
	name    string
	data    []byte
	program bool // may be run
}

// make makes the archive of a platform and its list of parts.
func (opt *Options) make(p Platform) (_ []file, err error) {
	work, err := os.MkdirTemp("", "dist")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	program := filepath.Join(work, opt.Name)
	if p.OS == "windows" {
		program += ".exe"
	}
	if err := opt.build(p, program); err != nil {
		return nil, err
	}
	parts, goVersion, err := opt.parts(p, program)
	if err != nil {
		return nil, err
	}
	bill, err := opt.bill(parts, goVersion)
	if err != nil {
		return nil, err
	}
	binary, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	stem := opt.Name + "-" + opt.Version + "-" + p.String()
	files := []file{{name: filepath.Base(program), data: binary, program: true}, {name: "sbom.cdx.json", data: bill}}
	for _, name := range opt.Beside {
		data, err := os.ReadFile(filepath.Join(opt.Source, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: filepath.Base(name), data: data})
	}
	for _, part := range parts {
		for _, l := range part.licences {
			files = append(files, file{name: "licences/" + l.name, data: l.data})
		}
	}
	for i := range files {
		files[i].name = stem + "/" + files[i].name
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	packed, ending, err := pack(files, p, opt.Time)
	if err != nil {
		return nil, err
	}
	return []file{{name: stem + ending, data: packed}, {name: stem + ".cdx.json", data: bill}}, nil
}

// build builds the program: without paths of this machine, without C, and without what differs from one build
// to the next.
func (opt *Options) build(p Platform, to string) error {
	_, err := opt.run(p, "build", "-trimpath", "-buildvcs=false", "-ldflags",
		"-s -w -buildid= -X rackrate/internal/cli.commit="+opt.Commit, "-o", to, ".")
	return err
}

// run runs the go command for a platform.
func (opt *Options) run(p Platform, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = opt.Source
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off", "CGO_ENABLED=0", "GOOS="+p.OS, "GOARCH="+
		p.Arch, "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=")
	cmd.Env = append(cmd.Env, opt.Env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w: %s", args[0], err, bytes.TrimSpace(said.Bytes()))
	}
	return out, nil
}
