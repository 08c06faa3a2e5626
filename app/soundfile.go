package app

import (
	"sync/atomic"

	"moim/app/call"
	"moim/media/mediatest"
)

// soundFile takes what would be heard, for --speaker FILE.wav.
type soundFile struct {
	path   string
	writer *mediatest.WAVWriter
	err    atomic.Pointer[error] // the first failure
}

func newSoundFile(path string) (*soundFile, error) {
	writer, err := mediatest.NewWAVWriter(path)
	if err != nil {
		return nil, recordingProblem(path, err)
	}
	return &soundFile{path: path, writer: writer}, nil
}

// write takes one block; after a failure it takes nothing more.
func (f *soundFile) write(pcm []int16) {
	if f.err.Load() != nil {
		return
	}
	if err := f.writer.Write(pcm); err != nil {
		f.err.Store(&err)
	}
}

// close finishes the file and says whether it is whole.
func (f *soundFile) close() error {
	err := f.writer.Close()
	if first := f.err.Load(); first != nil {
		err = *first
	}
	if err != nil {
		return recordingProblem(f.path, err)
	}
	return nil
}

// recordingProblem says which file or folder could not be written.
func recordingProblem(path string, err error) error {
	return &call.ProblemError{Problem: call.Problem{Code: call.ProblemRecording, Subject: path}, Err: err}
}
