package bench_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// process is a program that a test started. It ends with the test at the latest.
type process struct {
	name   string
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout io.ReadCloser // nil where nobody reads it
	stderr logBuffer
	done   chan struct{} // closed when it has ended
}

// command says what to start, and where.
type command struct {
	name      string
	namespace string // the test's own where empty
	env       []string
	talks     bool // the test reads its standard output
	path      string
	args      []string
}

// start starts a program.
func start(t *testing.T, c command) *process {
	t.Helper()
	argv := append([]string{c.path}, c.args...)
	if c.namespace != "" { // ip becomes what it executes: the process stays the same
		argv = append([]string{tool(t, "ip"), "netns", "exec", c.namespace}, argv...)
	}
	p := &process{name: c.name, done: make(chan struct{})}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), argv[0], argv[1:]...)
	p.cmd.Env = append(os.Environ(), c.env...)
	p.cmd.Stderr = &p.stderr
	p.cmd.WaitDelay = 2 * time.Second
	var err error
	if c.talks {
		if p.stdin, err = p.cmd.StdinPipe(); err != nil {
			t.Fatal(err)
		}
		if p.stdout, err = p.cmd.StdoutPipe(); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", c.name, err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		p.end()
		if text := p.stderr.String(); t.Failed() && text != "" {
			t.Logf("%s: %s", c.name, text)
		}
	})
	return p
}

func (p *process) pid() int { return p.cmd.Process.Pid }

func (p *process) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// end asks the process to go, and kills it where it does not within 5 s.
func (p *process) end() {
	if !p.running() {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// logBuffer collects what a process complains of.
type logBuffer struct {
	mu   sync.Mutex
	data bytes.Buffer
}

// Write implements io.Writer.
func (b *logBuffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.Write(data)
}

// String is all that was written.
func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.String()
}

// program is the path of a built program, named by an environment variable.
func program(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s does not name a program: %v; run make bench", variable, err)
	}
	return path
}

// tool is the path of a program of the system's.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name+" is not installed; run make packages-test")
	}
	return path
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// eventually asks every 50 ms until done says that it is so. The text that done
// returns otherwise says what still lacks.
func eventually(t *testing.T, limit time.Duration, what string, done func() (bool, string)) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, lacks := done()
		if ok {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s: not within %v: %s", what, limit, lacks)
		}
	}
}

// pass lets time go by, for what is measured over a time.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}

// quantile is the value below which this share of the values lies; 0 without any.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

// verdict says whether a goal is met.
func verdict(met bool, goal string, a ...any) string {
	if met {
		return "met:     " + fmt.Sprintf(goal, a...)
	}
	return "NOT met: " + fmt.Sprintf(goal, a...)
}
