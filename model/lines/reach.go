package lines

// Reaches is the set of inputs that lines of this instance depend on, through
// the lines of the instances that it is linked to as they are: a list of none
// reaches nothing, where Definition.Reaches speaks of all that may be linked.
func (in *Instance) Reaches(names ...string) map[string]bool {
	w := &reacher{keys: map[string]bool{}, seen: map[reached]bool{}}
	for _, name := range names {
		if l := in.Block.Line(name); l != nil {
			w.follow(in, l)
		}
	}
	return w.keys
}

type reached struct {
	in   *Instance
	line *Line
}

type reacher struct {
	keys map[string]bool
	seen map[reached]bool
}

func (w *reacher) follow(in *Instance, l *Line) {
	at := reached{in, l}
	if w.seen[at] {
		return
	}
	w.seen[at] = true
	for _, root := range l.roots() {
		Walk(root, func(n Node) bool {
			if name, is := n.(*NameNode); is {
				w.name(in, name)
			}
			return true
		})
	}
}

// name follows a name to the instances that it may be of.
func (w *reacher) name(in *Instance, n *NameNode) {
	at := []*Instance{in}
	for _, step := range n.Ref.Steps {
		var next []*Instance
		for _, from := range at {
			if step.Many {
				next = append(next, from.Many[step.Name]...)
			} else if to := from.Links[step.Name]; to != nil {
				next = append(next, to)
			}
		}
		at = next
	}
	for _, to := range at {
		if l := to.Block.Line(n.Ref.Name); l != nil && n.Ref.Kind != KindMany {
			w.follow(to, l)
		} else if n.Ref.Input != nil {
			w.keys[n.Ref.Input.Key] = true
		}
	}
}
