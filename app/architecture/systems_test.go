package architecture_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOtherSystems checks the types of what is compiled on the systems that this
// one is not, C left out: whoever breaks those parts learns it here, without a
// compiler for them. `make windows` compiles the Windows part for real.
func TestOtherSystems(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"windows/amd64", "darwin/arm64"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			for _, problem := range checkTypes(t, system, moduleRoot(t), "./...") {
				t.Error(problem)
			}
		})
	}
}

// TestOtherSystemsFinds holds the check to a module whose part for one system is
// broken.
func TestOtherSystemsFinds(t *testing.T) {
	folder := filepath.Join("testdata", "systems")
	if problems := checkTypes(t, "darwin/arm64", folder, "."); len(problems) != 1 || !strings.Contains(problems[0], "undefined: missing") {
		t.Errorf("on macOS: %q", problems)
	}
	if problems := checkTypes(t, "windows/amd64", folder, "."); len(problems) != 0 {
		t.Errorf("on Windows: %q", problems)
	}
}

// listed is a package as `go list` describes it.
type listed struct {
	ImportPath        string
	Dir               string
	GoFiles, CgoFiles []string
	ImportMap         map[string]string
	Module            *struct{ Main bool }
}

// list returns packages and all that they import, dependencies first.
func list(t *testing.T, system, folder string, patterns ...string) []listed {
	t.Helper()
	goos, goarch, _ := strings.Cut(system, "/")
	cmd := exec.CommandContext(t.Context(), "go", append([]string{
		"list", "-deps", "-tags", "nolibopusfile", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap,Module",
	}, patterns...)...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=1", "GOFLAGS=-mod=readonly")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v: %s", system, err, complaints.String())
	}
	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages
		case err != nil:
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// checkTypes returns what is wrong in the packages of this module on a system.
func checkTypes(t *testing.T, system, folder string, patterns ...string) []string {
	t.Helper()
	_, goarch, _ := strings.Cut(system, "/")
	c := typeChecker{
		files: token.NewFileSet(), sizes: types.SizesFor("gc", goarch),
		known: map[string]*types.Package{"unsafe": types.Unsafe},
	}
	for _, p := range list(t, system, folder, patterns...) {
		if p.ImportPath != "unsafe" {
			c.check(p)
		}
	}
	return c.problems
}

// typeChecker knows the packages of one system so far.
type typeChecker struct {
	files    *token.FileSet
	sizes    types.Sizes
	known    map[string]*types.Package
	problems []string
}

// check learns about one package whose imports are known. Of the packages that are
// not ours only what they declare counts.
func (c *typeChecker) check(p listed) {
	ours := p.Module != nil && p.Module.Main
	var files []*ast.File
	for _, name := range append(p.GoFiles, p.CgoFiles...) {
		file, err := parser.ParseFile(c.files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			c.problems = append(c.problems, err.Error())
			continue
		}
		files = append(files, file)
	}
	config := types.Config{
		FakeImportC: true, IgnoreFuncBodies: !ours, Sizes: c.sizes,
		Importer: importer(func(path string) (*types.Package, error) {
			if mapped, ok := p.ImportMap[path]; ok {
				path = mapped
			}
			if known := c.known[path]; known != nil {
				return known, nil
			}
			return nil, errors.New("unknown package " + path)
		}),
		Error: func(err error) {
			// A C type counts as invalid; what follows from that is no news.
			if ours && !strings.Contains(err.Error(), "invalid type") {
				c.problems = append(c.problems, err.Error())
			}
		},
	}
	checked, _ := config.Check(p.ImportPath, c.files, files, nil) // errors go to Error
	c.known[p.ImportPath] = checked
}

// importer is a types.Importer out of a function.
type importer func(path string) (*types.Package, error)

// Import implements types.Importer.
func (i importer) Import(path string) (*types.Package, error) { return i(path) }
