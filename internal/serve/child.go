package serve

import "rackrate/internal/confine"

// child runs the program itself on arguments, within the limits of a child, and hands each line that it prints to line.
func (s *Server) child(line func([]byte) error, args ...string) (status int, err error) {
	p := confine.Program{File: s.opt.Program, Limits: confine.Limits{Memory: int64(s.opt.ChildMB) << 20, Processor: s.opt.ChildTime}}
	return p.Run(s.ctx, line, args...)
}
