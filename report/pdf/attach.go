package pdf

import (
	"bytes"
	"crypto/md5" // a PDF's checksum of an embedded file, no protection
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// attach embeds a file and writes its specification.
func (u *update) attach(a Attachment, date time.Time) error {
	var packed bytes.Buffer
	if err := deflate(&packed, a.Data); err != nil {
		return err
	}
	stamp := date.UTC().Format("(D:20060102150405Z)")
	file := u.stream(fmt.Sprintf("/Type /EmbeddedFile /Subtype %s /Filter /FlateDecode /Params << /Size %d "+
		"/CreationDate %s /ModDate %s /CheckSum <%X> >>",
		name(a.MediaType), len(a.Data), stamp, stamp, md5.Sum(a.Data)), packed.Bytes())
	n := u.next
	u.next++
	u.object(n, fmt.Sprintf("<< /Type /Filespec /F %s /UF %s /Desc %s /AFRelationship %s /EF << /F %d 0 R /UF %d "+
		"0 R >> >>",
		text(a.Name), text(a.Name), text(a.Description), name(a.Relationship), file, file))
	u.specs = append(u.specs, n)
	return nil
}

// attached are the entries of the catalog that lead to the attachments: their names in order, and the list.
func (u *update) attached(list []Attachment) []string {
	if len(list) == 0 {
		return nil
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(text(list[i].Name), text(list[j].Name)) })
	var names, all []string
	for _, i := range order {
		names = append(names, fmt.Sprintf("%s %d 0 R", text(list[i].Name), u.specs[i]))
	}
	for _, n := range u.specs {
		all = append(all, fmt.Sprintf("%d 0 R", n))
	}
	return []string{"/Names << /EmbeddedFiles << /Names [" + strings.Join(names, " ") + "] >> >>",
		"/AF [" + strings.Join(all, " ") + "]"}
}

// text is a text string in hexadecimal digits, UTF-16 with its mark: no character of it can end it.
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

// name is a name object; what is not a letter, a digit, a hyphen or a dot is written by its code.
func name(s string) string {
	var b strings.Builder
	b.WriteByte('/')
	for i := range len(s) {
		if c := s[i]; c == '-' || c == '.' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "#%02X", c)
		}
	}
	return b.String()
}

// runsOf are the numbers in order, cut where one is missing.
func runsOf(places map[int]int) [][]int {
	var numbers []int
	for n := range places {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	var runs [][]int
	for i, n := range numbers {
		if i == 0 || numbers[i-1] != n-1 {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], n)
	}
	return runs
}
