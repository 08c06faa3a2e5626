package call

import "time"

// When somebody counts as speaking: where the sound is speech, from speechBegins
// on, down to speechEnds, and for speechHold after that, so that the sign does not
// flicker between words.
const (
	silenceDB    = -127.0
	speechBegins = -45.0 // dBFS
	speechEnds   = -50.0
	speechHold   = 500 * time.Millisecond
)

// voice is how loud somebody is.
type voice struct {
	level    float64 // RMS, dBFS
	speaking bool
	loudAt   time.Duration // when it last was speech
}

func silent() voice { return voice{level: silenceDB} }

// heard is the voice after a measurement; speech says whether the sound is
// speech. A level that is not a number counts as silence.
func (v voice) heard(level float64, speech bool, now time.Duration) voice {
	if !(level >= silenceDB) {
		level = silenceDB
	}
	v.level = level
	if speech && (level >= speechBegins || v.speaking && level >= speechEnds) {
		v.speaking, v.loudAt = true, now
	}
	return v.waited(now)
}

// waited is the voice as time goes by.
func (v voice) waited(now time.Duration) voice {
	if now-v.loudAt > speechHold {
		v.speaking = false
	}
	return v
}
