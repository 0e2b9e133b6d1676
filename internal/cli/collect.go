package cli

import (
	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
)

func collectCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "collect",
		Usage:     "finish a batch that was done in parts: its index and its run.json",
		ArgsUsage: "FOLDER",
		Description: `The folder is that of -o of "run --part". Where all workbooks are done, index.html,
index.xlsx and run.json of the whole are written, as one process would have left them, and
what the parts shared is removed. The last part does that by itself; collect does it where
that was stopped. Where workbooks are missing it says so, and changes nothing.`,
		Flags:           commonFlags(),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return collect(c, std) },
	}
}

func collect(c *cli.Context, std *streams) error {
	if c.NArg() != 1 {
		return usagef("collect: one folder is collected, not %d\n  see rackrate collect --help", c.NArg())
	}
	folder := c.Args().First()
	tell := newMessages(c, std)
	out, err := batch.Collect(c.Context, folder, batch.Options{Version: Version,
		Notice: func(n batch.Notice) { tell.sayf("%s: %s", n.Path, n.Text) }})
	switch {
	case err != nil:
		return err
	case out == nil:
		tell.sayf("%s: a part is collecting the batch just now", printable(folder))
		return nil
	case out.Batch == nil:
		tell.sayf("%s: the batch is finished already", printable(folder))
		return nil
	}
	return tellWhole(c, tell, std, out, folder)
}
