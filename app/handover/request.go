package handover

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxLink is the longest link that is handed over, in bytes.
const MaxLink = 2048

// maxLine is room for a link of which each byte is escaped, and for what is around it.
const maxLine = 6*MaxLink + 64

// ErrMalformed says that what came is not a request.
var ErrMalformed = errors.New("malformed request")

// Request is what the second start was asked for.
type Request struct {
	Link string `json:"link"` // what follows the program's name; "" where it was only started
}

// valid says whether a request may be sent and taken.
func (r Request) valid() bool { return len(r.Link) <= MaxLink && utf8.ValidString(r.Link) }

// Encode writes a request as one line. The error is ErrMalformed for a link that is
// too long or no text.
func (r Request) Encode() ([]byte, error) {
	if !r.valid() {
		return nil, fmt.Errorf("encode request: %w", ErrMalformed)
	}
	line, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	return append(line, '\n'), nil
}

// Decode reads one request, a line of JSON, and no more bytes than one can have. The
// error is ErrMalformed, or the reader's.
func Decode(from io.Reader) (Request, error) {
	line, err := bufio.NewReader(io.LimitReader(from, maxLine)).ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		return Request{}, fmt.Errorf("read request: %w", ErrMalformed)
	}
	if err != nil {
		return Request{}, fmt.Errorf("read request: %w", err)
	}
	var r *Request
	if json.Unmarshal(line, &r) != nil || r == nil || !r.valid() {
		return Request{}, fmt.Errorf("read request: %w", ErrMalformed)
	}
	return *r, nil
}
