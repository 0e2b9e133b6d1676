package serve

import "rackrate/internal/confine"

// child runs the program itself on arguments, within the limits of a child, and hands each line that it prints
// to line. One that is patient gives way to the others: a user waits for a reading, while a run takes its time.
func (s *Server) child(patient bool, line func([]byte) error, args ...string) (status int, err error) {
	limits := confine.Limits{Memory: int64(s.opt.ChildMB) << 20, Processor: s.opt.ChildTime, Patient: patient}
	p := confine.Program{File: s.opt.Program, Limits: limits}
	return p.Run(s.ctx, line, args...)
}
