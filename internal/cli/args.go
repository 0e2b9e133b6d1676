package cli

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// reorder puts the flags of a line before its arguments, behind the command,
// because the library takes what follows the first argument for arguments and
// would swallow flags there in silence. What follows "--" stays as it is. A flag
// without the value that it takes is an error: the library would take the next flag for it.
func reorder(app *cli.App, args []string) ([]string, error) {
	if len(args) == 0 {
		return []string{app.Name}, nil
	}
	valued := valueFlags(app)
	var flags, rest []string
	line := args[1:]
	for i := 0; i < len(line); i++ {
		arg := line[i]
		switch {
		case arg == "--":
			rest = append(rest, line[i+1:]...)
			i = len(line)
		case !isFlag(arg):
			rest = append(rest, arg)
		default:
			flags = append(flags, arg)
			if !valued[strings.TrimLeft(arg, "-")] {
				continue
			}
			if i++; i == len(line) || isFlag(line[i]) {
				return nil, usagef("flag needs an argument: %s\n  a value that begins with a dash is written %s=VALUE",
					arg, arg)
			}
			flags = append(flags, line[i])
		}
	}
	out := []string{args[0]}
	if len(rest) > 0 {
		out = append(out, rest[0])
	}
	if asksHelp(flags) {
		return append(out, "--help"), nil // the library looks up arguments beside it as topics
	}
	out = append(out, knownLanguage(app, rest, flags)...)
	if len(rest) > 1 {
		out = append(append(out, "--"), rest[1:]...)
	}
	return out, nil
}

// knownLanguage leaves --lang, which has been heard, out of the flags of a line whose command has no such flag, or that
// has none.
func knownLanguage(app *cli.App, rest, flags []string) []string {
	if len(rest) > 0 {
		c := app.Command(rest[0])
		if c == nil || slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return f.Names()[0] == "lang" }) {
			return flags
		}
	}
	var kept []string
	for i := 0; i < len(flags); i++ {
		switch name, _, given := strings.Cut(flags[i], "="); {
		case strings.TrimLeft(name, "-") != "lang":
			kept = append(kept, flags[i])
		case !given:
			i++ // its value
		}
	}
	return kept
}

func asksHelp(flags []string) bool {
	return slices.ContainsFunc(flags, func(f string) bool { return f == "--help" || f == "-help" || f == "-h" })
}

// isFlag reports whether an argument is a flag; "-" alone is a file name by custom.
func isFlag(arg string) bool { return len(arg) > 1 && arg[0] == '-' }

// valueFlags are the names of the flags of any command that take a value.
func valueFlags(app *cli.App) map[string]bool {
	names := map[string]bool{}
	for _, command := range app.Commands {
		for _, flag := range command.Flags {
			if _, ok := flag.(*cli.BoolFlag); !ok {
				for _, name := range flag.Names() {
					names[name] = true
				}
			}
		}
	}
	return names
}

// nearest are the candidates that are spelled most like what was typed, at most three, the nearest first.
func nearest(typed string, candidates []string) []string {
	type near struct {
		name     string
		distance int
	}
	var list []near
	for _, c := range candidates {
		d := distance(strings.ToLower(typed), strings.ToLower(c))
		if d <= max(1, len(typed)/3) {
			list = append(list, near{c, d})
		}
	}
	slices.SortStableFunc(list, func(a, b near) int { return a.distance - b.distance })
	var out []string
	for _, n := range list {
		if !slices.Contains(out, n.name) && len(out) < 3 {
			out = append(out, n.name)
		}
	}
	return out
}

// suggestion is a hint on a line of its own, "" without candidates.
func suggestion(t *tongue, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "\n  " + t.sayf("did you mean %s?", strings.Join(names, ", "))
}

// distance is the number of letters to add, drop, change or swap with the next one to make b of a.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			change := rows[i-1][j-1]
			if s[i-1] != t[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
