package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
)

// asset is one file of the page.
type asset struct {
	contentType string
	plain       content
	zipped      content // without data where that saves nothing
}

// content is a file in one encoding, with its entity tag (RFC 9110 section
// 8.8.3), which is strong: other bytes have another.
type content struct {
	data []byte
	tag  string
}

func newContent(data []byte) content {
	sum := sha256.Sum256(data)
	return content{data: data, tag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}

func newAsset(name string, data []byte) (*asset, error) {
	a := &asset{contentType: contentType(name), plain: newContent(data)}
	if !isText(a.contentType) {
		return a, nil
	}
	var zipped bytes.Buffer
	writer, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err == nil {
		_, err = writer.Write(data)
	}
	if err == nil {
		err = writer.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("compress %q: %w", name, err)
	}
	if zipped.Len() < len(data) {
		a.zipped = newContent(zipped.Bytes())
	}
	return a, nil
}

// contentType is told by the name alone: package mime asks the computer, and
// some computers say nonsense.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/x-icon"
	case ".woff2":
		return "font/woff2"
	case ".mp3":
		return "audio/mpeg"
	case ".wav":
		return "audio/wav"
	default:
		return "application/octet-stream"
	}
}

// isText says whether a type is worth compressing.
func isText(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.HasSuffix(contentType, "json") || strings.HasSuffix(contentType, "xml")
}
