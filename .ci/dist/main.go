// Command dist makes the archives of a commit in out/dist: "make dist". It wants a checkout in which nothing is
// changed.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"rackrate/internal/cli"
	"rackrate/internal/dist"
)

func main() {
	if err := archives(); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

func archives() error {
	changed, err := git("status", "--porcelain")
	if err != nil {
		return err
	}
	if changed != "" {
		return fmt.Errorf("files differ from the commit, and archives have to be made again from it:\n%s", changed)
	}
	opt := dist.Program(".", "out/dist", cli.Version)
	if opt.Commit, err = git("rev-parse", "HEAD"); err != nil {
		return err
	}
	committed, err := git("log", "-1", "--format=%ct")
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseInt(committed, 10, 64)
	if err != nil {
		return err
	}
	opt.Time = time.Unix(seconds, 0)
	opt.Platforms = dist.Platforms
	if err := dist.Make(opt); err != nil {
		return err
	}
	fmt.Println("archives, lists of parts and checksums are in out/dist")
	return nil
}

func git(args ...string) (string, error) {
	out, err := exec.Command("git", args...).Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}
