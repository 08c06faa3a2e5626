package capture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"moim/media"
	"moim/media/capture"
	"moim/media/mediatest"
)

// wavOf is a file of samples, interleaved where there are two channels.
func wavOf(channels, rate int, samples []int16, extra ...string) string {
	var body bytes.Buffer
	body.WriteString("WAVE" + strings.Join(extra, ""))
	write := func(values ...any) {
		for _, value := range values {
			_ = binary.Write(&body, binary.LittleEndian, value) // a buffer takes everything
		}
	}
	body.WriteString("fmt ")
	write(uint32(16), uint16(1), uint16(channels), uint32(rate), uint32(rate*channels*2), uint16(channels*2), uint16(16))
	body.WriteString("data")
	write(uint32(2*len(samples)), samples)
	file := []byte("RIFF\x00\x00\x00\x00")
	binary.LittleEndian.PutUint32(file[4:], uint32(body.Len()))
	return string(append(file, body.Bytes()...))
}

func sineOf(hz float64, rate, channels, samples int) []int16 {
	pcm := make([]int16, samples*channels)
	for i := range pcm {
		pcm[i] = int16(10000 * math.Sin(2*math.Pi*hz*float64(i/channels)/float64(rate)))
	}
	return pcm
}

// listen reads blocks and checks that they come in time.
func listen(t *testing.T, clock *media.Clock, source media.AudioSource, blocks int) []int16 {
	t.Helper()
	start := clock.Now()
	var pcm []int16
	block := make([]int16, media.BlockSamples)
	for n := range blocks {
		captured, err := source.Read(t.Context(), block)
		if err != nil {
			t.Fatal(err)
		}
		if want := start + time.Duration(n)*media.BlockTime; captured != want || clock.Now() != want+media.BlockTime {
			t.Fatalf("block %d captured at %v, now %v, want %v", n, captured, clock.Now(), want)
		}
		pcm = append(pcm, block...)
	}
	return pcm
}

func TestWAVIsBroughtTo48kHzMono(t *testing.T) {
	for _, rate := range []int{8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 12347} {
		for _, channels := range []int{1, 2} {
			synctest.Test(t, func(t *testing.T) {
				clock := media.NewClock()
				source, err := capture.NewWAV(clock, inMemory(wavOf(channels, rate, sineOf(1000, rate, channels, rate))))
				if err != nil {
					t.Fatal(err)
				}
				defer source.Close()
				pcm := listen(t, clock, source, 27)[2*media.BlockSamples:]
				hz, dbfs := mediatest.Tone(pcm)
				if math.Abs(hz-1000) > 0.5 || math.Abs(dbfs+13.3) > 0.1 {
					t.Errorf("%d Hz, %d channels: %g Hz at %g dBFS", rate, channels, hz, dbfs)
				}
				if noise := residue(pcm[:media.SampleRate/2], 1000); rate != 12347 && noise > -60 {
					t.Errorf("%d Hz: %g dB beside the tone", rate, noise)
				}
			})
		}
	}
}

// residue is what is left of a sound without its tone, in dB of the tone.
func residue(pcm []int16, hz float64) float64 {
	var sine, cosine, all float64
	for i, sample := range pcm {
		phase := 2 * math.Pi * hz * float64(i) / media.SampleRate
		sine += float64(sample) * math.Sin(phase)
		cosine += float64(sample) * math.Cos(phase)
		all += float64(sample) * float64(sample)
	}
	tone := 2 * (sine*sine + cosine*cosine) / float64(len(pcm))
	return 10 * math.Log10(max(all-tone, 1e-9)/tone)
}

// What lies above the new Nyquist frequency must not fold back.
func TestWAVDoesNotAlias(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		source, err := capture.NewWAV(clock, inMemory(wavOf(1, 96000, sineOf(30000, 96000, 1, 96000))))
		if err != nil {
			t.Fatal(err)
		}
		defer source.Close()
		if level := mediatest.Level(listen(t, clock, source, 20)[2*media.BlockSamples:]); level > -75 {
			t.Errorf("30 kHz leaves %g dBFS", level)
		}
	})
}

func TestWAVLoopsExactly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		source, err := capture.NewWAV(clock, inMemory(wavOf(2, 48000, []int16{10, 20, -3, -5, 100, 200}, "LIST\x03\x00\x00\x00abc\x00")))
		if err != nil {
			t.Fatal(err)
		}
		for i, sample := range listen(t, clock, source, 3) {
			if want := [3]int16{15, -4, 150}[i%3]; sample != want {
				t.Fatalf("sample %d is %d, want %d", i, sample, want)
			}
		}
		_ = source.Close()
		if _, err := source.Read(t.Context(), make([]int16, media.BlockSamples)); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})
}

func TestWAVRefusesWhatItCannotPlay(t *testing.T) {
	good := wavOf(1, 48000, []int16{1, 2, 3})
	change := func(at int, value string) string { return good[:at] + value + good[at+len(value):] }
	for name, file := range map[string]string{
		"empty":           "",
		"text":            "This is no sound file, but a rather long line of text instead.",
		"cut in format":   good[:30],
		"no data":         good[:36],
		"no samples":      wavOf(1, 48000, nil),
		"float":           change(20, "\x03\x00"),
		"three channels":  change(22, "\x03\x00"),
		"no channel":      change(22, "\x00\x00"),
		"slow":            change(24, "\x10\x00\x00\x00"),
		"fast":            change(24, "\xff\xff\xff\xff"),
		"eight bits":      change(34, "\x08\x00"),
		"long format":     change(16, "\xff\xff\xff\x7f"),
		"data first":      "RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd",
		"long other part": "RIFF\x00\x00\x00\x00WAVELIST\xff\xff\xff\xffabcd",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := capture.NewWAV(media.NewClock(), inMemory(file))
			var format *capture.FormatError
			if !errors.As(err, &format) {
				t.Fatalf("%v, want a FormatError", err)
			}
			t.Log(err)
		})
	}
}

func TestTone(t *testing.T) {
	for _, hz := range []float64{440, 1000.5, 60} {
		synctest.Test(t, func(t *testing.T) {
			clock := media.NewClock()
			source, err := capture.OpenTone(clock, hz)
			if err != nil {
				t.Fatal(err)
			}
			got, dbfs := mediatest.Tone(listen(t, clock, source, 50))
			if math.Abs(got-hz) > 0.2 || math.Abs(dbfs-capture.ToneLevel) > 0.1 {
				t.Errorf("%g Hz sounds as %g Hz at %g dBFS", hz, got, dbfs)
			}
			_ = source.Close()
		})
	}
	for _, hz := range []float64{0, -1, 24000, math.NaN(), math.Inf(1)} {
		if _, err := capture.OpenTone(media.NewClock(), hz); err == nil {
			t.Errorf("%g Hz accepted", hz)
		}
	}
}

func BenchmarkTone(b *testing.B) { benchmarkBlocks(b, "") }
func BenchmarkWAV44100(b *testing.B) {
	benchmarkBlocks(b, wavOf(2, 44100, sineOf(440, 44100, 2, 44100)))
}

// benchmarkBlocks reads in a bubble of time that does not wait.
func benchmarkBlocks(b *testing.B, file string) {
	b.Helper()
	b.ReportAllocs()
	clock := media.NewClock()
	source, err := capture.OpenTone(clock, 440)
	if file != "" {
		source, err = capture.NewWAV(clock, inMemory(file))
	}
	if err != nil {
		b.Fatal(err)
	}
	block := make([]int16, media.BlockSamples)
	for b.Loop() {
		capture.Fill(source, block)
	}
}

func FuzzWAV(f *testing.F) {
	f.Add([]byte(wavOf(1, 48000, []int16{1, 2, 3})))
	f.Add([]byte(wavOf(2, 44100, []int16{1, 2, 3, 4}, "LIST\x03\x00\x00\x00abc\x00")))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEdata\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		source, err := capture.NewWAV(media.NewClock(), memoryFile{bytes.NewReader(data)})
		if err != nil {
			return
		}
		capture.Fill(source, make([]int16, media.BlockSamples))
		_ = source.Close()
	})
}
