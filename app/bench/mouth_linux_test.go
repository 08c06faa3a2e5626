package bench_test

import (
	"fmt"
	"os"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/chromedp/chromedp"

	"moim/assets/guest/guesttest"
	"moim/media/audio/audiotest"
	"moim/signaling"
)

// TestMouthToEar measures how long a voice takes from a microphone to a speaker, both
// PulseAudio's, through two participants on this computer.
func TestMouthToEar(t *testing.T) {
	wanted(t)
	lasts := measured(t, 20*time.Second)
	voice := audiotest.WriteWAV(t, audiotest.Reading(t, 40*time.Second))
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\nMouth to ear on one computer, PulseAudio at both ends, %v of speech, by correlation\n", lasts)
	fmt.Fprintln(w, "call\tmedian ms\tp10\tp90\tseconds that fit")
	medians := map[string]float64{}
	for _, c := range []struct {
		name string
		call func(*testing.T, *audiotest.Server, *audiotest.Room)
	}{{"moim", talkMoim}, {"Chromium", talkChromium}} {
		t.Run(c.name, func(t *testing.T) {
			server := audiotest.Start(t)
			room := server.AddRoom(t)
			defer room.Speak(t, voice)()
			c.call(t, server, room)
			eventually(t, patience, "a voice from the speaker", func() (bool, string) {
				heard, played := room.Record(t, 3*time.Second)
				return len(audiotest.Delays(heard, played)) > 0, "none is heard"
			})
			pass(t, 3*time.Second)
			var ms []float64
			for _, d := range audiotest.Delays(room.Record(t, lasts)) {
				ms = append(ms, float64(d)/float64(time.Millisecond))
			}
			medians[c.name] = quantile(ms, 0.5)
			fmt.Fprintf(w, "%s\t%.0f\t%.0f\t%.0f\t%d\n", c.name, quantile(ms, 0.5), quantile(ms, 0.1), quantile(ms, 0.9), len(ms)/2)
		})
	}
	_ = w.Flush()
	if own, ok := medians["moim"]; ok {
		fmt.Println(verdict(own > 0 && own <= 120, "the median is at most 120 ms: %.0f ms; Chromium %.0f ms", own, medians["Chromium"]))
	}
}

// talkMoim lets one participant speak and another one listen.
func talkMoim(t *testing.T, server *audiotest.Server, room *audiotest.Room) {
	t.Helper()
	url := startSignald(t, "", "127.0.0.1:18787")
	code := signaling.NewCode().String()
	join := func(name string, args ...string) {
		all := append([]string{"headless", "--server", url, "--room", code, "--name", name, "--camera", "none"}, args...)
		start(t, command{name: name, env: server.Env(), path: program(t, "MOIM_BIN"), args: all})
	}
	join("Speaker", "--mic", room.Microphone, "--speaker", "none")
	join("Listener", "--mic", "none", "--speaker", room.Speaker)
}

// talkChromium lets one browser speak and another one listen. What changes voices
// is off.
func talkChromium(t *testing.T, server *audiotest.Server, _ *audiotest.Room) {
	t.Helper()
	config := guesttest.Config{Sound: server.Env(), Flags: []string{"autoplay-policy=no-user-gesture-required"}}
	speaker, hearer := startPage(t, config), startPage(t, config)
	evaluate[chromedp.Void](t, speaker, `open({audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}})`)
	offer := speaker.ask(t, request{Op: "offer"})
	answer := hearer.ask(t, request{Op: "answer", SDP: offer.SDP})
	speaker.ask(t, request{Op: "accept", SDP: answer.SDP})
}
