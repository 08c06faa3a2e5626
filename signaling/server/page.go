package server

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// pagePath is where the page for guests with a browser is.
const pagePath = "/r/"

// page is the guests' page: its files, ready to be sent.
type page struct {
	assets map[string]*asset // by path below pagePath
}

func newPage(files fs.FS) (*page, error) {
	p := &page{assets: make(map[string]*asset)}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		p.assets[name], err = newAsset(name, data)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the guests' page: %w", err)
	}
	return p, nil
}

// ServeHTTP answers GET and HEAD of a file. Browsers ask each time whether what
// they have is still right, so that modules of different versions never meet.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, pagePath)
	if name == "" {
		name = "index.html"
	}
	a, ok := p.assets[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Cache-Control", "no-cache")
	sent := a.plain
	if a.zipped.data != nil {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Values("Accept-Encoding")) {
			header.Set("Content-Encoding", "gzip")
			sent = a.zipped
		}
	}
	header.Set("ETag", sent.tag)
	header.Set("Content-Length", strconv.Itoa(len(sent.data)))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(sent.data))
}

// acceptsGzip reads Accept-Encoding (RFC 9110 section 12.5.3).
func acceptsGzip(values []string) bool {
	accepted := false // by "*"
	for _, value := range values {
		for choice := range strings.SplitSeq(value, ",") {
			coding, weight, _ := strings.Cut(choice, ";")
			switch strings.ToLower(strings.TrimSpace(coding)) {
			case "gzip", "x-gzip":
				return !isZeroWeight(weight)
			case "*":
				accepted = !isZeroWeight(weight)
			}
		}
	}
	return accepted
}

// isZeroWeight says whether a quality value excludes what it is given to. One
// that cannot be read does.
func isZeroWeight(weight string) bool {
	_, digits, given := strings.Cut(weight, "=")
	if !given {
		return strings.TrimSpace(weight) != ""
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	return err != nil || !(q > 0)
}
