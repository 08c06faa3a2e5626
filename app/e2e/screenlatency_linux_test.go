package e2e_test

import (
	"encoding/binary"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"moim/media"
	"moim/media/mediatest"
)

// framebuffer is the memory of an X server's screen, as it writes it (xwd's
// format, 32 bits a pixel).
type framebuffer struct {
	memory        []byte
	offset, width int // of the pixels, and bytes of a row
}

// openFramebuffer maps the screen of a server that was started with -fbdir.
func openFramebuffer(t *testing.T, dir string) *framebuffer {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	memory, err := unix.Mmap(int(file.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Munmap(memory) })
	field := func(i int) int { return int(binary.BigEndian.Uint32(memory[4*i:])) }
	const headerSize, bytesPerLine, colours, colourSize = 0, 12, 19, 12 // fields of XWDFileHeader
	return &framebuffer{memory: memory, offset: field(headerSize) + field(colours)*colourSize, width: field(bytesPerLine)}
}

// coarse is every so manieth pixel that is looked at.
const coarse = 4

// frame is the green of the upper part of a tile, which serves as its luma.
func (b *framebuffer) frame(f *media.Frame, tile image.Rectangle) {
	f.Width, f.Height, f.StrideY = tile.Dx()/coarse, tile.Dx()/coarse/4+1, tile.Dx()/coarse
	for y := range f.Height {
		row := b.memory[b.offset+(tile.Min.Y+coarse*y)*b.width+4*tile.Min.X:]
		for x := range f.Width {
			f.Y[y*f.StrideY+x] = row[4*coarse*x+1]
		}
	}
}

// How many pictures are photographed at each side, and how often there is one.
const (
	latencyPictures = 450
	latencyInterval = time.Second / 30
)

// TestScreenLatency photographs a screen while it shows somebody's pattern camera: how
// old is a picture when it gets there? First Moim calls Moim, then Chromium calls
// Chromium, with the same pictures in the same size on the same screen.
func TestScreenLatency(t *testing.T) {
	if os.Getenv("MOIM_BENCH") == "" {
		t.Skip("measures; run make bench")
	}
	var own, theirs []float64
	width := 1240
	t.Run("moim", func(t *testing.T) { own, width = watchMoim(t) })
	t.Run("Chromium", func(t *testing.T) { theirs = watchChromium(t, width) })
	if len(own) == 0 || len(theirs) == 0 {
		return
	}
	late := func(ages []float64, share int) float64 { return ages[len(ages)*share/100] }
	most := (latencyInterval + 60*time.Millisecond).Seconds() * 1000
	fmt.Printf("\nFrom capture to the screen, 640x360 at 30 fps shown %d pixels wide, %d pictures each\ncall\tmedian ms\tp95 ms\n", width, latencyPictures)
	fmt.Printf("moim\t%.0f\t%.0f\nChromium\t%.0f\t%.0f\n", median(own), late(own, 95), median(theirs), late(theirs, 95))
	verdict := func(met bool) string {
		if met {
			return "met:    "
		}
		return "NOT met:"
	}
	fmt.Printf("%s the median is at most 60 ms above the frame interval, %.0f ms: %.0f ms\n", verdict(median(own) <= most), most, median(own))
	fmt.Printf("%s the median is not above Chromium's: %.2f times\n", verdict(median(own) <= median(theirs)), median(own)/median(theirs))
}

// watchMoim lets a window show a headless participant's camera.
func watchMoim(t *testing.T) (ages []float64, width int) {
	t.Helper()
	server := startSignald(t, freePort(t))
	dir := t.TempDir()
	d := startDisplay(t, "1280x800", "-fbdir", dir)
	room := newRoom()
	w := sit(t, d, "Ada", nil, "--camera", "none", "--mic", "none", server.link(room))
	w.enter()
	ben := join(t, server.url(), room, "Ben", "--camera", "pattern", "--mic", "none")
	w.untilSees("Ben")
	ben.until("its own name", func(s statistics) (bool, string) { return s.Self.ID != "", "none yet" })
	tile := w.on(w.await("tile:" + ben.latest().Self.ID))
	return photograph(t, openFramebuffer(t, dir), tile), tile.Dx()
}

// photograph returns how old pictures were when they got onto the screen, in
// milliseconds, sorted.
func photograph(t *testing.T, screen *framebuffer, tile image.Rectangle) []float64 {
	t.Helper()
	f := &media.Frame{Y: make([]byte, tile.Dx()*tile.Dx())}
	var ages []float64
	last := int64(-1)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(time.Minute); len(ages) < latencyPictures && time.Now().Before(deadline); <-tick.C {
		now := time.Now()
		screen.frame(f, tile)
		code, ok := mediatest.ReadBarcode(f)
		if !ok || code.Sequence == last {
			continue
		}
		if last >= 0 {
			ages = append(ages, now.Sub(code.Captured).Seconds()*1000)
		}
		last = code.Sequence
	}
	if len(ages) < latencyPictures {
		t.Fatalf("%d pictures in a minute in %v", len(ages), tile)
	}
	slices.Sort(ages)
	return ages
}
