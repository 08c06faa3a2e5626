package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// logTail is how much of a process's log a failed test shows.
const logTail = 24 << 10

// process is a program that a test started. It ends with the test at the
// latest; what it wrote is shown where the test failed.
type process struct {
	t      *testing.T
	name   string
	cmd    *exec.Cmd
	stdout logBuffer
	stderr logBuffer
	done   chan struct{} // closed when it has ended
}

// start runs a program with variables added to the environment.
func start(t *testing.T, name string, env []string, path string, args ...string) *process {
	t.Helper()
	p := &process{t: t, name: name, done: make(chan struct{})}
	p.cmd = exec.CommandContext(context.WithoutCancel(t.Context()), path, args...)
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	p.cmd.WaitDelay = 2 * time.Second
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", name, err)
	}
	go func() {
		defer close(p.done)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		p.end()
		if quiet := p.status() == 0 && p.stdout.String() == "" && p.stderr.String() == ""; t.Failed() && !quiet {
			t.Logf("%s (%v)\nstdout: %s\nstderr: %s", name, p.cmd.ProcessState, p.stdout.tail(), p.stderr.tail())
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

// end asks the process to go, and kills it where it does not within 5 s. It
// says whether the process went by itself.
func (p *process) end() bool {
	p.signal(syscall.SIGTERM)
	select {
	case <-p.done:
		return true
	case <-time.After(5 * time.Second):
	}
	p.signal(syscall.SIGQUIT) // a Go program then says what it was doing
	select {
	case <-p.done:
	case <-time.After(2 * time.Second):
		p.kill()
	}
	return false
}

// leave ends the process and expects that it goes by itself, with status 0.
func (p *process) leave() {
	p.t.Helper()
	if !p.running() {
		p.t.Errorf("%s ended before its time with status %d", p.name, p.status())
		return
	}
	if !p.end() {
		p.t.Errorf("%s did not leave within 5 s of SIGTERM", p.name)
	} else if s := p.status(); s != 0 {
		p.t.Errorf("%s left with status %d", p.name, s)
	}
}

// kill ends the process at once and waits for its end.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.done
}

func (p *process) signal(s syscall.Signal) {
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Errorf("send %v to %s: %v", s, p.name, err)
	}
}

// wait waits for the process's end and returns its exit status.
func (p *process) wait(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(limit):
		p.t.Fatalf("%s did not end within %v", p.name, limit)
	}
	return p.status()
}

// status is the exit status of an ended process; -1 where a signal ended it.
func (p *process) status() int { return p.cmd.ProcessState.ExitCode() }

// logBuffer collects what a process writes.
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

func (b *logBuffer) tail() string {
	s := b.String()
	if len(s) > logTail {
		s = "…" + s[len(s)-logTail:]
	}
	return s
}
