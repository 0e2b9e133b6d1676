// Command rackrate works out what the megawatts of bitcoin miners are worth as
// racks instead of hashrate. Only the call of internal/cli belongs here.
package main

import (
	"os"

	"rackrate/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args, os.Stdout, os.Stderr)) }
