package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// commit is the one that an archive was built from; the linker sets it. Other builds say it by themselves.
var commit string

// printVersion prints the version with the commit and the Go version that the
// program was built from. They are printed only here: no output depends on how it was built.
func printVersion(c *cli.Context) {
	commit := cmp.Or(commit, "unknown")
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision" && s.Value != "":
				commit = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				commit += ", changed since"
			}
		}
	}
	fmt.Fprintf(c.App.Writer, "rackrate version %s\ncommit %s, %s\n", Version, commit, runtime.Version())
}
