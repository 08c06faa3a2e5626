package server_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"moim/signaling"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// askFrom asks how many are in a room, as somebody at a network address.
func askFrom(h http.Handler, address, room string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, signaling.RoomsPath+room, http.NoBody)
	r.RemoteAddr = address
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestOccupancyDoesNotTellEmptyFromMissing(t *testing.T) {
	h := server.New(server.Config{}).Handler()
	for room, want := range map[string]int{
		someRoom():                  http.StatusOK,
		"":                          http.StatusNotFound,
		"x":                         http.StatusBadRequest,
		strings.Repeat("A", 32):     http.StatusBadRequest,
		someRoom() + "0":            http.StatusBadRequest,
		someRoom() + "/participant": http.StatusNotFound,
	} {
		w := askFrom(h, "192.0.2.1:1", room)
		if w.Code != want {
			t.Errorf("%q: status %d, want %d", room, w.Code, want)
		}
		if w.Code == http.StatusOK && strings.TrimSpace(w.Body.String()) != `{"participants":0}` {
			t.Errorf("%q: %s", room, w.Body)
		}
	}
}

func TestOccupancyIsForThisOriginAndThisMoment(t *testing.T) {
	w := askFrom(server.New(server.Config{}).Handler(), "192.0.2.1:1", someRoom())
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin",
		"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestOccupancyFollowsComingAndGoing(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{Grace: 1})
	code := signaling.NewCode()
	count := func() string {
		response, err := http.Get(s.URL + signaling.RoomsPath + roomOf(code))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		return strings.TrimSpace(string(bodyOf(t, response)))
	}
	first, _ := joinRaw(t, s.URL, someone(code))
	second, _ := joinRaw(t, s.URL, someone(code))
	_, _ = joinRaw(t, s.URL, someone(signaling.NewCode()))
	if got := count(); got != `{"participants":2}` {
		t.Errorf("two have joined: %s", got)
	}
	first.send(signaling.Envelope{Type: signaling.TypeLeave})
	eventually(t, "one has left", func() bool { return count() == `{"participants":1}` })
	_ = second.ws.CloseNow()
	eventually(t, "one is lost", func() bool { return count() == `{"participants":0}` })
}

func TestOccupancyIsLimitedByAddress(t *testing.T) {
	for name, addresses := range map[string][3]string{ // which are one
		"ports of a host":           {"192.0.2.1:1", "192.0.2.1:2", "[::ffff:192.0.2.1]:3"},
		"hosts of an IPv6 network":  {"[2001:db8::1]:1", "[2001:db8::2:1]:1", "[2001:db8::3%eth0]:1"},
		"addresses of another form": {"nonsense", "", "pipe"},
	} {
		t.Run(name, func(t *testing.T) {
			h := server.New(server.Config{QuestionRate: 1e-9, QuestionBurst: 2}).Handler()
			for i, address := range addresses {
				want := http.StatusOK
				if i == 2 {
					want = http.StatusTooManyRequests
				}
				if got := askFrom(h, address, someRoom()).Code; got != want {
					t.Errorf("%s: status %d, want %d", address, got, want)
				}
			}
		})
	}
}
