// Package guest is the page with which a guest takes part from a browser.
//
// It knows files. It does not know how they are served.
package guest

import (
	"embed"
	"io/fs"
)

//go:embed index.html style.css css icons js words
var files embed.FS

// Files are the files of the page, index.html first of all.
func Files() fs.FS { return files }
