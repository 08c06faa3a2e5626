package main_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"testing"
	"time"
)

// process is a running signald with what it logs.
type process struct {
	t       *testing.T
	command *exec.Cmd
	lines   chan string
}

func start(t *testing.T, path string, args ...string) *process {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a console process cannot be sent an interrupt here")
	}
	p := &process{t: t, command: exec.Command(path, args...), lines: make(chan string, 1024)}
	stderr, err := p.command.StderrPipe()
	if err != nil {
		t.Fatalf("pipe of standard error: %v", err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatalf("start: %v", err)
	}
	go p.read(stderr)
	t.Cleanup(func() { _ = p.command.Process.Kill() })
	return p
}

func (p *process) read(stderr io.Reader) {
	defer close(p.lines)
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		p.lines <- lines.Text()
	}
}

// await reads the log up to a line that fits, and returns the pattern's group.
func (p *process) await(pattern string) string {
	p.t.Helper()
	fits := regexp.MustCompile(pattern)
	timeout := time.After(patience)
	for {
		select {
		case line, open := <-p.lines:
			if !open {
				p.t.Fatalf("it ended without a line like %q", pattern)
			}
			if found := fits.FindStringSubmatch(line); found != nil {
				return found[len(found)-1]
			}
		case <-timeout:
			p.t.Fatalf("no line like %q in time", pattern)
		}
	}
}

func (p *process) interrupt() {
	p.t.Helper()
	if err := p.command.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatalf("interrupt: %v", err)
	}
}

// wait waits for the end, which must be a good one.
func (p *process) wait() {
	p.t.Helper()
	for range p.lines { // to the end of the pipe, before Wait closes it
	}
	if err := p.command.Wait(); err != nil {
		p.t.Errorf("it ended with %v", err)
	}
}
