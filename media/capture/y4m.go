package capture

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"moim/media"
)

// y4m plays a Y4M file as a camera: one picture per beat, over and over.
type y4m struct {
	clock  *media.Clock
	pacer  *media.Pacer
	pool   *media.FramePool
	path   string
	file   io.ReadSeekCloser
	reader *bufio.Reader
	header y4mHeader
	played bool // at least one whole picture since the file was last rewound
}

// OpenY4M opens an uncompressed picture file (YUV4MPEG2, 8 bit, 4:2:0 or grey)
// as a source that plays at the file's own rate and begins anew at its end.
// Where a reader comes too late for a beat, the beat is left out, so that the
// pictures after it come on time. A file of another kind is a *FormatError.
func OpenY4M(clock *media.Clock, path string, cfg Config) (media.Source, error) {
	file, err := openRegular(path)
	if err != nil {
		return nil, fmt.Errorf("open picture file: %w", err)
	}
	source, err := newY4M(clock, path, file, cfg)
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("open picture file: %w", err)
	}
	return source, nil
}

// openRegular opens a file and refuses folders and the like.
func openRegular(path string) (*os.File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &FormatError{Path: path, Reason: "it is not a regular file"}
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return file, nil
}

func newY4M(clock *media.Clock, path string, file io.ReadSeekCloser, cfg Config) (*y4m, error) {
	s := &y4m{
		clock: clock, path: path, file: file, pool: cfg.withDefaults().Pool,
		reader: bufio.NewReaderSize(file, 1<<16),
	}
	line, err := readLine(s.reader)
	if err != nil {
		return nil, s.damaged("it has no Y4M header", err)
	}
	if s.header, err = parseY4M(line); err != nil {
		return nil, &FormatError{Path: path, Reason: err.Error()}
	}
	// The first picture shows now, not in the middle of a call, that the
	// file is not what it says.
	first, err := s.next()
	if err != nil {
		return nil, err
	}
	first.Release()
	if err := s.rewind(); err != nil {
		return nil, err
	}
	s.pacer = media.NewPacer(clock, clock.Now(), s.header.rateNum, s.header.rateDen, 0)
	return s, nil
}

// Read waits for the next beat and returns the next picture.
func (s *y4m) Read(ctx context.Context) (*media.Frame, error) {
	_, at, err := s.pacer.Wait(ctx)
	if err != nil {
		return nil, err
	}
	f, err := s.next()
	if err != nil {
		return nil, err
	}
	f.Captured = at
	return f, nil
}

// Close closes the file. A Read under way returns fs.ErrClosed.
func (s *y4m) Close() error {
	s.pacer.Stop()
	return s.file.Close()
}

// next reads one picture, from the beginning where the file is at its end or
// breaks off within a picture.
func (s *y4m) next() (*media.Frame, error) {
	for {
		f, err := s.picture()
		switch {
		case err == nil:
			s.played = true
			return f, nil
		case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
			return nil, err
		case !s.played:
			return nil, &FormatError{Path: s.path, Reason: "it holds no whole picture"}
		}
		if err := s.rewind(); err != nil {
			return nil, err
		}
	}
}

func (s *y4m) rewind() error {
	if _, err := s.file.Seek(int64(s.header.size), io.SeekStart); err != nil {
		return fmt.Errorf("rewind %q: %w", s.path, err)
	}
	s.reader.Reset(s.file)
	s.played = false
	return nil
}

const frameMark = "FRAME"

func (s *y4m) picture() (*media.Frame, error) {
	line, err := readLine(s.reader)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(line, []byte(frameMark)) || len(line) > len(frameMark) && line[len(frameMark)] != ' ' {
		return nil, &FormatError{Path: s.path, Reason: "a picture does not begin with FRAME"}
	}
	f := s.pool.Get(s.header.width, s.header.height)
	if err := s.planes(f); err != nil {
		f.Release()
		return nil, err
	}
	return f, nil
}

func (s *y4m) planes(f *media.Frame) error {
	if err := readPlane(s.reader, f.Y, f.StrideY, f.Width, f.Height); err != nil {
		return err
	}
	w, h := (f.Width+1)/2, (f.Height+1)/2
	if s.header.grey {
		fillPlane(f.U, f.StrideUV, w, h, 128)
		fillPlane(f.V, f.StrideUV, w, h, 128)
		return nil
	}
	if err := readPlane(s.reader, f.U, f.StrideUV, w, h); err != nil {
		return err
	}
	return readPlane(s.reader, f.V, f.StrideUV, w, h)
}

func readPlane(r *bufio.Reader, dst []byte, stride, width, height int) error {
	for row := range height {
		if _, err := io.ReadFull(r, dst[row*stride:][:width]); err != nil {
			return err
		}
	}
	return nil
}

func fillPlane(dst []byte, stride, width, height int, value byte) {
	for row := range height {
		line := dst[row*stride:][:width]
		for i := range line {
			line[i] = value
		}
	}
}

// damaged keeps errors of the disk apart from a file that is too short.
func (s *y4m) damaged(reason string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, bufio.ErrBufferFull) {
		return &FormatError{Path: s.path, Reason: reason}
	}
	return fmt.Errorf("read %q: %w", s.path, err)
}

// readLine returns a line without its end, valid until the next read. A line
// that does not fit the buffer is bufio.ErrBufferFull.
func readLine(r *bufio.Reader) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	return line[:len(line)-1], nil
}
