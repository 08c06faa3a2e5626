// Package architecture holds the test that keeps the floors: who may import
// whom, which library stays in which room, and what may not be done where.
//
// It knows the source files of this module, and reads those of all operating
// systems. It does not know what the code does. Rules are in rules_test.go:
// a new package has to be entered there.
package architecture
