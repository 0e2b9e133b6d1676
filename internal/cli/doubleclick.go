package cli

import (
	"bufio"
	"fmt"
	"io"
)

// clicked gives the line of a program that was opened by a double click: the drop page, in the browser. It is
// one without arguments in a console window that was opened for it alone; from a shell or a script it says what
// it can do, as everywhere.
func clicked(args []string, alone func() bool) (line []string, click bool) {
	if len(args) != 1 || !alone() {
		return args, false
	}
	return []string{args[0], "serve", "--open"}, true
}

// hold keeps the window of a double click open until the user has read why the program ended.
func hold(in io.Reader, errs io.Writer) {
	fmt.Fprintln(errs, "Press Enter to close this window.")
	_, _ = bufio.NewReader(in).ReadString('\n') // an input that has ended has no reader
}
