package certificate

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// recheck is how long files are taken to be unchanged without looking.
const recheck = time.Second

// pair is a certificate with its key in two files, which may be one, read again
// when they change. What cannot be read does not replace what was read before.
type pair struct {
	certFile, keyFile string
	log               *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	seen    [2]os.FileInfo // of what was read last
	checked time.Time
	problem string // the last one that was logged
}

// load reads the files, as the first thing that is done with a pair.
func (p *pair) load() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.read()
}

// get returns the certificate that the files hold now, or held when they could
// last be read.
func (p *pair) get() *tls.Certificate {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.checked) < recheck {
		return p.current
	}
	seen, err := p.stat()
	if err == nil && !changed(p.seen, seen) {
		p.checked = time.Now()
		return p.current
	}
	if err == nil {
		p.problem = "" // of before the change
		err = p.read()
	}
	p.report(err)
	return p.current
}

// read reads the files. What stat says is taken before, so that a change while
// reading is seen the next time. p.mu is held.
func (p *pair) read() error {
	p.checked = time.Now()
	seen, err := p.stat()
	if err != nil {
		return err
	}
	p.seen = seen
	read, err := readPair(p.certFile, p.keyFile)
	if err != nil {
		return err
	}
	p.current = read
	if time.Now().After(read.Leaf.NotAfter) {
		p.log.Warn("the certificate has expired", "file", p.certFile, "expires", read.Leaf.NotAfter)
	}
	return nil
}

func (p *pair) stat() (seen [2]os.FileInfo, err error) {
	for i, file := range []string{p.certFile, p.keyFile} {
		if seen[i], err = os.Stat(file); err != nil {
			return seen, fmt.Errorf("look at certificate: %w", err)
		}
	}
	return seen, nil
}

// report logs how reading again went, each problem once. p.mu is held.
func (p *pair) report(err error) {
	p.checked = time.Now()
	if err == nil {
		p.problem = ""
		p.log.Info("certificate was read again", "file", p.certFile, "fingerprint", Fingerprint(p.current.Leaf.Raw))
		return
	}
	if err.Error() != p.problem {
		p.problem = err.Error()
		p.log.Error("the changed certificate cannot be used, the old one stays in use", "file", p.certFile, "error", err)
	}
}

func changed(before, now [2]os.FileInfo) bool {
	for i := range now {
		if before[i] == nil || !os.SameFile(before[i], now[i]) ||
			before[i].Size() != now[i].Size() || !before[i].ModTime().Equal(now[i].ModTime()) {
			return true
		}
	}
	return false
}
