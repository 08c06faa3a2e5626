package update_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"moim/app/update"
)

func TestFetch(t *testing.T) {
	good := signed(t, announcement("1.2.3"))
	var seen []*http.Request
	mux := http.NewServeMux()
	serve := func(path string, status int, body []byte) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, r)
			http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
			w.WriteHeader(status)
			_, _ = w.Write(body)
		})
	}
	serve("/good", http.StatusOK, good)
	serve("/missing", http.StatusNotFound, good)
	serve("/huge", http.StatusOK, []byte(strings.Repeat(" ", 64<<20)))
	serve("/changed", http.StatusOK, []byte(strings.Replace(string(good), "feed\":\"e", "feed\":\"f", 1)))
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/good", http.StatusFound) })
	mux.HandleFunc("/round", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/round", http.StatusFound) })
	secure, plain := httptest.NewTLSServer(mux), httptest.NewServer(mux)
	defer secure.Close()
	defer plain.Close()
	mux.HandleFunc("/down", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL+"/good", http.StatusFound) })
	through := func() (http.RoundTripper, error) { return secure.Client().Transport, nil }
	for path, ok := range map[string]bool{
		"/good": true, "/moved": true, "/missing": false, "/huge": false, "/changed": false, "/round": false, "/down": false,
	} {
		f := update.Fetcher{Address: secure.URL + path, Key: public(1), Transport: through}
		feed, err := f.Fetch(t.Context())
		if (err == nil) != ok || (ok && feed.Version != "1.2.3") {
			t.Errorf("%s: %+v, %v", path, feed, err)
		}
	}
	for _, r := range seen {
		if r.UserAgent() != "Moim" || r.Header.Get("Cookie") != "" || r.Header.Get("Referer") != "" || r.URL.RawQuery != "" {
			t.Errorf("the request tells of the user: %v", r.Header)
		}
	}
	dead := update.Fetcher{Address: plain.URL + "/good", Key: public(1), Transport: through}
	plain.Close()
	if _, err := dead.Fetch(t.Context()); err == nil {
		t.Error("a dead server answered")
	}
}
