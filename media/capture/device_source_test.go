package capture_test

import (
	"context"
	"errors"
	"image"
	"io"
	"io/fs"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/mediadevices/pkg/io/video"

	"moim/media"
	"moim/media/capture"
)

// camera stands for a driver: it gives what comes down its channel.
type camera struct {
	pictures chan any // image.Image or error
	closed   chan struct{}
}

func newCamera() *camera {
	return &camera{pictures: make(chan any), closed: make(chan struct{})}
}

func (c *camera) Close() error {
	close(c.closed)
	return nil
}

func (c *camera) Read() (image.Image, func(), error) {
	select {
	case next := <-c.pictures:
		if err, ok := next.(error); ok {
			return nil, nil, err
		}
		return next.(image.Image), func() {}, nil
	case <-c.closed:
		return nil, nil, io.EOF
	}
}

func grey(width, height int, luma byte) *image.YCbCr {
	img := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio422)
	for i := range img.Y {
		img.Y[i] = luma
	}
	return img
}

func start(c *camera, full bool) media.Source {
	return capture.NewDeviceSource(media.NewClock(), capture.Config{}, video.ReaderFunc(c.Read), c, full)
}

func TestDeviceSourceKeepsTheLatestPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCamera()
		source := start(c, false)
		for luma := byte(100); luma < 105; luma++ {
			time.Sleep(time.Millisecond)
			c.pictures <- grey(8, 6, luma)
		}
		synctest.Wait()
		f := nextFrame(t, source)
		if f.Y[0] != 104 || f.Captured != 5*time.Millisecond {
			t.Errorf("luma %d captured at %v", f.Y[0], f.Captured)
		}
		f.Release()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := source.Read(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("no new picture: %v", err)
		}
		c.pictures <- grey(7, 5, 1) // odd sides are cut
		if f := nextFrame(t, source); f.Width != 6 || f.Height != 4 {
			t.Errorf("%dx%d", f.Width, f.Height)
		}
		if err := source.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestDeviceSourceCloseEndsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := start(newCamera(), false)
		ended := make(chan error)
		go func() {
			_, err := source.Read(t.Context())
			ended <- err
		}()
		synctest.Wait()
		if err := source.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; !errors.Is(err, fs.ErrClosed) {
			t.Errorf("Read ended with %v", err)
		}
		if err := source.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
	})
}

func TestDeviceSourceErrors(t *testing.T) {
	damaged := errors.New("damaged")
	for name, c := range map[string]struct {
		errs []error
		want error // nil: the picture after them comes
	}{
		"a damaged picture":   {[]error{damaged, damaged}, nil},
		"unplugged":           {[]error{syscall.ENODEV}, media.ErrDeviceGone},
		"end without a close": {[]error{io.EOF}, media.ErrDeviceGone},
		"broken":              {repeat(damaged, 30), damaged},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				driver := newCamera()
				source := start(driver, false)
				for _, err := range c.errs {
					driver.pictures <- err
				}
				if c.want == nil {
					driver.pictures <- grey(8, 8, 9)
					nextFrame(t, source).Release()
				} else if err := readUntilError(t, source); !errors.Is(err, c.want) {
					t.Errorf("%v, want %v", err, c.want)
				}
				if err := source.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func repeat(err error, n int) (errs []error) {
	for range n {
		errs = append(errs, err)
	}
	return errs
}

func TestDeviceSourceBringsJPEGToLimitedRange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct{ full, limited byte }{{0, 16}, {255, 235}, {128, 126}} {
			driver := newCamera()
			source := start(driver, true)
			driver.pictures <- grey(8, 8, c.full)
			f := nextFrame(t, source)
			if f.Y[0] != c.limited || f.U[0] != 16 {
				t.Errorf("%d becomes %d, chroma %d", c.full, f.Y[0], f.U[0])
			}
			_ = source.Close()
		}
	})
}

func TestDeviceSourceDoesNotAllocatePerFrame(t *testing.T) {
	c := newCamera()
	source := start(c, false)
	img := grey(64, 64, 50)
	ctx := t.Context()
	if allocs := testing.AllocsPerRun(100, func() {
		c.pictures <- img
		f, err := source.Read(ctx)
		if err != nil {
			t.Fatal(err)
		}
		f.Release()
	}); allocs >= 1 {
		t.Errorf("%g allocations per frame", allocs)
	}
	_ = source.Close()
}
