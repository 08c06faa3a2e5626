//go:build linux && amd64

package capture_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestVivid runs TestInGuest in a virtual machine whose kernel has vivid, the
// Video4Linux driver for a camera that is real in all but glass.
func TestVivid(t *testing.T) {
	if testing.Short() || os.Getenv(inGuest) != "" {
		t.Skip("boots a virtual machine")
	}
	needs(t, "qemu-system-x86_64", "busybox", "apt-get", "apt-cache", "dpkg-deb", "depmod", "modprobe")
	kernel := fetchKernel(t)
	dir := t.TempDir()
	binary := filepath.Join(dir, "capture.test")
	build := exec.Command("go", "test", "-c", "-o", binary, "-tags", "netgo,osusergo",
		"-ldflags", "-linkmode external -extldflags -static", ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build for the guest: %v\n%s", err, out)
	}
	initrd := filepath.Join(dir, "initrd")
	writeInitramfs(t, initrd, binary, kernel.modules)
	out := boot(t, kernel.image, initrd)
	if !strings.Contains(out, "--- PASS: TestInGuest") {
		t.Fatalf("the guest did not pass:\n%s", out)
	}
	for line := range strings.Lines(out) {
		if strings.Contains(line, "vivid_guest_test.go") {
			t.Log(strings.TrimSpace(line))
		}
	}
}

// boot runs the machine until it switches itself off and returns what it wrote
// to its serial line.
func boot(t *testing.T, image, initrd string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	machine := exec.CommandContext(ctx, "qemu-system-x86_64", "-accel", "tcg", "-m", "1024", "-nographic",
		"-no-reboot", "-nodefaults", "-serial", "stdio", "-kernel", image, "-initrd", initrd,
		"-append", "console=ttyS0 quiet panic=-1")
	var out bytes.Buffer
	machine.Stdout, machine.Stderr = &out, &out
	if err := machine.Run(); err != nil {
		t.Fatalf("qemu: %v\n%s", err, out.String())
	}
	return out.String()
}

// guestInit is the first process of the machine. Two cameras, each with a node
// for metadata beside the one for pictures, as webcams have.
const guestInit = `#!/bin/busybox sh
/bin/busybox mkdir -p /proc /sys /dev /tmp
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sysfs /sys
/bin/busybox mount -t devtmpfs devtmpfs /dev
/bin/busybox chmod 1777 /tmp
for module in /modules/*; do
	case $module in
	*-vivid.ko) /bin/busybox insmod $module n_devs=2 node_types=0x20001,0x20001 input_types=0,0 ;;
	*) /bin/busybox insmod $module ;;
	esac
done
` + inGuest + `=1 TMPDIR=/tmp HOME=/tmp /capture.test -test.v -test.run '^TestInGuest$' -test.timeout 240s
/bin/busybox poweroff -f
`

// writeInitramfs packs what the machine needs (cpio, newc).
func writeInitramfs(t *testing.T, path, binary string, modules []string) {
	t.Helper()
	busybox, err := exec.LookPath("busybox")
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	add := func(name string, mode int, data []byte) {
		fmt.Fprintf(&archive, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s\x00",
			archive.Len(), mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name)+1, 0, name)
		pad(&archive)
		archive.Write(data)
		pad(&archive)
	}
	const folder, program = 0o40755, 0o100755
	add("bin", folder, nil)
	add("modules", folder, nil)
	add("bin/busybox", program, readFile(t, busybox))
	add("capture.test", program, readFile(t, binary))
	add("init", program, []byte(guestInit))
	for i, module := range modules {
		add(fmt.Sprintf("modules/%02d-%s", i, filepath.Base(module)), program, readFile(t, module))
	}
	add("TRAILER!!!", 0, nil)
	if err := os.WriteFile(path, archive.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func pad(archive *bytes.Buffer) {
	for archive.Len()%4 != 0 {
		archive.WriteByte(0)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
