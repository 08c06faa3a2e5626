package e2e_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree is a minimal Debian 12 in a folder.
type tree struct {
	t      *testing.T
	folder string
}

// newTree lays one, beside the archive that it is unpacked from.
func newTree(t *testing.T) *tree {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "laying a tree of Debian takes root")
	}
	dist := os.Getenv("MOIM_DIST")
	trees := filepath.Join(filepath.Dir(dist), "build", "trees")
	tr := &tree{t: t, folder: filepath.Join(trees, strings.ToLower(t.Name()))}
	script := filepath.Join(filepath.Dir(dist), "assets/installers/linux/tree.sh")
	cmd := exec.CommandContext(t.Context(), script, filepath.Join(trees, "bookworm.tar"), tr.folder)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("lay a tree: %v\n%s", err, out)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(tr.folder); err != nil {
			t.Error(err)
		}
	})
	return tr
}

// command is how a program is run in the tree, as root with an empty environment.
func (tr *tree) command(env []string, args ...string) []string {
	all := []string{
		"chroot", tr.folder, "/usr/bin/env", "-i", "HOME=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
		"DEBIAN_FRONTEND=noninteractive",
	}
	return append(append(all, env...), args...)
}

// run runs a program in the tree and returns what it writes.
func (tr *tree) run(args ...string) string {
	tr.t.Helper()
	all := tr.command(nil, args...)
	cmd := exec.CommandContext(context.WithoutCancel(tr.t.Context()), all[0], all[1:]...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		tr.t.Fatalf("%q in the tree: %v\n%s", args, err, out[max(0, len(out)-3000):])
	}
	return string(out)
}

// apt runs apt-get in the tree.
func (tr *tree) apt(args ...string) {
	tr.t.Helper()
	tr.run(append([]string{"apt-get", "-q", "-y", "-o", "Acquire::Retries=3"}, args...)...)
}

// put copies a file into the tree's /tmp and returns its path there.
func (tr *tree) put(path string) string {
	tr.t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tr.t.Fatal(err)
	}
	inside := "/tmp/" + filepath.Base(path)
	if err := os.WriteFile(tr.folder+inside, data, 0o755); err != nil {
		tr.t.Fatal(err)
	}
	return inside
}

// files are all files and folders of the tree except what changes by itself: those of
// the package system, of the system at work, and of the person.
func (tr *tree) files() []string {
	tr.t.Helper()
	var list []string
	err := filepath.WalkDir(tr.folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside := strings.TrimPrefix(path, tr.folder)
		for _, busy := range []string{"/var", "/tmp", "/run", "/root", "/proc", "/sys", "/dev"} {
			if inside == busy {
				return fs.SkipDir
			}
		}
		list = append(list, inside)
		return nil
	})
	if err != nil {
		tr.t.Fatal(err)
	}
	return list
}

// sitIn opens a window of a program in the tree and waits until it can be used.
func sitIn(t *testing.T, tr *tree, d *display, name, program string, args ...string) *desk {
	t.Helper()
	uiMap, statistics := "/tmp/"+name+".map", "/tmp/"+name+".jsonl"
	all := tr.command([]string{"DISPLAY=" + d.name(), "LIBGL_ALWAYS_SOFTWARE=1", "LANGUAGE=en"},
		append([]string{program, "--ui-map", uiMap, "--stats", statistics}, args...)...)
	w := &desk{
		participant: &participant{process: start(t, name, nil, all[0], all[1:]...), name: name, file: tr.folder + statistics},
		display:     d, uiMap: tr.folder + uiMap,
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("elements in the window of %s: %v%s", name, w.elements(), w.keepPicture())
		}
	})
	w.find()
	return w
}

// artefact is the one file in dist/ that a pattern fits.
func artefact(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.Getenv("MOIM_DIST"), pattern))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s in dist/: %v, %v", pattern, found, err)
	}
	return found[0]
}

// tell runs a tool outside and returns the lines that it writes.
func tell(t *testing.T, name string, args ...string) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tool(t, name), args...).Output()
	if err != nil {
		t.Fatalf("%s %q: %v", name, args, err)
	}
	return slices.DeleteFunc(strings.Split(string(out), "\n"), func(s string) bool { return s == "" })
}

// without are those of a list that another one lacks.
func without(list, other []string) []string {
	known := make(map[string]bool, len(other))
	for _, s := range other {
		known[s] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return known[s] })
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
