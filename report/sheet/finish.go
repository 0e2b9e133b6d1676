package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"rackrate/internal/late"
	"rackrate/report/sheet/ooxml"
)

// collector takes the parts that a file would write into a zip archive.
type collector struct {
	parts map[string]*bytes.Buffer
}

// Create begins a part.
func (c *collector) Create(name string) (io.Writer, error) {
	c.parts[name] = &bytes.Buffer{}
	return c.parts[name], nil
}

// AddFS is not used by what is written here.
func (c *collector) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close ends the collecting.
func (c *collector) Close() error { return nil }

// capture gives the parts of a file.
func capture(f *excelize.File) (map[string][]byte, error) {
	c := &collector{map[string]*bytes.Buffer{}}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return c })
	if err := f.Write(io.Discard); err != nil {
		return nil, err
	}
	parts := map[string][]byte{}
	for name, b := range c.parts {
		parts[name] = b.Bytes()
	}
	parts[typesPart] = sortDefaults(parts[typesPart])
	return parts, nil
}

const typesPart = "[Content_Types].xml"

var defaultType = late.Pattern(`<Default [^<>]*></Default>`)

// sortDefaults brings the content types of extensions, which come in any order, into one.
func sortDefaults(data []byte) []byte {
	all := defaultType().FindAllString(string(data), -1)
	slices.Sort(all)
	i := 0
	return defaultType().ReplaceAllFunc(data, func([]byte) []byte {
		i++
		return []byte(all[i-1])
	})
}

var (
	dimension  = late.Pattern(`<dimension [^<>]*>`)
	autoFilter = late.Pattern(`<autoFilter ref="[^"]*">`)
)

// finishSheet completes what the frame leaves out: how far the sheet reaches, and
// its links. It mends what is written loosely: a filter
// that hides nothing is no filter mode, its range is not absolute.
func finishSheet(parts map[string][]byte, sheet string, p *page, t *tally) {
	links := sheetLinks{ids: map[string]string{}}
	for _, l := range t.links {
		links.add(l.at, l.to)
	}
	data := parts[sheet]
	from, to := bytes.Index(data, []byte("<sheetData>")), bytes.LastIndex(data, []byte("</sheetData>"))
	head := bytes.Replace(data[:from], []byte(` filterMode="true"`), nil, 1)
	head = dimension().ReplaceAllLiteral(head, []byte(`<dimension ref="`+area(1, 1, t.widest(), max(p.height(), 1))+`">`))
	tail := bytes.Replace(data[to:], []byte("<colBreaks></colBreaks>"), nil, 1)
	tail = autoFilter().ReplaceAllLiteral(tail, []byte(`<autoFilter ref="`+p.filter+`">`))
	if list := links.list(); list != "" {
		tail = bytes.Replace(tail, []byte("<pageMargins"), []byte(list+"<pageMargins"), 1)
	}
	parts[sheet] = slices.Concat(head, data[from:to], tail)
	links.relate(parts, sheet)
}

var chartRef = late.Pattern(`<(str|num)Ref><f>([^<]*)</f>(?:<numCache>.*?</numCache>)?</(?:str|num)Ref>`)

// fillCaches puts the values that a chart shows beside its references, for
// previews that do not read the sheet.
func fillCaches(data []byte, pages []*page) []byte {
	return chartRef().ReplaceAllFunc(data, func(m []byte) []byte {
		part := chartRef().FindSubmatch(m)
		kind, ref := string(part[1]), html.UnescapeString(string(part[2]))
		cells := lookUp(pages, ref)
		if cells == nil {
			return m
		}
		var points strings.Builder
		for i, c := range cells {
			v := c.shown()
			if kind == "num" {
				if !c.numeric {
					continue
				}
				v = strconv.FormatFloat(c.number, 'g', -1, 64)
			}
			fmt.Fprintf(&points, `<pt idx="%d"><v>%s</v></pt>`, i, ooxml.Escape(v))
		}
		code := ""
		if kind == "num" {
			code = "<formatCode>General</formatCode>"
		}
		return fmt.Appendf(nil,
			`<%[1]sRef><f>%[2]s</f><%[1]sCache>%[3]s<ptCount val="%[4]d"/>%[5]s</%[1]sCache></%[1]sRef>`,
			kind, part[2], code, len(cells), points.String())
	})
}

var (
	barChart     = late.Pattern(`<barChart>.*?</barChart>`)
	invertedLate = late.Pattern(`(<dLbls>.*?</dLbls>)(<invertIfNegative [^<>]*?(?:/>|></invertIfNegative>))`)
	smoothed     = late.Pattern(`<smooth [^<>]*?(?:/>|></smooth>)`)
)

// inOrder has the series of bars as the schema wants them: how negative ones are
// filled stands before their labels, and nothing is said of smooth lines.
func inOrder(chart []byte) []byte {
	return barChart().ReplaceAllFunc(chart, func(bars []byte) []byte {
		return smoothed().ReplaceAll(invertedLate().ReplaceAll(bars, []byte("$2$1")), nil)
	})
}

// lookUp finds the cells of an absolute range such as 'RR Summary'!$A$7:$A$9; nil where no page has it.
func lookUp(pages []*page, ref string) []cell {
	for _, p := range pages {
		rest, ok := strings.CutPrefix(ref, quoteSheet(p.name)+"!")
		if !ok {
			continue
		}
		from, to, isRange := strings.Cut(rest, ":")
		if !isRange {
			to = from
		}
		c1, r1, ok1 := ooxml.ParseRef(from)
		c2, r2, ok2 := ooxml.ParseRef(to)
		if !ok1 || !ok2 {
			return nil
		}
		var out []cell
		for r := r1; r <= r2; r++ {
			for c := c1; c <= c2; c++ {
				out = append(out, p.at(c, r))
			}
		}
		return out
	}
	return nil
}
