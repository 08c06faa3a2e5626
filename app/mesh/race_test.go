//go:build race

package mesh_test

// raced says that the race detector runs, with which a sync.Pool forgets things.
const raced = true
