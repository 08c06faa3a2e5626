package server_test

import (
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

// stepAside keeps this process off the first processor, which is the child's, where
// there is another one.
func stepAside(t *testing.T) {
	t.Helper()
	var all, others unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil || all.Count() < 2 {
		return
	}
	others = all
	others.Clear(0)
	set := func(cpus *unix.CPUSet) {
		threads, _ := os.ReadDir("/proc/self/task")
		for _, thread := range threads {
			if id, err := strconv.Atoi(thread.Name()); err == nil {
				_ = unix.SchedSetaffinity(id, cpus)
			}
		}
	}
	set(&others)
	t.Cleanup(func() { set(&all) })
}
