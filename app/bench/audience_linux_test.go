package bench_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"

	"moim/assets/guest/guesttest"
	"moim/media/codec"
	"moim/media/mediatest"
)

// audience is who sees a shared screen.
type audience interface {
	// seen is when each picture was there, decoded, and how wide it was.
	seen(t *testing.T) []sight
	// luma is of the part of a picture that is read; nil where it was too small.
	luma(t *testing.T, n int) []byte
}

// sight is one decoded picture.
type sight struct {
	at    time.Time
	width int
}

// film is the audience of what a headless participant records: each picture is
// decoded when it stands in the file.
type film struct {
	part    part
	stopped chan struct{}

	mu       sync.Mutex // guards what follows
	sights   []sight
	pictures [][]byte
	err      error
}

// watchFilm follows a file of pictures, which need not be there yet, until the test ends.
func watchFilm(t *testing.T, path string, p part) *film {
	t.Helper()
	f := &film{part: p, stopped: make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := f.follow(path)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.err = err
	}()
	t.Cleanup(func() { close(f.stopped); <-ended })
	return f
}

func (f *film) follow(path string) error {
	file, err := os.Open(path)
	for errors.Is(err, fs.ErrNotExist) && f.rests() {
		file, err = os.Open(path)
	}
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	decoder, err := codec.NewVP8Decoder(nil)
	if err != nil {
		return err
	}
	defer func() { _ = decoder.Close() }()
	reader, err := mediatest.NewIVFReader(growing{file, f})
	for err == nil {
		s, failure := reader.Read()
		if failure != nil {
			return failure
		}
		picture, failure := decoder.Decode(s)
		if failure != nil {
			return failure
		}
		now := sight{time.Now(), picture.Width}
		var luma []byte
		if f.part.X+f.part.Width <= picture.Width && f.part.Y+f.part.Height <= picture.Height {
			for y := f.part.Y; y < f.part.Y+f.part.Height; y++ {
				luma = append(luma, picture.Y[y*picture.StrideY+f.part.X:][:f.part.Width]...)
			}
		}
		f.mu.Lock()
		f.sights, f.pictures = append(f.sights, now), append(f.pictures, luma)
		f.mu.Unlock()
	}
	return err
}

// rests waits a little; false where nobody watches any more.
func (f *film) rests() bool {
	select {
	case <-f.stopped:
		return false
	case <-time.After(2 * time.Millisecond):
		return true
	}
}

// growing reads a file at whose end more may come.
type growing struct {
	file *os.File
	film *film
}

// Read implements io.Reader.
func (g growing) Read(data []byte) (int, error) {
	for {
		n, err := g.file.Read(data)
		if n > 0 || !errors.Is(err, io.EOF) || !g.film.rests() {
			return n, err
		}
	}
}

func (f *film) seen(t *testing.T) []sight {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		t.Fatalf("watch what is recorded: %v", f.err)
	}
	return f.sights
}

func (f *film) luma(t *testing.T, n int) []byte {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pictures[n]
}

func (p *page) seen(t *testing.T) []sight {
	t.Helper()
	pictures := evaluate[[]struct {
		At    float64 `json:"at"`
		Width int     `json:"width"`
	}](t, p, `seen.map(({at, width}) => ({at, width}))`)
	sights := make([]sight, len(pictures))
	for i, s := range pictures {
		sights[i] = sight{time.UnixMicro(int64(s.At * 1000)), s.Width}
	}
	return sights
}

func (p *page) luma(t *testing.T, n int) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(evaluate[string](t, p, fmt.Sprintf("luma(%d)", n)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// shareMoim lets a headless participant share a display over a link.
func shareMoim(t *testing.T, l *link, display string, p part) audience {
	t.Helper()
	m := startMeeting(t, l.serve(), l.sender, "--camera", "none", "--mic", "none", "--share", display)
	dir := t.TempDir()
	m.join(t, receiverName(0), l.receivers, "--camera", "none", "--mic", "none", "--record", dir)
	return watchFilm(t, filepath.Join(dir, senderName+".screen.ivf"), p)
}

// shareChromium lets a page share a display over a link.
func shareChromium(t *testing.T, l *link, display string, p part) audience {
	t.Helper()
	sender := startPage(t, guesttest.Config{
		Namespace: l.sender, Display: display,
		Flags: []string{"auto-select-desktop-capture-source=Entire screen", "window-size=400,300"},
	})
	receiver := startPage(t, guesttest.Config{Namespace: l.receivers})
	settings := evaluate[map[string]any](t, sender, "share(30)", func(p *runtime.EvaluateParams) { p.UserGesture = new(true) })
	t.Logf("Chromium shares %v", settings)
	connectShare(t, sender, receiver, p)
	return receiver
}

func connectShare(t *testing.T, sender, receiver *page, p part) {
	t.Helper()
	offer := sender.ask(t, request{Op: "offer", Encoding: encoding{MaxBitrate: largeBitrate, Scale: 1}})
	answer := receiver.ask(t, request{Op: "answer", SDP: offer.SDP, Part: &p})
	sender.ask(t, request{Op: "accept", SDP: answer.SDP})
}
