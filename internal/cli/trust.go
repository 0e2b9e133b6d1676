package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/provenance"
	"rackrate/internal/store"
)

// trustedFile stands in the user's configuration folder: a line a folder whose rackrate.yaml is obeyed.
const trustedFile = "trusted-folders"

// trustedFolders are the folders whose rackrate.yaml the user has allowed.
type trustedFolders []string

// realFolder is a folder's absolute path with its links followed, so that it is the same by whatever name.
func realFolder(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

func (t trustedFolders) has(dir string) bool {
	real, err := realFolder(dir)
	return err == nil && slices.Contains(t, real)
}

// trustedPath is where the list stands; "" for a user without a configuration folder, who trusts none.
func trustedPath() string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "rackrate", trustedFile)
}

func readTrusted() (trustedFolders, error) {
	path := trustedPath()
	if path == "" {
		return nil, nil
	}
	data, err := store.ReadFile(path, maxSmall)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var list trustedFolders
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			list = append(list, line)
		}
	}
	return list, nil
}

func (t trustedFolders) write() error {
	path := trustedPath()
	if path == "" {
		return errors.New("there is no configuration folder for the list of folders; set HOME, or name the file " +
			"with --config")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	slices.Sort(t)
	return batch.WriteFile(path, []byte(strings.Join(t, "\n")+"\n"), true)
}

// trust allows the rackrate.yaml of folders; without one it prints those that are allowed.
func trust(c *cli.Context, std *streams, folders []string) error {
	list, err := readTrusted()
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		if c.Bool("json") {
			return printJSON(std.out, append([]string{}, list...))
		}
		for _, dir := range list {
			if _, err := fmt.Fprintln(std.out, printable(dir)); err != nil {
				return err
			}
		}
		return nil
	}
	for _, dir := range folders {
		real, err := realFolder(dir)
		if err != nil {
			return usagef("config trust: %v", err)
		}
		if info, err := os.Stat(real); err != nil || !info.IsDir() || strings.ContainsAny(real, "\r\n") {
			return usagef("config trust %s: is not a folder that can be trusted", dir)
		}
		if !slices.Contains(list, real) {
			list = append(list, real)
		}
	}
	return list.write()
}

// distrust takes the trust in folders back, also in those that have gone.
func distrust(c *cli.Context, _ *streams, folders []string) error {
	list, err := readTrusted()
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		return usagef("config distrust: no folder is given\n  rackrate config trust prints those that are trusted")
	}
	for _, dir := range folders {
		real, err := realFolder(dir)
		if err != nil {
			real = dir
		}
		if !slices.Contains(list, real) {
			return usagef("config distrust %s: is not among the folders that are trusted\n  rackrate config trust "+
				"prints them", dir)
		}
		list = slices.DeleteFunc(list, func(t string) bool { return t == real })
	}
	return list.write()
}

// notTrusted is the finding about a rackrate.yaml that is not obeyed.
func notTrusted(file, dir string) provenance.Finding {
	return provenance.Finding{
		Severity: batch.NotTrusted.Severity, Code: batch.NotTrusted.Code, Cell: provenance.Cell{File: file},
		Wrong: "its settings are not used, because its folder is not one that you trust",
		Do: fmt.Sprintf("look at what it says; if that is meant: rackrate config trust %s, or --config %s for once",
			dir, file),
	}
}
