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
			if _, err := fmt.Fprint(std.out, verifiedText(std.tongue, v)); err != nil {
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
func verifiedText(t *tongue, v *batch.Verified) string {
	var b strings.Builder
	for _, fault := range v.Faults {
		b.WriteString(t.sayf("%s: %s", printable(v.Folder), printable(fault)) + "\n")
	}
	for _, name := range v.Edited {
		b.WriteString(t.sayf("%s: %s: was edited since the run, which is no fault", printable(v.Folder),
			printable(name)) + "\n")
	}
	recomputed := t.sayf("%s of %s worked out anew", t.plural(v.Figures, "figure"), t.plural(v.Recomputed, "site"))
	if v.Skipped != "" {
		recomputed = t.sayf("not worked out anew: %s", printable(v.Skipped))
	}
	sound := t.say("sound")
	if !v.Sound() {
		sound = t.plural(len(v.Faults), "fault")
	}
	b.WriteString(t.sayf("%s: run %s: %s; %s as they were left, %d edited; %s", printable(v.Folder), v.RunID, sound,
		t.plural(v.Files, "file"), len(v.Edited), recomputed) + "\n")
	return b.String()
}
