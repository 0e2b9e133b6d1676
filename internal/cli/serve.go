package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/serve"
	"rackrate/internal/store"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// serveAddr is where the drop page is, unless another address is asked for.
const serveAddr = "127.0.0.1:8117"

func serveCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "serve",
		Usage:     "the drop page: drop workbooks in the browser, see how they are read, run them",
		ArgsUsage: "[user add NAME]",
		Description: `Tells an address to open in the browser of this machine; it lets one browser in. Workbooks
and runs are kept in the folder of --store, each run as "rackrate run" would leave it; flags
of run hold for all of them. Another address than this machine's own needs TLS (--cert and
--key, or --behind-proxy) and users: "rackrate serve user add NAME --users FILE" reads a
password from standard input and writes it to the file as a hash. See docs/serve.md.`,
		Flags:           serveFlags(),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return servePage(c, std) },
	}
}

// serveOnly are the flags of serve that no run gets.
func serveOnly() []cli.Flag {
	return append([]cli.Flag{
		&cli.StringFlag{Name: "addr", Aliases: []string{"listen"}, Value: serveAddr,
			Usage: "listen on this `HOST:PORT`, or on the socket unix:PATH"},
		storeFlag(),
		&cli.BoolFlag{Name: "open", Usage: "open the browser", DisableDefaultText: true},
		&cli.IntFlag{Name: "upload", Value: 64, Usage: "take workbooks of up to so many `MB`"},
		&cli.IntFlag{Name: "keep", Usage: "remove unedited files of runs that are older than so many `DAYS`",
			DefaultText: "never"},
		&cli.IntFlag{Name: "max-disk", Usage: "remove those of the oldest runs when workbooks and runs take more " +
			"than so many `MB`", DefaultText: "never"},
		&cli.StringFlag{Name: "users", TakesFile: true, Usage: "let in whom this `FILE` names"},
		&cli.StringFlag{Name: "cert", TakesFile: true, Usage: "serve TLS with the certificate in this `FILE`"},
		&cli.StringFlag{Name: "key", TakesFile: true, Usage: "and the key in this `FILE`"},
		&cli.BoolFlag{Name: "behind-proxy", Usage: "a proxy in front sees to TLS", DisableDefaultText: true},
		&cli.StringSliceFlag{Name: "host", Usage: "people call the page by this `NAME` (with its port, if it has " +
			"one); may be repeated"},
		&cli.StringFlag{Name: "user-header", Usage: "the proxy names the user in this `HEADER`"},
		&cli.StringSliceFlag{Name: "trusted-proxy", Usage: "believe that header from this `ADDRESS` (or prefix, " +
			"10.0.0.0/24) alone; may be repeated"},
	}, childFlags()...)
}

func storeFlag() cli.Flag {
	return &cli.StringFlag{Name: "store", TakesFile: true, Usage: "keep workbooks and runs in this `FOLDER`",
		DefaultText: "rackrate in the user's data folder"}
}

// notServed are flags of run that say where one run goes or what it is made of: the page says that itself.
var notServed = []string{"out", "force", "resume", "compare", "only", "earnings-within", "as-of", "json", "quiet",
	"no-color", "map", "corrections", "steps", "config", "jobs"}

func serveFlags() []cli.Flag {
	list := serveOnly()
	for _, f := range runFlags() {
		if name := f.Names()[0]; !slices.Contains(notServed, name) || name == "config" || name == "jobs" ||
			name == "quiet" || name == "no-color" {
			list = append(list, f)
		}
	}
	return list
}

func servePage(c *cli.Context, std *streams) error {
	switch args := c.Args().Slice(); {
	case len(args) == 3 && args[0] == "user" && args[1] == "add":
		return addUser(c, std, args[2])
	case len(args) > 0:
		return usagef("serve: takes nothing but user add NAME\n  see rackrate serve --help")
	}
	if _, err := configure(c); err != nil {
		return err
	}
	opt, err := serveOptions(c)
	if err != nil {
		return err
	}
	tell := newMessages(c, std)
	opt.Say = tell.sayf
	opt.Ready = func(address string) {
		tell.sayf("open %s", address)
		tell.sayf("workbooks and runs are kept in %s; Ctrl+C stops it", opt.Store)
		if c.Bool("open") {
			if err := openBrowser(address); err != nil {
				tell.sayf("the browser cannot be opened (%v); open the address yourself", err)
			}
		}
	}
	server, err := serve.New(c.Context, opt)
	if _, unsafe := errors.AsType[*serve.UnsafeError](err); unsafe {
		return usagef("%v", err)
	}
	if err != nil {
		return err
	}
	return server.Serve()
}

func serveOptions(c *cli.Context) (serve.Options, error) {
	opt := serve.Options{
		Addr: c.String("addr"), Version: Version, MaxFile: int64(c.Int("upload")) << 20, ChildMB: c.Int("child-memory"),
		ChildTime: c.Duration("child-time"),
		Users:     c.String("users"), Cert: c.String("cert"), Key: c.String("key"), Proxy: c.Bool("behind-proxy"),
		Hosts:      c.StringSlice("host"),
		UserHeader: c.String("user-header"), Proxies: c.StringSlice("trusted-proxy"),
	}
	if opt.MaxFile < 1<<20 || opt.MaxFile > 1<<30 {
		return opt, usagef("--upload %d: is not between 1 and 1024", c.Int("upload"))
	}
	if _, err := childLimits(c); err != nil {
		return opt, err
	}
	if c.Int("keep") < 0 || c.Int("keep") > 36500 || c.IsSet("keep") && c.Int("keep") == 0 {
		return opt, usagef("--keep %d: is no number of days from 1 on; without the flag nothing is ever removed",
			c.Int("keep"))
	}
	if c.IsSet("max-disk") && int64(c.Int("max-disk"))<<20 < 2*opt.MaxFile {
		return opt, usagef("--max-disk %d: is less than two uploads may take (--upload %d)", c.Int("max-disk"),
			c.Int("upload"))
	}
	opt.Keep, opt.MaxDisk = time.Duration(c.Int("keep"))*24*time.Hour, int64(c.Int("max-disk"))<<20
	// what is wrong with a flag of run is said now and not at the first workbook
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return opt, err
	}
	if _, err := readingOptions(c, reg); err != nil {
		return opt, err
	}
	if _, err := memoOptions(c); err != nil {
		return opt, err
	}
	if opt.Jobs, err = jobs(c); err != nil {
		return opt, err
	}
	if opt.Program, err = os.Executable(); err != nil {
		return opt, err
	}
	if opt.Store, err = dataFolder(c); err != nil {
		return opt, err
	}
	opt.RunFlags, opt.ReadFlags = append(passedFlags(c, runFlags()), forms(c)...), passedFlags(c, readingFlags())
	return opt, nil
}

// forms are the flags for the forms of the note that the page shows, where the flag does not say otherwise
// (--html=false).
func forms(c *cli.Context) []string {
	var list []string
	for _, f := range memoFlags() {
		if name := f.Names()[0]; (name == "html" || name == "docx") && !c.IsSet(name) {
			list = append(list, "--"+name)
		}
	}
	return list
}

// passedFlags are flags as they were given, or set by a file, for a child's line; paths are absolute in them.
func passedFlags(c *cli.Context, flags []cli.Flag) []string {
	var list []string
	for _, f := range flags {
		name := f.Names()[0]
		if slices.Contains(notServed, name) || !c.IsSet(name) {
			continue
		}
		if several, ok := f.(*cli.StringSliceFlag); ok {
			for _, v := range c.StringSlice(several.Name) {
				list = append(list, "--"+name+"="+v)
			}
			continue
		}
		value := fmt.Sprint(c.Value(name))
		if namesFile(f) {
			if abs, err := filepath.Abs(value); err == nil {
				value = abs
			}
		}
		list = append(list, "--"+name+"="+value)
	}
	return list
}

// dataFolder is the folder of --store, as an absolute path; else the user's own for data.
func dataFolder(c *cli.Context) (string, error) {
	if dir := c.String("store"); dir != "" {
		return filepath.Abs(dir)
	}
	base := os.Getenv("XDG_DATA_HOME")
	switch {
	case base != "":
	case runtime.GOOS == "windows":
		base = os.Getenv("LOCALAPPDATA")
	case runtime.GOOS == "darwin":
		if home, err := os.UserHomeDir(); err == nil {
			base = filepath.Join(home, "Library", "Application Support")
		}
	default:
		if home, err := os.UserHomeDir(); err == nil {
			base = filepath.Join(home, ".local", "share")
		}
	}
	if base == "" {
		return "", usagef("--store: the user has no folder for data here; give one")
	}
	return filepath.Join(base, "rackrate"), nil
}

// openBrowser opens an address in the user's browser.
func openBrowser(address string) error {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	case "darwin":
		cmd = exec.Command("open", address)
	default:
		cmd = exec.Command("xdg-open", address)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // the browser outlives it
	return nil
}

// addUser writes a user to the file of --users, with the hash of the password on standard input, in place of
// one of that name.
func addUser(c *cli.Context, std *streams, name string) error {
	file := c.String("users")
	if file == "" {
		return usagef("serve user add: --users says to which file")
	}
	tell := newMessages(c, std)
	tell.sayf("the password of %s, and Enter:", printable(name))
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return usagef("serve user add: no password on standard input")
	}
	hash, err := serve.HashPassword(name, strings.TrimRight(line, "\r\n"))
	if err != nil {
		return usagef("serve user add: %v", err)
	}
	data, err := store.ReadFile(file, maxSmall)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := serve.ReadUserLines(data); err != nil {
		return usagef("--users %s: %v", file, err)
	}
	var kept []string
	for _, l := range strings.Split(strings.TrimRight(string(data), "\n"), "\n") {
		if l != "" && !strings.HasPrefix(l, name+":") {
			kept = append(kept, l)
		}
	}
	text := strings.Join(append(kept, hash), "\n") + "\n"
	if err := batch.WriteFile(file, []byte(text), true); err != nil {
		return err
	}
	return os.Chmod(file, 0o600)
}

func historyCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "history",
		Usage:     "what the runs of the drop page said of a miner",
		ArgsUsage: "MINER",
		Description: `Prints a line a run, the earliest first: the valuation date, the price of bitcoin, hashprice,
rent, share price, value a share, uplift and the recommendations. MINER is a ticker or a name.`,
		Flags:           commonFlags(storeFlag()),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return printHistory(c, std) },
	}
}

func printHistory(c *cli.Context, std *streams) error {
	if c.NArg() != 1 {
		return usagef("history: takes one miner, and %d are given\n  see rackrate history --help", c.NArg())
	}
	dir, err := dataFolder(c)
	if err != nil {
		return err
	}
	list, err := serve.History(dir, c.Args().First())
	if err != nil {
		return err
	}
	if c.Bool("json") {
		if list == nil {
			list = []serve.Entry{}
		}
		return printJSON(std.out, list)
	}
	if len(list) == 0 {
		return usagef("%s: no run in %s has that miner", printable(c.Args().First()), dir)
	}
	t := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, std.tongue.say("RUN ON\tWORKBOOK\tDATE\tBITCOIN\tHASHPRICE\tRENT\tPRICE\tVALUE A "+
		"SHARE\tUPLIFT\tRECOMMENDATIONS"))
	for _, e := range list {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Asked, printable(e.Workbook), e.Date,
			cell(e.BTC, model.PerCoin), cell(e.Hashprice, model.Hashprice),
			rentText(e.RentUSDKW), cell(e.Price, model.PerShare), cell(e.NAV, model.PerShare),
			report.MoneyOrDash(e.UpliftUSD), actionsText(e.Actions))
	}
	return t.Flush()
}

// rentText is a rent in USD/kW-month, a dash where there is none.
func rentText(v *float64) string {
	if v == nil {
		return "-"
	}
	return report.Number(*v, 0)
}

// actionsText lists recommendations with their numbers of sites.
func actionsText(actions map[string]int) string {
	var list []string
	for name, n := range actions {
		list = append(list, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
