package main

import (
	"fmt"
	"os"
	"strings"

	"rackrate/model/definition"
	"rackrate/model/lines"
)

// modelDoc is the page on the model. Its prose is written by hand; between two
// comments of their names stand the tables of blocks and fragments, which are made from the definition.
const modelDoc = "docs/model.md"

const (
	tableBegins = "<!-- lines of "
	tableEnds   = "<!-- end of lines -->"
)

// docs is the page with its tables made anew. It fails where a block has no place in it, or a place no block.
func docs() ([]byte, error) {
	page, err := os.ReadFile(modelDoc)
	if err != nil {
		return nil, err
	}
	list, err := lines.ReadOutlines(definition.Files)
	if err != nil {
		return nil, err
	}
	return fillTables(string(page), list)
}

func fillTables(page string, list []lines.Outline) ([]byte, error) {
	var out strings.Builder
	placed := map[string]bool{}
	for {
		before, rest, more := strings.Cut(page, tableBegins)
		out.WriteString(before)
		if !more {
			break
		}
		name, rest, begun := strings.Cut(rest, " -->\n")
		_, rest, ended := strings.Cut(rest, tableEnds)
		if !begun || !ended {
			return nil, fmt.Errorf("%s: the lines of %.20q do not end", modelDoc, name)
		}
		o := outlineOf(list, name)
		if o == nil || placed[name] {
			return nil, fmt.Errorf("%s: there is no block %s, or it stands there twice", modelDoc, name)
		}
		placed[name] = true
		out.WriteString(tableBegins + name + " -->\n" + table(o) + tableEnds)
		page = rest
	}
	for _, o := range list {
		if !placed[o.Name] {
			return nil, fmt.Errorf("%s: no place for the lines of %s; write %s%s --> and %s where they belong",
				modelDoc, o.Name, tableBegins, o.Name, tableEnds)
		}
	}
	return []byte(out.String()), nil
}

func outlineOf(list []lines.Outline, name string) *lines.Outline {
	for i := range list {
		if list[i].Name == name {
			return &list[i]
		}
	}
	return nil
}

// table is a block or a fragment: what it is given and reads, then its lines.
func table(o *lines.Outline) string {
	var b strings.Builder
	kind := "Block"
	if o.Fragment {
		kind = "Fragment"
	}
	fmt.Fprintf(&b, "%s `%s`", kind, o.Name)
	if o.Title != "" {
		fmt.Fprintf(&b, ": %s", o.Title)
	}
	b.WriteString(".")
	for _, said := range []struct{ word, as string }{{"param", "It is given"}, {"link", "It reads"},
		{"many", "It goes through"}} {
		var names []string
		for _, e := range o.Entries {
			if e.Word == said.word {
				names = append(names, "`"+e.Source+"`")
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(&b, " %s %s.", said.as, strings.Join(names, ", "))
		}
	}
	if o.Comment != "" {
		b.WriteString(" " + oneLine(o.Comment))
	}
	b.WriteString("\n\n| line | unit | scope | is | |\n| --- | --- | --- | --- | --- |\n")
	for _, e := range o.Entries {
		b.WriteString(tableRow(e))
	}
	return b.String()
}

// tableRow is one line; "" for what stands before the table. A result is in bold.
func tableRow(e lines.Entry) string {
	switch e.Word {
	case "include":
		return fmt.Sprintf("| | | | lines of %s | %s |\n", asCode(e.Source), cellText(e.Comment))
	case "":
	default:
		return ""
	}
	name, scope := asCode(e.Name), e.Scope
	if e.Output {
		name = "**" + name + "**"
	}
	if e.Months != "" {
		scope += ", " + asCode(e.Months)
	}
	unit := e.Unit
	if unit == "-" {
		unit = ""
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |\n", name, cellText(unit), scope, asCode(e.Source),
		cellText(e.Comment))
}

func asCode(s string) string { return "`" + cellText(s) + "`" }

// cellText is text in a cell of a table.
func cellText(s string) string { return strings.ReplaceAll(oneLine(s), "|", `\|`) }

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
