package cli

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// TestEveryFlagIsASetting wants each flag of the commands that read or make
// anything of workbooks to be a setting, or to be listed as one for the line only.
func TestEveryFlagIsASetting(t *testing.T) {
	app := newApp(&streams{out: io.Discard, errs: io.Discard})
	keys, there := configKeys(settingFlags()), map[string]bool{}
	for _, name := range []string{"run", "check", "inspect", "watch", "config"} {
		command := app.Command(name)
		for _, f := range command.Flags {
			flag := f.Names()[0]
			there[flag] = true
			if slices.Contains(keys, flag) == slices.Contains(lineOnly, flag) {
				t.Errorf("--%s of %s: setting %v, for the line only %v", flag, name, slices.Contains(keys, flag),
					slices.Contains(lineOnly, flag))
			}
		}
	}
	for _, name := range append(slices.Clone(lineOnly), keys...) {
		if !there[name] {
			t.Errorf("no command has the flag --%s", name)
		}
	}
	if slices.Sort(keys); len(slices.Compact(slices.Clone(keys))) != len(keys) {
		t.Errorf("a setting stands twice: %q", keys)
	}
}

// TestSettingsThatNameFilesAreTold wants the value of every flag that is said to take a
// file or a folder to be taken from the folder that rackrate.yaml is in.
func TestSettingsThatNameFilesAreTold(t *testing.T) {
	for _, f := range settingFlags() {
		text, ok := f.(*cli.StringFlag)
		if !ok {
			continue
		}
		if said := strings.Contains(text.Usage, "`FILE`") || strings.Contains(text.Usage,
			"`FOLDER`"); said != text.TakesFile {
			t.Errorf("--%s: %q, but TakesFile is %v", text.Name, text.Usage, text.TakesFile)
		}
	}
}

func TestParseConfig(t *testing.T) {
	keys := []string{"out", "only", "paths", "final", "as-of", "max-time"}
	for _, tc := range []struct {
		name, text, want, wrong string
	}{
		{"empty", "", "", ""},
		{"a comment", "# nothing\n", "", ""},
		{"one line", "paths: 0", "paths=0", ""},
		{"texts", "out: a b\nas-of: 2024-06-30\nmax-time: 30s", "as-of=2024-06-30 max-time=30s out=a b", ""},
		{"quoted", "out: \"\"\npaths: '7'", "out= paths=7", ""},
		{"a list", "only: [RIOT, Plain Mining]\nfinal: true", "final=true only=RIOT,Plain Mining", ""},
		{"a long list", "only:\n  - RIOT\n  - CORZ", "only=RIOT,CORZ", ""},
		{"misspelt", "paths: 1\njbos: 3", "", `line 2: there is no setting "jbos"`},
		{"nearly", "path: 1", "", "did you mean paths?"},
		{"twice", "paths: 1\npaths: 2", "", "paths"},
		{"no value", "out:", "", "line 1: out: has no value"},
		{"nested", "out: {a: 1}", "", "line 1: out: is neither"},
		{"no lines", "- paths", "", "line 1: a line a setting is expected"},
		{"no YAML", "out: [a", "", "]"},
		{"two documents", "paths: 1\n---\npaths: 2", "", "several documents"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			values, err := parseConfig([]byte(tc.text), keys)
			if tc.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tc.wrong) {
					t.Errorf("%v, want %q", err, tc.wrong)
				}
				return
			}
			var got []string
			for key, value := range values {
				got = append(got, key+"="+value)
			}
			slices.Sort(got)
			if err != nil || strings.Join(got, " ") != tc.want {
				t.Errorf("%q, %v, want %q", got, err, tc.want)
			}
		})
	}
}
