package lines

import (
	"fmt"
	"slices"
	"strings"
)

// inclusion is a fragment that is being taken in: "include NAME as PREFIX with A = B, ...".
type inclusion struct {
	fragment *rawBlock
	prefix   string            // with its "_"
	with     map[string]string // what is read instead
	own      []string          // names that the fragment declares
}

// include takes a fragment in.
func (f *filler) include(s statement, rest string) {
	in, err := f.inclusion(rest)
	if err != nil {
		f.wrong.add(s, "include", "%v", err)
		return
	}
	if list := f.d.parts[in.fragment.name]; !slices.Contains(list, f.b) {
		f.d.parts[in.fragment.name] = append(list, f.b)
	}
	from, to := f.from, f.to
	f.from, f.to = "", ""
	f.inside = append(f.inside, in)
	f.fill(in.fragment)
	f.inside = f.inside[:len(f.inside)-1]
	f.from, f.to = from, to
}

func (f *filler) inclusion(rest string) (in inclusion, err error) {
	head, with, replaces := strings.Cut(rest, " with ")
	name, prefix, prefixed := strings.Cut(head, " as ")
	name, prefix = strings.TrimSpace(name), strings.TrimSpace(prefix)
	in = inclusion{fragment: f.raw[name], with: map[string]string{}}
	switch {
	case in.fragment == nil || !in.fragment.fragment:
		return in, fmt.Errorf("there is no fragment %q", name)
	case slices.ContainsFunc(f.inside, func(o inclusion) bool { return o.fragment == in.fragment }):
		return in, fmt.Errorf("fragment %s includes itself", name)
	case prefixed && !isName(prefix):
		return in, fmt.Errorf("%q is not a name", prefix)
	}
	if prefixed {
		in.prefix = prefix + "_"
	}
	in.own = f.declared(in.fragment)
	if !replaces {
		return in, nil
	}
	for _, pair := range strings.Split(with, ",") {
		a, b, is := strings.Cut(pair, "=")
		if a = strings.TrimSpace(a); !is || !isName(a) {
			return in, fmt.Errorf("write with A = B, not %q", strings.TrimSpace(pair))
		}
		in.with[a] = strings.TrimSpace(b)
	}
	return in, nil
}

// declared lists the names that a fragment declares, those of fragments in it included.
func (f *filler) declared(r *rawBlock) []string {
	f.inside = append(f.inside, inclusion{fragment: r}) // so that a circle ends
	defer func() { f.inside = f.inside[:len(f.inside)-1] }()
	var names []string
	for _, s := range r.statements {
		word, rest := s.directive()
		switch word {
		case "param", "link", "many":
			for _, w := range strings.Split(rest, ",") {
				name, _, _ := strings.Cut(w, ":")
				names = append(names, strings.TrimSpace(name))
			}
		case "include":
			if in, err := f.inclusion(rest); err == nil {
				for _, name := range in.own {
					names = append(names, in.prefix+name)
				}
			}
		case "months":
		default:
			names = append(names, strings.Fields(s.text)[0])
		}
	}
	return names
}

// rename puts the names of an expression as they are in the block: the
// fragments' own with their prefixes, and what is to be read instead of others.
func (f *filler) rename(source string) string {
	for _, in := range slices.Backward(f.inside) {
		source = in.rename(source)
	}
	return source
}

func (in *inclusion) rename(source string) string {
	list, err := tokens(source)
	if err != nil {
		return source // told where it is parsed
	}
	var b strings.Builder
	at := 0
	for i, t := range list {
		if t.kind != tokenName || list[i+1].text == "(" || i > 0 && list[i-1].text == "." {
			continue
		}
		name, replaced := in.with[t.text]
		if !replaced {
			name = t.text
			if slices.Contains(in.own, name) {
				name = in.prefix + name
			}
		}
		b.WriteString(source[at:t.pos] + name)
		at = t.pos + len(t.text)
	}
	return b.String() + source[at:]
}
