package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"
)

// printVersion prints the version with the commit and the Go version that the
// program was built from. They are printed only here: no output depends on how it was built.
func printVersion(c *cli.Context) {
	commit := "unknown"
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
