package e2e_test

import (
	"net"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/signalingtest"
)

// cutAfter is after how long the nginx of these tests cuts a request that says
// nothing, and cutAsPeopleMeet what make soak tries besides; a poll is held for 15 s.
const (
	cutAfter        = 5 * time.Second
	cutAsPeopleMeet = 20 * time.Second
)

// TestCallBehindSlowNginx is a call behind one that buffers and cuts after 20 s, for a
// minute and more.
func TestCallBehindSlowNginx(t *testing.T) {
	if os.Getenv("MOIM_SOAK") == "" {
		t.Skip("takes more than a minute: make soak")
	}
	t.Parallel()
	callBehindNginx(t, cutAsPeopleMeet, buffersAndCuts(cutAsPeopleMeet), `^(200|504) GET `+signaling.PollPath, `^101`)
}

// buffersAndCuts are the directives of an nginx that does; it speaks HTTP/1.0 with the
// server, as it does by itself.
func buffersAndCuts(after time.Duration) string {
	return `proxy_buffering on; proxy_ignore_headers X-Accel-Buffering; proxy_read_timeout ` + after.String() + `;`
}

// TestCallBehindNginx is a call of two behind a proxy that gets in the way. It is
// set up, goes on while the proxy cuts, and is still one that others can join.
func TestCallBehindNginx(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, directives string
		uses, usesNot    string // of requests
	}{
		{
			"refuses Upgrade", `proxy_http_version 1.1; if ($http_upgrade) { return 403; }`,
			`^(200|499) GET ` + signaling.EventsPath, `GET ` + signaling.PollPath,
		},
		{
			"buffers and cuts", buffersAndCuts(cutAfter),
			`^(200|504) GET ` + signaling.PollPath, `^101`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			callBehindNginx(t, cutAfter, test.directives, test.uses, test.usesNot)
		})
	}
}

// callBehindNginx is one such call, in which nginx gets requests of one kind and none of
// another.
func callBehindNginx(t *testing.T, cut time.Duration, directives, uses, usesNot string) {
	t.Helper()
	server := startSignald(t, freePort(t))
	proxy := startNginx(t, server.port, directives)
	room := newRoom()
	ada, ben := join(t, proxy.url(), room, "Ada"), join(t, proxy.url(), room, "Ben")
	keepsCalling(t, cut, ada, ben, server.url(), room)
	if n := proxy.requests(uses); n == 0 {
		data, _ := os.ReadFile(proxy.log)
		t.Errorf("no request like %s\n%s", uses, data)
	}
	if n := proxy.requests(usesNot); n != 0 {
		t.Errorf("%d requests like %s", n, usesNot)
	}
}

// TestCallThroughConnect is a call of two out of a network that has nothing but a
// proxy which allows CONNECT, to a server whose certificate an authority of its
// own has signed. The proxy cuts its tunnels in the middle.
func TestCallThroughConnect(t *testing.T) {
	t.Parallel()
	certificate, key := signalingtest.NewAuthority(t).Files("meet.example")
	port := freePort(t)
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	server := start(t, "signald", []string{"XDG_STATE_HOME=" + t.TempDir()}, program(t, "SIGNALD_BIN"),
		"--listen", address, "--tls-cert", certificate, "--tls-key", key)
	client := http.Client{Timeout: time.Second}
	eventually(t, patience, "a healthy signald", func() (bool, string) {
		if !server.running() {
			t.Fatalf("signald ended with status %d", server.status())
		}
		resp, err := client.Get("http://" + address + signaling.HealthPath)
		if err != nil {
			return false, err.Error()
		}
		_ = resp.Body.Close()
		return resp.StatusCode == http.StatusOK, resp.Status
	})
	proxy := signalingtest.NewConnectProxy(t, address)
	room := newRoom()
	out := []string{"--proxy", proxy.URL, "--authorities", certificate}
	ada, ben := join(t, "https://meet.example", room, "Ada", out...), join(t, "https://meet.example", room, "Ben", out...)
	ada.untilSees("Ben")
	ben.untilSees("Ada")
	before := proxy.Tunnels()
	proxy.Cut()
	eventually(t, patience, "new tunnels", func() (bool, string) {
		n := proxy.Tunnels()
		return n >= before+2, strconv.Itoa(n)
	})
	keepsCalling(t, cutAfter, ada, ben, "http://"+address, room)
}

// keepsCalling holds two to seeing each other for three times what a proxy needs
// to cut them off, and to meeting somebody who joins then.
func keepsCalling(t *testing.T, cut time.Duration, ada, ben *participant, server, room string) {
	t.Helper()
	ada.untilSees("Ben")
	ben.untilSees("Ada")
	before := len(ada.history())
	pass(t, 3*cut)
	cho := join(t, server, room, "Cho")
	ada.untilSees("Ben", "Cho")
	ben.untilSees("Ada", "Cho")
	cho.untilSees("Ada", "Ben")
	for _, s := range ada.history()[before:] {
		if p, ok := s.peer("Ben"); !ok || p.State != "connected" {
			t.Fatalf("at %v s Ben was %q", s.UptimeS, p.State)
		}
	}
	cho.leave()
	ben.leave()
	ada.leave()
}
