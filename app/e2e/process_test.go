package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// How much of what a process wrote a failed test shows, in bytes. All of it is
// kept where MOIM_SHOTS names a folder.
const stdoutTail, stderrTail = 500, 2000

// patienceToEnd is how long a process may take to end when it is asked to.
const patienceToEnd = 15 * time.Second

// process is a program that a test started. It ends with the test at the
// latest. Where the test failed, what it wrote is shown if the failure is its
// own: it was blamed, or it ended badly by itself.
type process struct {
	t       *testing.T
	name    string
	cmd     *exec.Cmd
	stdout  logBuffer
	stderr  logBuffer
	done    chan struct{} // closed when it has ended
	blamed  atomic.Bool   // a failure has to do with it
	stopped atomic.Bool   // it was told to end
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
		if t.Failed() {
			p.testify()
		}
	})
	return p
}

// blame fails the test because of the process.
func (p *process) blame(format string, args ...any) {
	p.t.Helper()
	p.blamed.Store(true)
	p.t.Errorf("%s: %s", p.name, fmt.Sprintf(format, args...))
}

// testify shows how the process ended, and the end of what it wrote, where a
// failure may be its own. A process that only did as it was told is silent.
func (p *process) testify() {
	p.t.Helper()
	if p.blamed.Load() || p.status() != 0 && !p.stopped.Load() {
		p.t.Logf("%s (%v)\nstdout: %s\nstderr: %s", p.name, p.cmd.ProcessState, p.stdout.tail(stdoutTail), p.stderr.tail(stderrTail))
	}
	dir := os.Getenv("MOIM_SHOTS")
	if dir == "" {
		return
	}
	file := filepath.Join(dir, strings.ReplaceAll(fmt.Sprintf("%s-%s-%d.log", p.t.Name(), p.name, p.pid()), "/", "_"))
	if err := os.WriteFile(file, []byte(p.stdout.String()+p.stderr.String()), 0o600); err != nil {
		p.t.Log(err)
	}
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

// end asks the process to go, and kills it where it does not. It says whether
// the process went by itself.
func (p *process) end() bool {
	if !p.running() {
		return true
	}
	p.stopped.Store(true)
	p.signal(syscall.SIGTERM)
	select {
	case <-p.done:
		return true
	case <-time.After(patienceToEnd):
	}
	p.blamed.Store(true)
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
		p.blame("it ended before its time with status %d", p.status())
		return
	}
	if !p.end() {
		p.blame("it did not leave within %v of SIGTERM", patienceToEnd)
	} else if s := p.status(); s != 0 {
		p.blame("it left with status %d", s)
	}
}

// kill ends the process at once and waits for its end.
func (p *process) kill() {
	p.stopped.Store(true)
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
		p.blame("it did not end within %v", limit)
		p.t.FailNow()
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

// tail is the end of what was written.
func (b *logBuffer) tail(most int) string {
	s := b.String()
	if len(s) > most {
		s = "…" + s[len(s)-most:]
	}
	return s
}
