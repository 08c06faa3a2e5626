package app

import (
	"errors"
	"log/slog"
	"os"
	"slices"
	"sync"

	"moim/app/call"
	"moim/media"
	"moim/media/mediatest"
)

// keptEvents bounds what waits to be written: some two seconds of a full call.
const keptEvents = 1024

// errTooSlow says that the disk does not keep up with what is received.
var errTooSlow = errors.New("recording is slower than what is received")

// keeper is --record: it keeps what is received, one .ivf and one .wav per
// participant, and one .screen.ivf of whoever shares a screen. Media goroutines only queue; one goroutine of its own writes.
// A nil keeper keeps nothing.
type keeper struct {
	folder string
	logger *slog.Logger
	name   func(call.PeerID) string
	queue  chan kept
	failed chan error // the first failure; the call goes on after it
	done   chan struct{}
	pieces sync.Pool
}

// kept is one thing to write, or the news that a participant is gone.
type kept struct {
	peer  call.PeerID
	piece *piece     // nil: the participant is gone
	track call.Track // of the picture that the piece is; empty for sound
}

// piece is a recycled copy of a picture or of a block of sound.
type piece struct {
	sample media.Sample
	data   []byte
	pcm    []int16
}

// newKeeper records into folder; there is no keeper where folder is empty. name
// says what a participant is called.
func newKeeper(folder string, name func(call.PeerID) string, logger *slog.Logger) (*keeper, error) {
	if folder == "" {
		return nil, nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // documents of the user, as open as the umask lets them be
		return nil, recordingProblem(folder, err)
	}
	k := &keeper{
		folder: folder, logger: logger, name: name, queue: make(chan kept, keptEvents),
		failed: make(chan error, 1), done: make(chan struct{}),
	}
	k.pieces.New = func() any { return &piece{} }
	go k.write()
	return k, nil
}

// Video keeps a picture of a camera or a screen.
func (k *keeper) Video(peer call.PeerID, track call.Track, s media.Sample) {
	p := k.piece()
	p.data = append(p.data[:0], s.Data...)
	p.sample = s
	p.sample.Data = p.data
	k.put(kept{peer: peer, piece: p, track: track})
}

// Audio keeps a block of sound.
func (k *keeper) Audio(peer call.PeerID, pcm []int16) {
	p := k.piece()
	p.pcm = append(p.pcm[:0], pcm...)
	k.put(kept{peer: peer, piece: p})
}

// Forget finishes a participant's files.
func (k *keeper) Forget(peer call.PeerID) { k.put(kept{peer: peer}) }

func (k *keeper) piece() *piece {
	p, ok := k.pieces.Get().(*piece)
	if !ok {
		return &piece{}
	}
	return p
}

func (k *keeper) put(e kept) {
	select {
	case k.queue <- e:
	default:
		k.fail(errTooSlow)
	}
}

// fail tells the first failure.
func (k *keeper) fail(err error) {
	select {
	case k.failed <- recordingProblem(k.folder, err):
	default:
		k.logger.Debug("recording failed again", "error", err)
	}
}

// failure delivers the first failure; never where there is no keeper.
func (k *keeper) failure() <-chan error {
	if k == nil {
		return nil
	}
	return k.failed
}

// close writes what is queued and finishes all files. Nothing may be kept any more.
func (k *keeper) close() error {
	if k == nil {
		return nil
	}
	close(k.queue)
	<-k.done
	select {
	case err := <-k.failed:
		return err
	default:
		return nil
	}
}

// write is the one goroutine that owns the files.
func (k *keeper) write() {
	defer close(k.done)
	files := make(map[call.PeerID]*mediatest.Recorder)
	var lost []call.PeerID // participants whose files cannot be made
	for e := range k.queue {
		recorder := files[e.peer]
		if recorder == nil && e.piece != nil && !slices.Contains(lost, e.peer) {
			var err error
			if recorder, err = mediatest.NewRecorder(k.folder, k.name(e.peer)); err != nil {
				lost = append(lost, e.peer)
				k.fail(err)
			} else {
				files[e.peer] = recorder
			}
		}
		if err := k.keep(recorder, e); err != nil {
			k.fail(err)
		}
		if e.piece == nil {
			delete(files, e.peer)
		}
	}
	for _, recorder := range files {
		if err := recorder.Close(); err != nil {
			k.fail(err)
		}
	}
}

func (k *keeper) keep(recorder *mediatest.Recorder, e kept) error {
	if e.piece != nil {
		defer k.pieces.Put(e.piece)
	}
	switch {
	case recorder == nil:
		return nil
	case e.piece == nil:
		return recorder.Close()
	case e.track == call.TrackScreen:
		return recorder.WriteScreen(e.piece.sample)
	case e.track != "":
		return recorder.WriteSample(e.piece.sample)
	default:
		return recorder.WriteAudio(e.piece.pcm)
	}
}
