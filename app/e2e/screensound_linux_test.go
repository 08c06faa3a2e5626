package e2e_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestScreenSound shares a picture and what the computer plays: another program's
// 1000 Hz. What Ben says, 440 Hz, is played there as well, and must not come back to
// him. That Ada has no microphone mutes nothing.
func TestScreenSound(t *testing.T) {
	t.Parallel()
	const song, voice = 1000, 440
	card, server, room := startSoundcard(t), startSignald(t, freePort(t)), newRoom()
	heard := filepath.Join(t.TempDir(), "heard.wav")
	ada := joinOn(t, card, server, room, "Ada", "--camera", "none", "--mic", "none", "--speaker", "speaker", "--share", stillPage(t), "--screen-sound")
	ben := join(t, server.url(), room, "Ben", "--camera", "none", "--mic", "tone", "--speaker", heard)
	card.sing(song)
	eventually(t, patience, "Ada hears both", func() (bool, string) {
		both := card.hear(time.Second)
		return both.share(song) > 0.1 && both.share(voice) > 0.1, fmt.Sprintf("%.2f, %.2f", both.share(song), both.share(voice))
	})
	before := ben.latest()
	ben.until("the song", func(s statistics) (bool, string) {
		if s.UptimeS < before.UptimeS+5 || len(s.Peers) == 0 || s.Peers[0].ScreenAudio == nil {
			return false, "nothing yet"
		}
		return s.Peers[0].ScreenAudio.LevelDB > -20, fmt.Sprintf("%+v", *s.Peers[0].ScreenAudio)
	})
	upload := ada.latest().Peers[0].Upload
	ben.leave()
	last := readWAV(t, heard).last(3)
	part := func(hz float64) float64 { return last.levelDB() + 10*math.Log10(last.share(hz)+1e-12) }
	level, back := part(song), part(voice)
	t.Logf("Ben hears %d Hz with %.1f dBFS, and what he says, %d Hz, with %.1f dBFS; it costs %.0f b/s of %.0f b/s of upload",
		song, level, voice, back, upload.ScreenAudio, upload.BPS)
	if math.Abs(level+15) > 1 {
		t.Errorf("the song is heard with %.1f dBFS in place of -15", level)
	}
	if back > -15-40 {
		t.Errorf("Ben hears himself with %.1f dBFS", back)
	}
	if upload.ScreenAudio < 64_000 || upload.ScreenAudio > upload.Audio || upload.Audio > upload.BPS {
		t.Errorf("of %.0f b/s of upload %.0f b/s are sound, and %.0f b/s of that of the screen", upload.BPS, upload.Audio, upload.ScreenAudio)
	}
}

// stillPage is a file with a small picture to share.
func stillPage(t *testing.T) string {
	t.Helper()
	const width, height, frames = 64, 48, 60
	var b bytes.Buffer
	fmt.Fprintf(&b, "YUV4MPEG2 W%d H%d F1:10 Ip A1:1 C420jpeg\n", width, height)
	for range frames {
		b.WriteString("FRAME\n")
		b.Write(bytes.Repeat([]byte{128}, width*height*3/2))
	}
	file := filepath.Join(t.TempDir(), "page.y4m")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
