//go:build unix

package cli

// aloneInConsole is false: here a double click opens a program without a window, or in one that stays.
func aloneInConsole() bool { return false }
