package architecture_test

import (
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPlain holds the packages that the Makefile tests without the race detector
// to starting no goroutine, neither themselves nor in their tests.
func TestPlain(t *testing.T) {
	root := moduleRoot(t)
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	var plain []string
	for line := range strings.Lines(string(makefile)) {
		if names, found := strings.CutPrefix(line, "PLAIN := "); found {
			plain = strings.Fields(names)
		}
	}
	seen := map[string]bool{}
	for _, s := range scan(t, root) {
		if !slices.Contains(plain, s.pkg) {
			continue
		}
		seen[s.pkg] = true
		if startsGoroutine(s.file) {
			t.Errorf("%s starts a goroutine, and the race detector does not watch it: take %s out of PLAIN in the Makefile", s.name, s.pkg)
		}
	}
	for _, pkg := range plain {
		if !seen[pkg] {
			t.Errorf("PLAIN in the Makefile names %s, which is no package", pkg)
		}
	}
	if len(plain) == 0 {
		t.Error("the Makefile has no line PLAIN")
	}
}

// startsGoroutine finds go statements, and calls of methods like sync.WaitGroup.Go.
func startsGoroutine(file *ast.File) bool {
	found := false
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			if method, ok := n.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Go" {
				found = true
			}
		}
		return !found
	})
	return found
}
