//go:build !linux

package holder

// Of is the name of another program that has one of the files open; it is not
// known on this system.
func Of(...string) string { return "" }
