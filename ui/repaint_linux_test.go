package ui_test

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkRepaint runs the real window with four remote tiles of 640x360 at
// 30 frames per second on a virtual display with software GL, and reports how
// many repaints a second it holds and what one costs.
func BenchmarkRepaint(b *testing.B) {
	display := virtualDisplay(b)
	gallery := filepath.Join(b.TempDir(), "gallery")
	build := exec.Command("go", "build", "-tags", "nolibopusfile", "-o", gallery, "./testdata/gallery")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build gallery: %v\n%s", err, out)
	}
	run := exec.Command(gallery, "-scene", "call", "-peers", "4", "-seconds", "5")
	run.Env = append(os.Environ(), "DISPLAY="+display)
	out, err := run.Output()
	if err != nil {
		b.Fatalf("run gallery: %v", err)
	}
	figures := make(map[string]float64)
	if err := json.Unmarshal(out, &figures); err != nil {
		b.Fatalf("figures %q: %v", out, err)
	}
	b.ReportMetric(figures["repaints_s"], "repaints/s")
	b.ReportMetric(figures["cpu_ms_per_repaint"], "cpu-ms/repaint")
	b.ReportMetric(figures["dropped_s"], "dropped/s")
	b.ReportMetric(0, "ns/op")
}

// virtualDisplay starts an Xvfb on a free display and returns its name.
func virtualDisplay(b *testing.B) string {
	b.Helper()
	path, err := exec.LookPath("Xvfb")
	if err != nil {
		if os.Getenv("CI") != "" {
			b.Fatal("Xvfb is missing")
		}
		b.Skip("Xvfb is missing")
	}
	read, write, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = read.Close() }()
	server := exec.Command(path, "-displayfd", "3", "-screen", "0", "1120x720x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{write}
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	_ = write.Close()
	b.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		b.Fatalf("Xvfb names no display: %v", err)
	}
	return ":" + line[:len(line)-1]
}
