package call

// How loud a participant may be made here, in hundredths of as loud as sent.
const (
	LeastVolume = 10
	FullVolume  = 100
	MostVolume  = 200
)

// Listening is how a participant is heard at this computer; the others hear them
// as before. The zero value is as sent.
type Listening struct {
	Volume int  // in hundredths, LeastVolume to MostVolume; 0 stands for FullVolume
	Muted  bool // not heard at all; Volume is kept for afterwards
}

// Percent is the volume in hundredths.
func (l Listening) Percent() int {
	if l.Volume == 0 {
		return FullVolume
	}
	return min(max(l.Volume, LeastVolume), MostVolume)
}

// Gain is what the samples are multiplied with.
func (l Listening) Gain() float64 {
	if l.Muted {
		return 0
	}
	return float64(l.Percent()) / FullVolume
}

// SetListening changes how a participant is heard here, for as long as they are in
// the call.
type SetListening struct {
	Peer      PeerID
	Listening Listening
}

func (SetListening) event()   {}
func (SetListening) command() {}

// setGain is its effect on the studio.
type setGain struct {
	Peer PeerID
	Gain float64
}

func (e setGain) perform(r *runner) { r.studio.SetGain(e.Peer, e.Gain) }

func (t *turn) setListening(c SetListening) {
	p := t.peer(c.Peer)
	c.Listening.Volume = c.Listening.Percent()
	if p == nil || p.listening.Percent() == c.Listening.Volume && p.listening.Muted == c.Listening.Muted {
		return
	}
	p.listening = c.Listening
	t.do(setGain{p.id, c.Listening.Gain()})
}
