package cli

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// aloneInConsole reports whether no other process uses the console: a shell would.
func aloneInConsole() bool {
	list := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleProcessList")
	if list.Find() != nil {
		return false
	}
	var ids [2]uint32
	n, _, _ := list.Call(uintptr(unsafe.Pointer(&ids[0])), uintptr(len(ids)))
	return n == 1
}
