//go:build !race

package testutil

const slowdown = 1
