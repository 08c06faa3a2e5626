package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// rawSession is an HTTP session without any logic.
type rawSession struct {
	t     *testing.T
	url   string
	http  *http.Client
	token string
}

func openRaw(t *testing.T, url string) *rawSession {
	t.Helper()
	s := &rawSession{t: t, url: url, http: &http.Client{Timeout: patience}}
	s.open()
	return s
}

// do sends a request and returns status and body.
func (s *rawSession) do(method, path string, body []byte, header ...string) (*http.Response, []byte) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, s.url+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set(signaling.SessionHeader, s.token)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := s.http.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response, data
}

func (s *rawSession) answer(method, path string, body []byte) signaling.Answer {
	s.t.Helper()
	response, data := s.do(method, path, body)
	a, err := signaling.ParseAnswer(data)
	if response.StatusCode != http.StatusOK || err != nil {
		s.t.Fatalf("%s %s: %s %s", method, path, response.Status, data)
	}
	return a
}

func (s *rawSession) open() {
	s.t.Helper()
	s.token = s.answer(http.MethodPost, signaling.SessionPath, nil).Session
}

func (s *rawSession) post(next uint64, messages ...[]byte) signaling.Answer {
	s.t.Helper()
	batch := signaling.Batch{Next: next}
	for _, m := range messages {
		batch.Messages = append(batch.Messages, m)
	}
	body, err := batch.Encode()
	if err != nil {
		s.t.Fatal(err)
	}
	return s.answer(http.MethodPost, signaling.MessagesPath, body)
}

func (s *rawSession) poll(next uint64, wait int) signaling.Answer {
	s.t.Helper()
	return s.answer(http.MethodGet, fmt.Sprintf("%s?next=%d&wait=%d", signaling.PollPath, next, wait), nil)
}

// expectRefusal wants a status and the error in the body.
func (s *rawSession) expectRefusal(method, path string, body []byte, status int, code signaling.ErrorCode) {
	s.t.Helper()
	response, data := s.do(method, path, body)
	e, err := signaling.Parse(data)
	if response.StatusCode != status || err != nil || e.Code != code {
		s.t.Errorf("%s %s: %s %s, want %d %s", method, path, response.Status, data, status, code)
	}
}

func encoded(t *testing.T, e signaling.Envelope) []byte {
	t.Helper()
	data, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// What was in an answer that did not arrive is given again, whichever way it is
// asked for; what was confirmed is not.
func TestSessionGivesAgain(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	join := someone(code)
	join.Next = 1
	r := openRaw(t, s.URL)
	r.post(0, encoded(t, join))
	r.poll(0, 1) // the welcome
	other, _ := joinRaw(t, s.URL, someone(code))
	other.send(relayTo(join.Participant, `1`))
	other.send(relayTo(join.Participant, `2`))
	for range 2 {
		got := 0
		for deadline := time.Now().Add(patience); got < 3 && time.Now().Before(deadline); {
			got = len(r.poll(1, 1).Messages)
		}
		if got != 3 {
			t.Fatalf("%d messages", got)
		}
	}
	if got := r.poll(3, 0).Messages; len(got) != 1 || !bytes.Contains(got[0], []byte(`"seq":3`)) {
		t.Fatalf("got %s", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	request, _ := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+signaling.EventsPath+"?next=3", http.NoBody)
	request.Header.Set(signaling.SessionHeader, r.token)
	response, err := r.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	start := make([]byte, 400)
	n := 0
	for n < len(start) && !bytes.Contains(start[:n], []byte("\n\ndata: ")) {
		m, err := response.Body.Read(start[n:])
		if err != nil {
			t.Fatal(err)
		}
		n += m
	}
	if !bytes.HasPrefix(start[:n], []byte(":\n\ndata: {\"seq\":3,")) {
		t.Fatalf("got %s", start[:n])
	}
	for header, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no",
	} {
		if got := response.Header.Get(header); got != want {
			t.Errorf("%s is %q, want %q", header, got, want)
		}
	}
	r.expectRefusal(http.MethodGet, signaling.PollPath+"?next=1", nil, http.StatusGone, signaling.CodeTooSlow) // confirmed before
}

func TestSessionRefusals(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	r := openRaw(t, s.URL)
	for _, path := range []string{signaling.EventsPath, signaling.PollPath} {
		(&rawSession{t: t, url: s.URL, http: r.http}).expectRefusal(http.MethodGet, path, nil, http.StatusNotFound, signaling.CodeNoSession)
	}
	thief := &rawSession{t: t, url: s.URL, http: r.http, token: strings.Repeat("A", len(r.token))}
	thief.expectRefusal(http.MethodPost, signaling.MessagesPath, []byte(`{}`), http.StatusNotFound, signaling.CodeNoSession)
	r.expectRefusal(http.MethodPost, signaling.MessagesPath, []byte(`no`), http.StatusBadRequest, signaling.CodeBadMessage)
	r.expectRefusal(http.MethodPost, signaling.MessagesPath, make([]byte, signaling.MaxBatch+1), http.StatusRequestEntityTooLarge, signaling.CodeTooLarge)
	many, _ := json.Marshal(signaling.Batch{Messages: make([]json.RawMessage, signaling.MaxBatchMessages+1)})
	r.expectRefusal(http.MethodPost, signaling.MessagesPath, many, http.StatusBadRequest, signaling.CodeBadMessage)
	r.expectRefusal(http.MethodPost, signaling.MessagesPath, []byte(`{"messages":["x"]}`), http.StatusGone, signaling.CodeBadMessage)
	r.expectRefusal(http.MethodGet, signaling.PollPath, nil, http.StatusGone, signaling.CodeBadMessage) // and stays so for a while
	for _, test := range []struct{ method, path string }{
		{http.MethodPost, signaling.SessionPath},
		{http.MethodPost, signaling.MessagesPath},
		{http.MethodGet, signaling.EventsPath},
		{http.MethodGet, signaling.PollPath},
		{http.MethodDelete, signaling.SessionPath},
	} {
		response, _ := r.do(test.method, test.path, nil, "Origin", "https://evil.example")
		if response.StatusCode != http.StatusForbidden || !strings.Contains(response.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("%s %s from another origin: %s", test.method, test.path, response.Status)
		}
	}
}

func TestSessionLimits(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{OpeningRate: 0.001, OpeningBurst: 2, Rate: 0.001, Burst: 3})
	r := openRaw(t, s.URL)
	for range 3 {
		r.post(0)
	}
	r.expectRefusal(http.MethodPost, signaling.MessagesPath, []byte(`{}`), http.StatusGone, signaling.CodeTooFast)
	openRaw(t, s.URL)
	r.expectRefusal(http.MethodPost, signaling.SessionPath, nil, http.StatusTooManyRequests, signaling.CodeTooFast)
	response, _ := r.do(http.MethodPost, signaling.SessionPath, nil, "X-Forwarded-For", "203.0.113.7")
	if response.StatusCode != http.StatusOK {
		t.Errorf("somebody else behind a proxy on this computer: %s", response.Status)
	}
}

// A session whose client asks nothing any more is lost, and its member after the
// grace.
func TestSilentSession(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{Silence: 50 * time.Millisecond, Grace: 20 * time.Millisecond})
	code := signaling.NewCode()
	join := someone(code)
	r := openRaw(t, s.URL)
	r.post(0, encoded(t, join))
	other, _ := joinRaw(t, s.URL, someone(code))
	if e := other.expect(signaling.TypeLeft); e.Participant != join.Participant || e.Reason != signaling.ReasonLost {
		t.Fatalf("got %+v", e)
	}
}

// FuzzSession sends anything to the handlers of a session.
func FuzzSession(f *testing.F) {
	f.Add("POST", signaling.MessagesPath, "", `{"next":1,"messages":[{"v":1,"type":"ping"}]}`)
	f.Add("POST", signaling.MessagesPath, "", `{"messages":[null,7,"x",{"v":1,"type":"join"}]}`)
	f.Add("GET", signaling.PollPath, "next=18446744073709551615&wait=0", "")
	f.Add("GET", signaling.PollPath, "next=-1&wait=0", "")
	f.Add("DELETE", signaling.SessionPath, "", "x")
	f.Add("POST", signaling.SessionPath, "%zz", "{")
	s := server.New(server.Config{OpeningRate: 1e9, OpeningBurst: 1e9})
	f.Cleanup(func() { _ = s.Shutdown(context.Background()) })
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		if method == http.MethodGet {
			query = "wait=0&" + query
		}
		opened := ask(s.Handler(), http.MethodPost, signaling.SessionPath)
		a, err := signaling.ParseAnswer(bodyOf(t, opened))
		if err != nil {
			t.Skip("the server is full")
		}
		request, err := http.NewRequestWithContext(t.Context(), method, "http://x"+path, strings.NewReader(body))
		if err != nil || !strings.HasPrefix(request.URL.Path, signaling.SessionPath) || request.URL.Path == signaling.EventsPath {
			return
		}
		request.URL.RawQuery = query
		request.Header.Set(signaling.SessionHeader, a.Session)
		if response := serve(s.Handler(), request); response.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s %s: %s", method, path, response.Status)
		}
		end, _ := http.NewRequestWithContext(t.Context(), http.MethodDelete, "http://x"+signaling.SessionPath, http.NoBody)
		end.Header.Set(signaling.SessionHeader, a.Session)
		serve(s.Handler(), end)
	})
}
