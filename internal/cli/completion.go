package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func completionCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "completion",
		Usage:     "print the completion script of a shell",
		ArgsUsage: "bash | zsh | fish | powershell",
		Description: `  bash:        rackrate completion bash > ~/.local/share/bash-completion/completions/rackrate
  zsh:         rackrate completion zsh > "${fpath[1]}/_rackrate"
  fish:        rackrate completion fish > ~/.config/fish/completions/rackrate.fish
  PowerShell:  rackrate completion powershell >> $PROFILE`,
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action: func(c *cli.Context) error {
			script := map[string]func(*cli.App) string{"bash": bashScript, "zsh": zshScript, "fish": fishScript,
				"powershell": powershellScript}[c.Args().First()]
			if c.NArg() != 1 || script == nil {
				return usagef("completion: name one of %s", strings.Join(shells, ", "))
			}
			_, err := io.WriteString(std.out, script(c.App))
			return err
		},
	}
}

func manCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:            "man",
		Usage:           "print the manual page",
		Description:     "rackrate man > ~/.local/share/man/man1/rackrate.1",
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action: func(c *cli.Context) error {
			page, err := c.App.ToManWithSection(1)
			if err != nil {
				return err
			}
			_, err = io.WriteString(std.out, page)
			return err
		},
	}
}

// commandNames are the commands of the program.
func commandNames(app *cli.App) []string {
	var names []string
	for _, c := range app.Commands {
		names = append(names, c.Name)
	}
	return names
}

// flagWords are the flags of a command as they are typed, the long ones.
func flagWords(c *cli.Command) []string {
	var words []string
	for _, f := range c.Flags {
		words = append(words, "--"+f.Names()[0])
	}
	return append(words, "--help")
}

// eachCommand writes a line for each command: its name and what may follow it.
func eachCommand(app *cli.App, format string) string {
	var b strings.Builder
	for _, c := range app.Commands {
		more := flagWords(c)
		if c.Name == "completion" {
			more = shells
		}
		fmt.Fprintf(&b, format, c.Name, strings.Join(more, " "))
	}
	return b.String()
}

func bashScript(app *cli.App) string {
	return `# bash completion for rackrate
_rackrate() {
  local cur=${COMP_WORDS[COMP_CWORD]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "` + strings.Join(commandNames(app), " ") + `" -- "$cur"))
    return
  fi
  case ${COMP_WORDS[1]} in
` + eachCommand(app, "    %s) words=\"%s\" ;;\n") + `  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _rackrate rackrate
`
}

func zshScript(app *cli.App) string {
	return `#compdef rackrate
_rackrate() {
  if (( CURRENT == 2 )); then
    compadd -- ` + strings.Join(commandNames(app), " ") + `
    return
  fi
  if [[ $words[CURRENT] == -* || $words[2] == completion ]]; then
    case $words[2] in
` + eachCommand(app, "      %s) compadd -- %s ;;\n") + `    esac
  else
    _files
  fi
}
if [ "$funcstack[1]" = "_rackrate" ]; then _rackrate "$@"; else compdef _rackrate rackrate; fi
`
}

func fishScript(app *cli.App) string {
	var b strings.Builder
	b.WriteString("# fish completion for rackrate\n")
	for _, c := range app.Commands {
		fmt.Fprintf(&b, "complete -c rackrate -n __fish_use_subcommand -f -a %s -d '%s'\n", c.Name,
			strings.ReplaceAll(c.Usage, "'", `\'`))
		for _, f := range flagWords(c) {
			fmt.Fprintf(&b, "complete -c rackrate -n '__fish_seen_subcommand_from %s' -l %s\n", c.Name,
				strings.TrimPrefix(f, "--"))
		}
	}
	fmt.Fprintf(&b, "complete -c rackrate -n '__fish_seen_subcommand_from completion' -f -a '%s'\n",
		strings.Join(shells, " "))
	return b.String()
}

func powershellScript(app *cli.App) string {
	return `# PowerShell completion for rackrate
Register-ArgumentCompleter -Native -CommandName rackrate -ScriptBlock {
  param($word, $line, $cursor)
  $follow = @{
` + eachCommand(app, "    '%s' = '%s'\n") + `  }
  $typed = @($line.CommandElements | ForEach-Object { $_.ToString() })
  if ($typed.Count -lt 2 -or ($typed.Count -eq 2 -and $word)) { $words = $follow.Keys | Sort-Object }
  elseif ($follow.ContainsKey($typed[1])) { $words = $follow[$typed[1]] -split ' ' }
  $words | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
`
}
