package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"moim/signaling"
)

// resendDelay is between two attempts at a request.
const resendDelay = 150 * time.Millisecond

// errStatus is an answer that says nothing by itself: a proxy's, most likely.
var errStatus = errors.New("unexpected answer")

// post sends a batch until it is answered, or until the server was silent for too
// long, which ends the link.
func (l *httpLink) post(ctx context.Context, batch signaling.Batch) error {
	body, err := batch.Encode()
	if err != nil {
		return err
	}
	giveUp := time.Now().Add(signaling.Silence)
	for {
		err := l.attempt(ctx, body, giveUp)
		var refusal *signaling.Error
		switch {
		case err == nil:
			return nil
		case l.isFailed(), ctx.Err() != nil:
			return err
		case errors.As(err, &refusal), isRefused(err), time.Now().After(giveUp):
			l.fail(err)
			return err
		}
		select {
		case <-time.After(resendDelay):
		case <-ctx.Done():
		case <-l.failed:
		}
	}
}

// attempt posts once, and tells of the answer as of a pong.
func (l *httpLink) attempt(ctx context.Context, body []byte, giveUp time.Time) error {
	ctx, cancel := context.WithDeadline(ctx, giveUp)
	defer cancel()
	defer l.whileOpen(cancel)()
	_, answer, err := l.request(ctx, http.MethodPost, signaling.MessagesPath, body)
	if err != nil {
		return err
	}
	pong, err := signaling.Envelope{Type: signaling.TypePong, Next: answer.Next}.Encode()
	if err != nil || answer.Next == 0 || !l.counts.Load() {
		return err
	}
	select {
	case <-l.pongs: // an older one
	default:
	}
	select {
	case l.pongs <- pong:
	default:
	}
	return nil
}

// whileOpen calls do when the link ends, until the returned function is called.
func (l *httpLink) whileOpen(do func()) (stop func()) {
	stopped := make(chan struct{})
	go func() {
		select {
		case <-l.failed:
			do()
		case <-stopped:
		}
	}()
	return func() { close(stopped) }
}

// request sends one request and reads its answer. The error is an *signaling.Error
// where the server says one.
func (l *httpLink) request(ctx context.Context, method, path string, body []byte) (status int, answer signaling.Answer, err error) {
	response, err := l.do(ctx, method, path, "", body)
	if err != nil {
		return 0, signaling.Answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = readAnswer(response)
	return response.StatusCode, answer, err
}

// do sends one request. The body of the response is the caller's.
func (l *httpLink) do(ctx context.Context, method, path, query string, body []byte) (*http.Response, error) {
	address, err := endpoint(l.base, path)
	if err != nil {
		return nil, err
	}
	if query != "" {
		address += "?" + query
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("prepare request: %w", err)
	}
	if l.token != "" {
		request.Header.Set(signaling.SessionHeader, l.token)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return l.http.Do(request)
}

// readAnswer reads the whole body of a response.
func readAnswer(response *http.Response) (signaling.Answer, error) {
	const most = signaling.MaxBatch + signaling.MaxMessage
	data, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	if err != nil {
		return signaling.Answer{}, fmt.Errorf("read answer: %w", err)
	}
	switch response.StatusCode {
	case http.StatusOK:
		answer, err := signaling.ParseAnswer(data)
		if err != nil {
			return signaling.Answer{}, fmt.Errorf("%w: %v", ErrNotMoim, err) //nolint:errorlint // it is no answer of the server's, but would pass for one
		}
		return answer, nil
	case http.StatusNoContent:
		return signaling.Answer{}, nil
	default:
		return signaling.Answer{}, refusalOf(response.StatusCode, data)
	}
}

// refusalOf is the error in the body of an answer that is none, or errStatus where
// somebody on the way gave it.
func refusalOf(status int, body []byte) error {
	if e, err := signaling.Parse(body); err == nil && e.Type == signaling.TypeError {
		return e.Err()
	}
	return fmt.Errorf("%w: status %d", errStatus, status)
}
