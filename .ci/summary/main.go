// Command summary reads the events of go test -json and prints what matters: a
// line a package, the output of tests that failed, the skipped ones with their
// reasons, and the counts. It fails where a test failed and, with RACKRATE_CI
// set, where one was skipped.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

type event struct {
	Action, Package, Test, Output string
}

func main() {
	output := map[string][]string{}
	count := map[string]int{}
	var skipped []string
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var e event
		if json.Unmarshal(in.Bytes(), &e) != nil {
			fmt.Println(in.Text()) // what the go command itself says
			continue
		}
		id := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			output[id] = append(output[id], e.Output)
		case "pass", "fail", "skip":
			if e.Test != "" {
				count[e.Action]++
			}
			if e.Action == "skip" && e.Test != "" {
				skipped = append(skipped, id+"\n"+indented(output[id]))
			}
			if e.Action == "fail" {
				fmt.Print(strings.Join(output[id], ""))
				count["failed"]++
			} else if e.Test == "" {
				fmt.Print(lastLine(output[id]))
			}
			delete(output, id)
		case "build-fail":
			fmt.Print(strings.Join(output[id], ""))
			count["failed"]++
		}
	}
	fmt.Printf("tests: %d passed, %d failed, %d skipped\n", count["pass"], count["fail"], count["skip"])
	for _, s := range skipped {
		fmt.Print("skipped: ", s)
	}
	if err := in.Err(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	if count["failed"] > 0 || count["pass"] == 0 || len(skipped) > 0 && os.Getenv("RACKRATE_CI") != "" {
		os.Exit(1)
	}
}

// indented is the output of a test without the frame that go test puts around it.
func indented(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "===") &&
			!strings.HasPrefix(text, "---") {
			b.WriteString("  " + text + "\n")
		}
	}
	return b.String()
}

// lastLine is the line that go test prints of a package: ok, FAIL or no test files.
func lastLine(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}
