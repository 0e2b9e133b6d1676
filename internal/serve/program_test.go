package serve_test

import (
	"os"

	"rackrate/internal/cli"
	"rackrate/internal/serve"
)

// The binary of the tests is the program too, so that none has to be built for them.
func init() {
	serve.BeProgram = func() int { return cli.Main(os.Args, os.Stdout, os.Stderr) }
}
