package certificate

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"moim/signaling"
)

const (
	ownFile = "https.pem" // the certificate and its key
	// renewal is how long before its end a certificate is replaced.
	renewal = 30 * 24 * time.Hour
)

// Own is a certificate that this computer signed itself. A browser asks before
// it takes it, and people compare the fingerprint; therefore it stays the same
// for as long as it is valid, whatever names and addresses the computer gets.
type Own struct {
	path string
	log  *slog.Logger

	mu     sync.Mutex
	pair   *pair
	memory *tls.Certificate // instead of pair, where nothing can be written
}

// SelfSigned returns the certificate kept in dir, made if there is none that
// can be used. Processes that share dir share the certificate. Where dir cannot
// be written the certificate lives in memory, as with an empty dir, and the log
// says so. A nil logger discards. The error is one of the system's randomness.
func SelfSigned(dir string, logger *slog.Logger) (*Own, error) {
	o := &Own{log: component(logger)}
	if dir == "" {
		return o, o.remember()
	}
	o.path = filepath.Join(dir, ownFile)
	o.pair = &pair{certFile: o.path, keyFile: o.path, log: o.log}
	err := o.pair.load()
	switch {
	case err == nil && isUsable(o.pair.get()):
		return o, nil
	case errors.Is(err, fs.ErrNotExist):
		return o, o.replace(place)
	case err != nil:
		o.log.Warn("the certificate of before cannot be used and is replaced", "file", o.path, "error", err)
	}
	return o, o.replace(os.Rename)
}

// TLSConfig is for the server's side of TLS 1.2 and later.
func (o *Own) TLSConfig() *tls.Config {
	return serverConfig(func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return o.certificate(), nil })
}

// HTTPS describes the certificate, which is the same for every host.
func (o *Own) HTTPS(string) (signaling.HTTPS, bool) { return describe(o.certificate().Leaf), true }

// Trusted is false: a browser takes the certificate only after asking.
func (*Own) Trusted(string) bool { return false }

// certificate returns the one of the moment, renewed if it is time.
func (o *Own) certificate() *tls.Certificate {
	o.mu.Lock()
	defer o.mu.Unlock()
	held := o.held()
	if isUsable(held) {
		return held
	}
	var err error
	if o.memory != nil {
		err = o.remember()
	} else {
		err = o.replace(os.Rename)
	}
	if err != nil {
		o.log.Error("the certificate cannot be renewed", "error", err)
		return held
	}
	return o.held()
}

func (o *Own) held() *tls.Certificate {
	if o.memory != nil {
		return o.memory
	}
	return o.pair.get()
}

// replace makes a certificate and puts it where it is kept by move. What is used
// is what lies there afterwards, be it another process's.
func (o *Own) replace(move func(from, to string) error) error {
	data, err := issue(time.Now(), names())
	if err != nil {
		return err
	}
	if err = write(o.path, data, move); err == nil {
		err = o.pair.load()
	}
	if err == nil {
		o.log.Info("made a certificate", "file", o.path, "fingerprint", Fingerprint(o.pair.get().Leaf.Raw))
		return nil
	}
	o.log.Warn("the certificate cannot be kept; after a restart browsers will ask again", "error", err)
	return o.use(data)
}

// remember makes a certificate that is kept in memory only.
func (o *Own) remember() error {
	data, err := issue(time.Now(), names())
	if err != nil {
		return err
	}
	return o.use(data)
}

func (o *Own) use(data []byte) error {
	made, err := tls.X509KeyPair(data, data)
	if err != nil {
		return fmt.Errorf("read own certificate: %w", err)
	}
	o.memory = &made
	return nil
}

// isUsable says whether a certificate is valid and will be for a while.
func isUsable(c *tls.Certificate) bool {
	now := time.Now()
	return now.After(c.Leaf.NotBefore) && now.Add(renewal).Before(c.Leaf.NotAfter)
}
