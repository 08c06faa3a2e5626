package client

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"moim/signaling"
)

// receive asks again and again for what there is, from where it is at, until the
// link ends. A request that fails is tried again for as long as silence may last.
func (l *httpLink) receive(ctx context.Context) {
	ask := l.stream
	if l.transport == Poll {
		ask = l.poll
	}
	var trouble time.Time // when it began; zero while there is none
	passes := false       // it was heard before
	for ctx.Err() == nil {
		heard, err := ask(ctx)
		var refusal *signaling.Error
		switch {
		case heard:
			trouble, passes = time.Time{}, true
		case trouble.IsZero():
			trouble = time.Now()
		}
		switch {
		case err == nil && heard:
			continue
		case errors.As(err, &refusal), errors.Is(err, errStatus) && !passes, isRefused(err), !trouble.IsZero() && time.Since(trouble) > signaling.Silence:
			l.fail(fmt.Errorf("receive: %w", cmp.Or(err, errSilent)))
			return
		}
		select {
		case <-time.After(resendDelay):
		case <-ctx.Done():
		}
	}
}

// poll asks once. It says whether the server was heard.
func (l *httpLink) poll(ctx context.Context) (heard bool, err error) {
	wait := time.Duration(l.wait.Load()) * time.Second
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, wait+signaling.Silence)
	defer cancel()
	query := url.Values{"next": {l.expects()}, "wait": {strconv.FormatInt(l.wait.Load(), 10)}}
	response, err := l.do(ctx, http.MethodGet, signaling.PollPath, query.Encode(), nil)
	if err != nil {
		l.holdLess(began)
		return false, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := readAnswer(response)
	if err != nil {
		l.holdLess(began)
		return false, err
	}
	for _, message := range answer.Messages {
		if !l.deliver(ctx, message) {
			return true, ctx.Err()
		}
	}
	return true, nil
}

// holdLess has polls held for less than what somebody on the way has just cut off.
func (l *httpLink) holdLess(began time.Time) {
	held := int64(time.Since(began) / time.Second)
	if wait := l.wait.Load(); held >= 1 && held <= wait {
		l.wait.Store(max(1, held*3/4))
	}
}

func (l *httpLink) expects() string { return strconv.FormatUint(l.expected(), 10) }

// stream reads events until they end. It says whether the server was heard.
func (l *httpLink) stream(ctx context.Context) (heard bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(signaling.Silence, cancel)
	defer silence.Stop()
	response, err := l.do(ctx, http.MethodGet, signaling.EventsPath, "next="+l.expects(), nil)
	if err != nil {
		return false, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		_, err := readAnswer(response)
		return false, err
	}
	lines := bufio.NewReaderSize(response.Body, signaling.MaxMessage+len("data: \n"))
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return heard, nil // it was cut off, or is to be asked for anew
		}
		if err != nil {
			return heard, fmt.Errorf("read events: %w", err)
		}
		heard = true
		l.arrived.Do(func() { close(l.ready) })
		silence.Stop() // while the user takes its time
		if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
			if !l.deliver(ctx, bytes.Clone(bytes.TrimSuffix(data, []byte("\n")))) {
				return heard, ctx.Err()
			}
		}
		silence.Reset(signaling.Silence)
	}
}

// deliver hands a message to read. It returns false when the link has ended.
func (l *httpLink) deliver(ctx context.Context, message []byte) bool {
	select {
	case l.incoming <- message:
		var numbered struct{ Seq uint64 }
		if json.Unmarshal(message, &numbered) == nil && numbered.Seq > 0 {
			l.seen.Store(numbered.Seq)
		}
		return true
	case <-ctx.Done():
		return false
	}
}
