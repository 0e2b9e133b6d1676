package lines

import (
	"fmt"
	"strings"
)

// statement is one line of a file with those that continue it.
type statement struct {
	file    string
	lineNo  int
	text    string
	comment string
}

// directive is the first word of a statement that is none of a line, and what follows it.
func (s statement) directive() (word, rest string) {
	word, rest, _ = strings.Cut(s.text, " ")
	switch word {
	case "param", "link", "many", "include", "months":
		if word != "months" || !strings.Contains(rest, "=") { // a line may be named months
			return word, strings.TrimSpace(rest)
		}
	}
	return "", ""
}

// rawBlock is a block before its includes are taken in.
type rawBlock struct {
	statement
	name, title, section string
	fragment             bool
	statements           []statement
}

// problems collects what is wrong.
type problems struct{ list []error }

func (p *problems) add(s statement, name, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if name != "" {
		message = name + ": " + message
	}
	p.list = append(p.list, fmt.Errorf("%s:%d: %s", s.file, s.lineNo, message))
}

// readFile cuts a file into blocks of statements.
func readFile(name, text string, wrong *problems) []*rawBlock {
	var blocks []*rawBlock
	for _, s := range statements(name, text) {
		word, header, _ := strings.Cut(s.text, " ")
		if word == "block" || word == "fragment" {
			b := &rawBlock{statement: s, fragment: word == "fragment"}
			if err := b.header(header); err != nil {
				wrong.add(s, b.name, "%v", err)
			}
			blocks = append(blocks, b)
			continue
		}
		if len(blocks) == 0 {
			wrong.add(s, "", "a line before the first block")
			continue
		}
		b := blocks[len(blocks)-1]
		b.statements = append(b.statements, s)
	}
	return blocks
}

// statements joins the lines that are indented deeper than the one before them to it.
func statements(file, text string) []statement {
	var list []statement
	var above []string
	indent := -1 // of the statement that may go on
	for i, line := range strings.Split(text, "\n") {
		code, comment := withoutComment(line)
		code = strings.ReplaceAll(code, "\t", "    ")
		trimmed := strings.TrimLeft(code, " ")
		depth := len(code) - len(trimmed)
		switch {
		case trimmed == "" && comment == "":
			above = nil
		case trimmed == "":
			above = append(above, comment)
		case indent > 0 && depth > indent:
			last := &list[len(list)-1]
			last.text += " " + trimmed
			last.comment = joinComment(last.comment, comment)
		default:
			indent = depth
			list = append(list, statement{file, i + 1, trimmed, joinComment(strings.Join(above, "\n"), comment)})
			above = nil
		}
	}
	return list
}

func joinComment(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "\n" + b
}

// header reads NAME "TITLE" section SECTION.
func (b *rawBlock) header(s string) error {
	name, rest, _ := strings.Cut(strings.TrimSpace(s), " ")
	b.name = name
	if !isName(name) {
		return fmt.Errorf("block needs a name")
	}
	rest = strings.TrimSpace(rest)
	if quoted, is := strings.CutPrefix(rest, `"`); is {
		title, after, closed := strings.Cut(quoted, `"`)
		if !closed {
			return fmt.Errorf("the title has no closing quotation mark")
		}
		b.title, rest = title, strings.TrimSpace(after)
	}
	if rest == "" {
		return nil
	}
	section, is := strings.CutPrefix(rest, "section ")
	if !is {
		return fmt.Errorf("%q stands where section should", rest)
	}
	b.section = strings.TrimSpace(section)
	return nil
}
