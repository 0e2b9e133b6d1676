//go:build unix

package confine

import "syscall"

// apply limits the addresses of the process, which are what all systems here can limit, and its time on processors.
func apply(l Limits) error {
	if l.Memory > 0 {
		if err := lower(syscall.RLIMIT_AS, uint64(l.Memory+overhead)); err != nil {
			return err
		}
	}
	if l.Processor > 0 {
		return lower(syscall.RLIMIT_CPU, uint64(l.Processor.Seconds()+1))
	}
	return nil
}

// lower lowers a limit; one that is lower already stays.
func lower(what int, to uint64) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(what, &limit); err != nil {
		return err
	}
	if uint64(limit.Cur) <= to {
		return nil
	}
	limit.Cur, limit.Max = to, min(limit.Max, to)
	return syscall.Setrlimit(what, &limit)
}
