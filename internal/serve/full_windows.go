package serve

import (
	"errors"
	"syscall"
)

// isFull reports whether an error says that there is no room on the disk (ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL).
func isFull(err error) bool {
	return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112))
}
