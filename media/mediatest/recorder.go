package mediatest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode"

	"moim/media"
)

// Recorder keeps what came from one participant: the camera's picture as NAME.ivf
// and the shared screen's as NAME.screen.ivf, exactly as received, and the sound as
// NAME.wav. A picture's file is made when the first one comes. Its methods may be
// called from several goroutines.
//
// The first error of each file, a full disk for instance, is returned once;
// after it that file takes nothing more, silently, so that a call goes on.
type Recorder struct {
	base string // path of all files without the ending

	mu             sync.Mutex // guards what follows
	camera, screen film
	audio          *WAVWriter
	audioOver      bool // given up, after an error or Close
}

// film is a file of pictures.
type film struct {
	file *IVFWriter // nil before the first picture
	over bool       // given up, after an error or Close
}

// keep writes a picture into the file at a path.
func (f *film) keep(path string, s media.Sample) error {
	if f.over {
		return nil
	}
	var err error
	if f.file == nil {
		f.file, err = NewIVFWriter(path)
	}
	if err == nil {
		err = f.file.Write(s)
	}
	f.over = err != nil
	return err
}

// close finishes the file.
func (f *film) close() error {
	file, told := f.file, f.over
	f.file, f.over = nil, true
	if file == nil {
		return nil
	}
	if err := file.Close(); !told {
		return err
	}
	return nil
}

// NewRecorder records into a folder, which is made where it is missing. What a
// file name cannot hold in a participant's name is replaced. Nothing is
// overwritten: where there is such a file already, the name gets a number.
func NewRecorder(dir, name string) (*Recorder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a document of the user, as open as the umask lets it be
		return nil, fmt.Errorf("record: %w", err)
	}
	name = fileName(name)
	base := filepath.Join(dir, name)
	for n := 2; ; n++ {
		// Making the file is what takes the name.
		file, err := os.OpenFile(base+".wav", os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // as above
		if err == nil {
			audio, err := startWAV(file)
			if err != nil {
				return nil, err
			}
			return &Recorder{base: base, audio: audio}, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("record: %w", err)
		}
		base = filepath.Join(dir, fmt.Sprintf("%s-%d", name, n))
	}
}

// maxFileName bounds the part of a file name that comes from outside, in runes.
const maxFileName = 48

func fileName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
			return r
		}
		return '_'
	}, name)
	if runes := []rune(clean); len(runes) > maxFileName {
		clean = string(runes[:maxFileName])
	}
	if strings.Trim(clean, "_") == "" {
		return "participant"
	}
	return clean
}

// WriteSample keeps an encoded picture of the camera.
func (r *Recorder) WriteSample(s media.Sample) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.camera.keep(r.base+".ivf", s)
}

// WriteScreen keeps an encoded picture of the shared screen.
func (r *Recorder) WriteScreen(s media.Sample) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.screen.keep(r.base+".screen.ivf", s)
}

// WriteAudio keeps a piece of decoded sound, 48 kHz mono, which follows the one
// before without a gap.
func (r *Recorder) WriteAudio(pcm []int16) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.audioOver {
		return nil
	}
	err := r.audio.Write(pcm)
	r.audioOver = err != nil
	return err
}

// Close finishes the files. Writes that come later are ignored. It does not
// repeat an error that a write has returned.
func (r *Recorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	camera, screen := r.camera.close(), r.screen.close()
	var audio error
	if r.audio != nil {
		if err := r.audio.Close(); !r.audioOver {
			audio = err
		}
	}
	r.audio, r.audioOver = nil, true
	return errors.Join(camera, screen, audio)
}
