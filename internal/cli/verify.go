package cli

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/model"
	"rackrate/templates"
)

func verifyCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "read back what runs left, and say what was changed since",
		ArgsUsage: "FOLDER...",
		Description: `The folders are those of finished runs, of one workbook or of a batch. Every file is held
against the hash in its run.json, every PDF and every workbook read to its end, and all
figures of results.json, the simulation included, worked out anew from the inputs in it,
where this version of the program made the run. A workbook that somebody edited is named
and is no fault. What was found stands in verified.html of a batch too, which its index
links to. The exit status is 0 where nothing is wrong and 5 where something is.`,
		Flags:           commonFlags(),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return verifyRuns(c, std) },
	}
}

func verifyRuns(c *cli.Context, std *streams) error {
	if c.NArg() == 0 {
		return usagef("verify: no folder of a run is given\n  see rackrate verify --help")
	}
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return err
	}
	tell, status := newMessages(c, std), exitDone
	notice := func(n batch.Notice) { tell.sayf("%s: %s", n.Path, n.Text) }
	docs := []*batch.Verified{}
	for _, dir := range c.Args().Slice() {
		if err := c.Context.Err(); err != nil {
			return err
		}
		v, err := batch.Verify(c.Context, reg, dir, Version, notice)
		if c.Context.Err() != nil {
			return c.Context.Err()
		}
		if err != nil {
			return usagef("%v", err)
		}
		if !v.Sound() {
			status = exitCheck
		}
		docs = append(docs, v)
		if !c.Bool("json") && !c.Bool("quiet") {
			if _, err := fmt.Fprint(std.out, verifiedText(v)); err != nil {
				return err
			}
		}
	}
	if c.Bool("json") {
		if err := printJSON(std.out, docs); err != nil {
			return err
		}
	}
	return outcome(status)
}

// verifiedText is what was found, a line a fault and one for the whole.
func verifiedText(v *batch.Verified) string {
	var b strings.Builder
	for _, fault := range v.Faults {
		fmt.Fprintf(&b, "%s: %s\n", printable(v.Folder), printable(fault))
	}
	for _, name := range v.Edited {
		fmt.Fprintf(&b, "%s: %s: was edited since the run, which is no fault\n", printable(v.Folder), printable(name))
	}
	recomputed := plural(v.Figures, "figure") + " of " + plural(v.Recomputed, "site") + " worked out anew"
	if v.Skipped != "" {
		recomputed = "not worked out anew: " + printable(v.Skipped)
	}
	sound := "sound"
	if !v.Sound() {
		sound = plural(len(v.Faults), "fault")
	}
	fmt.Fprintf(&b, "%s: run %s: %s; %s as they were left, %d edited; %s\n", printable(v.Folder), v.RunID, sound, plural(v.Files, "file"), len(v.Edited), recomputed)
	return b.String()
}
