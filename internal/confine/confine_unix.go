//go:build unix

package confine

import (
	"os"
	"strconv"
	"syscall"
)

// patience is how nice a process is that gives way, from 0 to 19: at 10 it gets a tenth of what another one
// gets that wants as much.
const patience = 10

// giveWay makes all threads of the process nice, those that it starts later too. Linux has a niceness of each
// thread, others one of the process.
func giveWay() error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return syscall.Setpriority(syscall.PRIO_PROCESS, 0, patience)
	}
	for _, t := range threads {
		id, err := strconv.Atoi(t.Name())
		if err != nil {
			return err
		}
		if now, err := syscall.Getpriority(syscall.PRIO_PROCESS, id); err == nil && 20-now >= patience {
			continue // it is as nice already; Getpriority of Linux gives 20 less the niceness
		}
		if err := syscall.Setpriority(syscall.PRIO_PROCESS, id, patience); err != nil && err != syscall.ESRCH {
			return err
		}
	}
	return nil
}

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
