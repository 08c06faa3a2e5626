package server_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"moim/assets/guest"
	"moim/signaling/server"
)

// ask asks a server's handler, without a network between.
func ask(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, http.NoBody)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return serve(h, r)
}

func serve(h http.Handler, r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, r *http.Response) []byte {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// pageFiles lists the page's files.
func pageFiles(t *testing.T) map[string][]byte {
	t.Helper()
	found := make(map[string][]byte)
	err := fs.WalkDir(guest.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		found[name], err = fs.ReadFile(guest.Files(), name)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d files, %v", len(found), err)
	}
	return found
}

func TestPageIsServedWhole(t *testing.T) {
	h := server.New(server.Config{}).Handler()
	for name, content := range pageFiles(t) {
		target := "/r/" + name
		response := ask(h, http.MethodGet, target)
		if response.StatusCode != http.StatusOK || !bytes.Equal(bodyOf(t, response), content) {
			t.Errorf("%s: status %d or another content", target, response.StatusCode)
		}
		if kind := response.Header.Get("Content-Type"); kind == "" || kind == "application/octet-stream" {
			t.Errorf("%s: the server does not know its type", target)
		}
		checkCaching(t, h, target, response)
		checkCompressed(t, h, target, content, response)
		head := ask(h, http.MethodHead, target)
		if head.StatusCode != http.StatusOK || head.ContentLength != int64(len(content)) || len(bodyOf(t, head)) != 0 {
			t.Errorf("HEAD %s: status %d, length %d", target, head.StatusCode, head.ContentLength)
		}
	}
	whole := ask(h, http.MethodGet, "/r/")
	if index := ask(h, http.MethodGet, "/r/index.html"); !bytes.Equal(bodyOf(t, whole), bodyOf(t, index)) {
		t.Error("/r/ is not index.html")
	}
}

func checkCaching(t *testing.T, h http.Handler, target string, response *http.Response) {
	t.Helper()
	tag := response.Header.Get("ETag")
	if !strings.HasPrefix(tag, `"`) || response.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("%s: tag %s, caching %s", target, tag, response.Header.Get("Cache-Control"))
	}
	if again := ask(h, http.MethodGet, target, "If-None-Match", tag); again.StatusCode != http.StatusNotModified {
		t.Errorf("%s: unchanged, but status %d", target, again.StatusCode)
	}
	if other := ask(h, http.MethodGet, target, "If-None-Match", `"other"`); other.StatusCode != http.StatusOK {
		t.Errorf("%s: changed, but status %d", target, other.StatusCode)
	}
}

func checkCompressed(t *testing.T, h http.Handler, target string, content []byte, plain *http.Response) {
	t.Helper()
	zipped := ask(h, http.MethodGet, target, "Accept-Encoding", "br;q=1, gzip;q=0.5")
	if zipped.Header.Get("Content-Encoding") == "" {
		if plain.Header.Get("Vary") != "" {
			t.Errorf("%s: never compressed, but varies", target)
		}
		return
	}
	if zipped.Header.Get("ETag") == plain.Header.Get("ETag") || zipped.Header.Get("Vary") != "Accept-Encoding" || plain.Header.Get("Vary") != "Accept-Encoding" {
		t.Errorf("%s: a cache could mistake compressed for plain", target)
	}
	if zipped.ContentLength >= int64(len(content)) {
		t.Errorf("%s: %d bytes became %d", target, len(content), zipped.ContentLength)
	}
	reader, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	if got, err := io.ReadAll(reader); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%s: another content when compressed, %v", target, err)
	}
}

func TestPageTypes(t *testing.T) {
	h := server.New(server.Config{}).Handler()
	want := map[string]string{".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
	for name := range pageFiles(t) {
		for extension, kind := range want {
			if got := ask(h, http.MethodGet, "/r/"+name).Header.Get("Content-Type"); strings.HasSuffix(name, extension) && got != kind {
				t.Errorf("%s is served as %q", name, got)
			}
		}
	}
}

func TestPageEncoding(t *testing.T) {
	h := server.New(server.Config{}).Handler()
	for accept, want := range map[string]string{
		"": "", "gzip": "gzip", "GZip": "gzip", "x-gzip": "gzip", "gzip, deflate, br, zstd": "gzip", "*": "gzip", "*;q=0.1": "gzip",
		"br": "", "gzip;q=0": "", "gzip;q=0.000, *": "", "gzip; q=0.001": "gzip", "*;q=0": "", "identity": "", "gzip;q=": "", "gzip;nonsense": "", "gzip;q=NaN": "",
	} {
		if got := ask(h, http.MethodGet, "/r/", "Accept-Encoding", accept).Header.Get("Content-Encoding"); got != want {
			t.Errorf("%q: got %q, want %q", accept, got, want)
		}
	}
}

func TestPageRoutes(t *testing.T) {
	h := server.New(server.Config{}).Handler()
	tests := []struct {
		method, target string
		status         int
		header, value  string
	}{
		{"GET", "/", 308, "Location", "/r/"},
		{"HEAD", "/", 308, "Location", "/r/"},
		{"GET", "/r", 308, "Location", "/r/"},
		{"GET", "/r?a=b", 308, "Location", "/r/?a=b"},
		{"GET", "/?a=b", 308, "Cache-Control", "no-store"},
		{"GET", "/r/?a=b", 200, "Content-Type", "text/html; charset=utf-8"},
		{"GET", "/r/none.js", 404, "X-Content-Type-Options", "nosniff"},
		{"GET", "/r/js", 404, "", ""},
		{"GET", "/r/js/", 404, "", ""},
		{"GET", "/r/%2e%2e/server.go", 404, "", ""},
		{"GET", "/none", 404, "", ""},
		{"POST", "/r/", 405, "Allow", "GET, HEAD"},
		{"PUT", "/r/index.html", 405, "Allow", "GET, HEAD"},
		{"DELETE", "/", 405, "Allow", "GET, HEAD"},
	}
	for _, test := range tests {
		response := ask(h, test.method, test.target)
		if response.StatusCode != test.status || test.header != "" && response.Header.Get(test.header) != test.value {
			t.Errorf("%s %s: status %d, %s %q", test.method, test.target, response.StatusCode, test.header, response.Header.Get(test.header))
		}
	}
}

func TestPageConfinesItself(t *testing.T) {
	h := server.New(server.Config{}).Handler()
	want := map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
			"font-src 'self'; manifest-src 'self'; connect-src 'self' ws://meet.example.org:8787 wss://meet.example.org:8787; " +
			"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
		"Permissions-Policy":           "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), screen-wake-lock=(self), speaker-selection=(self)",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security":    "",
	}
	tag := ask(h, http.MethodGet, "http://meet.example.org:8787/r/").Header.Get("ETag")
	for _, target := range []string{"/", "/r", "/r/", "/r/none", "/r/index.html"} {
		for _, known := range []string{"", tag} {
			response := ask(h, http.MethodGet, "http://meet.example.org:8787"+target, "If-None-Match", known)
			for name, value := range want {
				if got := response.Header.Get(name); got != value {
					t.Errorf("%s (status %d): %s is %q", target, response.StatusCode, name, got)
				}
			}
		}
	}
}

func TestPolicyNamesTheHostOnlyWhereItCan(t *testing.T) {
	h := server.New(server.Config{}).Handler()
	for host, want := range map[string]string{
		"meet.example.org":       "'self' ws://meet.example.org wss://meet.example.org",
		"192.0.2.1:8787":         "'self' ws://192.0.2.1:8787 wss://192.0.2.1:8787",
		"[::1]:8787":             "'self'",
		"":                       "'self'",
		"a;script-src *":         "'self'",
		"a,b":                    "'self'",
		"*":                      "'self'",
		"a 'unsafe-inline'":      "'self'",
		"a.example:1:2":          "'self'",
		strings.Repeat("a", 300): "'self'",
	} {
		r := httptest.NewRequest(http.MethodGet, "/r/", http.NoBody)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		_, rest, _ := strings.Cut(w.Header().Get("Content-Security-Policy"), "connect-src ")
		if got, _, _ := strings.Cut(rest, ";"); got != want {
			t.Errorf("%q: %s", host, got)
		}
	}
}

// FuzzPage looks whether anything that a request says gets out of the page's
// files or into the policy.
func FuzzPage(f *testing.F) {
	f.Add("index.html", "gzip;q=0.5", "example.org:8787")
	f.Add("../server.go", "*;q=0", "[::1]")
	f.Add("js//main.js", ";;,,", "a;b")
	h := server.New(server.Config{}).Handler()
	f.Fuzz(func(t *testing.T, path, accept, host string) {
		r := httptest.NewRequest(http.MethodGet, "/r/", http.NoBody)
		r.URL.Path += path
		r.Host = host
		r.Header.Set("Accept-Encoding", accept)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if _, err := fs.Stat(guest.Files(), path); w.Code == http.StatusOK && path != "" && err != nil {
			t.Errorf("%q is no file", path)
		}
		policy := w.Header().Get("Content-Security-Policy")
		if policy != "" && (strings.Count(policy, ";") != 11 || strings.Contains(policy, "*")) {
			t.Errorf("%q: policy %q", host, policy)
		}
	})
}
