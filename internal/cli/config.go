package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/store"
)

const configName = "rackrate.yaml"

// lineOnly are the flags that are no settings: what they ask for holds for one call.
var lineOnly = []string{"force", "resume", "once", "all", "save", "cells", "steps", "part", "parts", "config", "json",
	"quiet", "no-color"}

// configKeys are the settings among flags, in their order: all but those of lineOnly.
func configKeys(flags []cli.Flag) []string {
	var keys []string
	for _, f := range flags {
		if name := f.Names()[0]; !slices.Contains(lineOnly, name) {
			keys = append(keys, name)
		}
	}
	return keys
}

// settingFlags are the flags that settings may be made for: those of run and watch, of which other commands have some.
func settingFlags() []cli.Flag { return append(append(runFlags(), partFlags()...), watchFlags()...) }

// source is one place that settings come from.
type source struct {
	name   string
	file   bool
	values map[string]string
}

// setting is a setting in force and whence.
type setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	From  string `json:"from"`
	file  bool   // From is a file
}

// configure gives the flags that are not on the line the values of the environment, of the file of --config, of
// rackrate.yaml beside the workbooks, or of the user's, in that order, and says which files had a say. The
// findings are about files that have none.
func configure(c *cli.Context) ([]batch.FolderFinding, error) {
	list, unused, err := inForce(c)
	if err != nil {
		return nil, err
	}
	if c.IsSet("lang") {
		if err := streamsOf(c).speak(c.String("lang")); err != nil {
			return nil, err
		}
	}
	for _, f := range unused {
		messagesOf(c).finding(f.Finding)
	}
	byFile := map[string][]string{}
	var files []string
	for _, s := range list {
		if s.file {
			if byFile[s.From] == nil {
				files = append(files, s.From)
			}
			byFile[s.From] = append(byFile[s.From], s.Key)
		}
	}
	for _, file := range files {
		messagesOf(c).sayf("settings of %s: %s", file, strings.Join(byFile[file], ", "))
	}
	return unused, nil
}

// messagesOf are the messages of a command that has no other streams at hand.
func messagesOf(c *cli.Context) *messages { return newMessages(c, streamsOf(c)) }

// inForce does what configure does and says whence each setting comes.
func inForce(c *cli.Context) ([]setting, []batch.FolderFinding, error) {
	sources, unused, err := sources(c)
	if err != nil {
		return nil, nil, err
	}
	var list []setting
	for _, key := range configKeys(c.Command.Flags) {
		s := setting{Key: key, From: "default"}
		if c.IsSet(key) {
			s.From = "flag --" + key
		} else if i := slices.IndexFunc(sources, func(o source) bool { _, ok := o.values[key]; return ok }); i >= 0 {
			s.From, s.file = sources[i].name, sources[i].file
			if err := c.Set(key, sources[i].values[key]); err != nil {
				return nil, nil, usagef("%s: %s %q: %v", s.From, key, sources[i].values[key], err)
			}
		}
		s.Value = settingText(c, key)
		list = append(list, s)
	}
	return list, unused, nil
}

func settingText(c *cli.Context, key string) string {
	switch key {
	case "only":
		return strings.Join(onlyMiners(c), ",")
	case "jobs":
		if n, err := jobs(c); err == nil {
			return strconv.Itoa(n)
		}
	}
	return fmt.Sprint(c.Value(key))
}

// sources are the places that settings come from besides the line, the weightiest first.
func sources(c *cli.Context) ([]source, []batch.FolderFinding, error) {
	env := source{name: "environment", values: map[string]string{}}
	for _, key := range configKeys(settingFlags()) {
		if v := os.Getenv(variable(key)); v != "" {
			env.values[key] = v
		}
	}
	list := []source{env}
	if file := cmp.Or(c.String("config"), os.Getenv(variable("config"))); file != "" {
		if _, err := os.Stat(file); err != nil {
			return nil, nil, usagef("--config: %v", err)
		}
		var err error
		if list, err = addFile(list, file); err != nil {
			return nil, nil, err
		}
	}
	beside, unused, err := beside(c)
	if err != nil {
		return nil, nil, err
	}
	if beside != "" {
		list, err = addFile(list, beside)
	}
	if dir, noHome := os.UserConfigDir(); err == nil && noHome == nil {
		list, err = addFile(list, filepath.Join(dir, "rackrate", configName))
	}
	return list, unused, err
}

// variable is the name of a setting's environment variable.
func variable(key string) string {
	return "RACKRATE_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

// beside is the rackrate.yaml of the folders that the workbooks lie in, "" where there is none that the user
// trusts, and a finding for each that they do not. Two of them cannot both be in force, so they are refused.
func beside(c *cli.Context) (found string, unused []batch.FolderFinding, err error) {
	books := c.Args().Slice()
	if len(books) == 0 {
		books = []string{"."}
	}
	trusted, err := readTrusted()
	if err != nil {
		return "", nil, err
	}
	seen := map[string]bool{}
	for _, path := range books {
		if store.IsAddress(path) {
			continue // what lies there is not looked for: it belongs to no folder of the user's
		}
		dir := path
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			dir = filepath.Dir(path)
		}
		file := filepath.Join(dir, configName)
		if _, err := os.Lstat(file); err != nil || seen[file] {
			continue
		}
		seen[file] = true
		if !trusted.has(dir) {
			unused = append(unused, batch.FolderFinding{Folder: dir, Finding: notTrusted(file, dir)})
			continue
		}
		if found != "" {
			return "", nil, usagef("%s and %s: only one %s can be in force; run the folders one by one", found,
				file, configName)
		}
		found = file
	}
	return found, unused, nil
}

func addFile(list []source, path string) ([]source, error) {
	data, err := store.ReadFile(path, maxSmall)
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	if err != nil {
		return nil, usagef("%s: %v", path, err)
	}
	values, err := parseConfig(data, configKeys(settingFlags()))
	if err != nil {
		return nil, usagef("%s: %v", path, err)
	}
	for _, f := range settingFlags() {
		name := f.Names()[0]
		if value, ok := values[name]; ok && namesFile(f) {
			values[name] = fromFolder(filepath.Dir(path), value)
		}
	}
	return append(list, source{path, true, values}), nil
}

// namesFile reports whether the value of a flag is the path of a file or folder.
func namesFile(f cli.Flag) bool {
	text, ok := f.(*cli.StringFlag)
	return ok && text.TakesFile
}

func configCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "config",
		Usage:     "print the settings in force and where each comes from",
		ArgsUsage: "[BOOK... | FOLDER... | trust FOLDER... | distrust FOLDER...]",
		Description: `Settings are taken, in this order, from the flags on the line, from the environment
(RACKRATE_OUT, RACKRATE_PATHS, RACKRATE_EARNINGS_WITHIN ...), from the file of --config
(or RACKRATE_CONFIG), from rackrate.yaml in the folder of the workbooks, and from
rackrate/rackrate.yaml in the user's configuration folder. That of the workbooks' folder
may be anybody's: it counts only where "config trust FOLDER" has allowed the folder;
"config trust" prints the folders that are allowed, "config distrust FOLDER" takes it back. Every flag of run, check, inspect and watch is a setting of the same name, but
` + lineOnlyText() + `.
The files have a line a setting, as "paths: 0" or "only: [RIOT, CORZ]"; files and folders
in them are meant from the folder that the file is in.`,
		Flags:           settingFlags(),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return printConfig(c, std) },
	}
}

func printConfig(c *cli.Context, std *streams) error {
	switch folders := c.Args().Tail(); c.Args().First() {
	case "trust":
		return trust(c, std, folders)
	case "distrust":
		return distrust(c, std, folders)
	}
	list, unused, err := inForce(c)
	if err != nil {
		return err
	}
	for _, f := range unused {
		messagesOf(c).finding(f.Finding)
	}
	if c.Bool("json") {
		return printJSON(std.out, list)
	}
	table := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, std.tongue.say("SETTING\tVALUE\tFROM"))
	for _, s := range list {
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.Key, printable(s.Value), s.From)
	}
	return table.Flush()
}

// lineOnlyText lists the flags of lineOnly.
func lineOnlyText() string {
	return "--" + strings.Join(lineOnly[:len(lineOnly)-1], ", --") + " and --" + lineOnly[len(lineOnly)-1]
}
