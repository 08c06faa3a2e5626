package e2e_test

import (
	"os"
	"testing"
	"time"
)

// TestSoak keeps a call of three going for as long as MOIM_SOAK says, with
// visitors all the time, and looks at what the first one holds on to.
func TestSoak(t *testing.T) {
	value := os.Getenv("MOIM_SOAK")
	if value == "" {
		t.Skip("MOIM_SOAK does not say how long; run make soak")
	}
	length, err := time.ParseDuration(value)
	if err != nil {
		t.Fatalf("MOIM_SOAK: %v", err)
	}
	server := startSignald(t, freePort(t))
	room := newRoom()
	names := []string{"Ada", "Ben", "Cho"}
	people := map[string]*participant{}
	for _, name := range names {
		people[name] = join(t, server.url(), room, name, "--camera", "pattern", "--mic", "tone")
	}
	for _, name := range names {
		people[name].untilSees(others(names, name)...)
	}
	visit(t, server, room, 20)
	before := holding(t, people["Ada"], "the first visitors")
	for end := time.Now().Add(length); time.Now().Before(end) && !t.Failed(); {
		visit(t, server, room, 20)
		pass(t, 5*time.Second)
		judge(t, 3, func(p *pace) { converse(p, people, names) })
		t.Logf("before: %+v, now: %+v", before, holding(t, people["Ada"], "visitors"))
	}
	after := holding(t, people["Ada"], "all visitors")
	const slack = 5
	if after.goroutines > before.goroutines+slack || after.descriptors > before.descriptors+slack ||
		after.memoryKiB > before.memoryKiB+(96<<10) {
		t.Errorf("before: %+v, after: %+v", before, after)
	}
}
