//go:build race

package testutil

// slowdown is how many times longer a program takes under the race detector: five to ten times.
const slowdown = 10
