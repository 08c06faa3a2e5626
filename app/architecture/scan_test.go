package architecture_test

import (
	"errors"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source is one Go file.
type source struct {
	name        string // path below the module, with slashes
	pkg         string // path of its package below the module; empty for the root
	test        bool
	constrained bool // built on some systems only
	file        *ast.File
	fset        *token.FileSet
}

// imports lists the paths that the file imports.
func (s source) imports() []string {
	paths := make([]string, 0, len(s.file.Imports))
	for _, spec := range s.file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

// localNames maps the names by which the file calls its imports to their paths.
func (s source) localNames() map[string]string {
	names := make(map[string]string)
	for _, spec := range s.file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		if spec.Name != nil {
			names[spec.Name.Name] = p
			continue
		}
		names[packageName(p)] = p
	}
	return names
}

// packageName guesses a package's name from its path: its last element that is
// not a major version.
func packageName(importPath string) string {
	base := path.Base(importPath)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		base = path.Base(path.Dir(importPath))
	}
	return base
}

// scan reads all Go files below root, whatever system they are for.
func scan(t *testing.T, root string) []source {
	t.Helper()
	fset := token.NewFileSet()
	var sources []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipFolder(root, name, d.Name())
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since the folder was read
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		sources = append(sources, source{
			name: rel, pkg: strings.TrimPrefix(path.Dir(rel), "."),
			test: strings.HasSuffix(rel, "_test.go"), constrained: constrained(rel, file), file: file, fset: fset,
		})
		return nil
	})
	if err != nil {
		t.Fatalf("read sources: %v", err)
	}
	return sources
}

func skipFolder(root, name, base string) error {
	switch {
	case name == root:
		return nil
	case strings.HasPrefix(base, "."), strings.HasPrefix(base, "_"), base == "testdata":
		return filepath.SkipDir
	case filepath.Dir(name) == root && (base == "build" || base == "dist"):
		return filepath.SkipDir
	}
	return nil
}

// constrained says whether a file is built on some systems only, by its name
// or by a build constraint.
func constrained(name string, file *ast.File) bool {
	words := strings.Split(strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".go"), "_test"), "_")
	systems := []string{"linux", "darwin", "windows", "freebsd", "openbsd", "netbsd", "unix"}
	if len(words) > 1 && slices.ContainsFunc(words[1:], func(w string) bool { return slices.Contains(systems, w) }) {
		return true
	}
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		if slices.ContainsFunc(group.List, func(c *ast.Comment) bool { return constraint.IsGoBuild(c.Text) }) {
			return true
		}
	}
	return false
}

// moduleRoot is the folder that holds go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}
