//go:build linux && amd64

package capture_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// kernel is a bootable image and the modules of vivid, in loading order.
type kernel struct {
	image   string
	modules []string
}

// fetchKernel takes Debian's kernel package from the user's cache or, where it
// is not there yet, from the package archive. Nothing is installed.
func fetchKernel(t *testing.T) kernel {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	name := kernelPackage(t)
	dir := filepath.Join(cache, "moim", "kernel", name)
	if _, err := os.Stat(dir); err != nil {
		unpackKernel(t, name, dir)
	}
	modules, err := filepath.Glob(filepath.Join(dir, "*.ko"))
	if err != nil || len(modules) == 0 {
		t.Fatalf("no modules in %s", dir)
	}
	return kernel{image: filepath.Join(dir, "vmlinuz"), modules: modules}
}

// kernelPackage is the package that linux-image-amd64 stands for.
func kernelPackage(t *testing.T) string {
	t.Helper()
	out := run(t, "apt-cache", "depends", "linux-image-amd64")
	for line := range strings.Lines(out) {
		if _, name, ok := strings.Cut(line, "Depends: linux-image-"); ok {
			return "linux-image-" + strings.TrimSpace(name)
		}
	}
	missing(t, "apt knows no kernel:\n"+out)
	return ""
}

func unpackKernel(t *testing.T, name, dir string) {
	t.Helper()
	work := t.TempDir()
	fetch := exec.Command("apt-get", "download", name)
	fetch.Dir = work
	if out, err := fetch.CombinedOutput(); err != nil {
		missing(t, fmt.Sprintf("apt-get download %s: %v\n%s", name, err, out))
	}
	packages, _ := filepath.Glob(filepath.Join(work, "*.deb"))
	if len(packages) != 1 {
		t.Fatalf("apt-get download gave %q", packages)
	}
	run(t, "dpkg-deb", "-x", packages[0], work)
	version := strings.TrimPrefix(name, "linux-image-")
	run(t, "depmod", "-b", work, version)
	loading := run(t, "modprobe", "-C", "/dev/null", "-d", work, "-S", version, "--show-depends", "vivid")

	// Filled beside its place and then moved, so that it is there whole or not.
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), ".part-") //nolint:usetesting // beside its place, which it is moved to
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(part) })
	keep(t, filepath.Join(work, "boot", "vmlinuz-"+version), filepath.Join(part, "vmlinuz"))
	n := 0
	for line := range strings.Lines(loading) {
		fields := strings.Fields(line)
		if len(fields) < 2 || fields[0] != "insmod" {
			continue
		}
		keep(t, fields[1], filepath.Join(part, string(rune('a'+n))+"-"+filepath.Base(fields[1])))
		n++
	}
	if err := os.Rename(part, dir); err != nil {
		if _, there := os.Stat(dir); there != nil {
			t.Fatal(err)
		}
	}
}

func keep(t *testing.T, from, to string) {
	t.Helper()
	if err := os.WriteFile(to, readFile(t, from), 0o600); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}
