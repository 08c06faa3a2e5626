package audio_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
)

func TestCleanNetwork(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	played := replay(b, steady(500, nil), 7, 10*time.Second)
	if n := count(t, played, 1, 499); n < 496 {
		t.Errorf("%d of 499 packets played: %v", n, played)
	}
	stats := b.Stats()
	if stats.Concealed > 0 || stats.Lost > 0 || stats.Late > 0 {
		t.Errorf("on a clean network: %+v", stats)
	}
	if stats.Buffer > 60*time.Millisecond || stats.Buffer <= 0 {
		t.Errorf("buffer is %v", stats.Buffer)
	}
	if stats.Total < 9900*time.Millisecond {
		t.Errorf("total is %v", stats.Total)
	}
}

func TestLostPacketIsRecovered(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	played := replay(b, without(steady(200, nil), 20, 60, 100, 150), 1, 4*time.Second)
	rebuilt := 0
	for _, l := range []int{21, 61, 101, 151} {
		rebuilt += times(played, recovered+l)
	}
	stats := b.Stats()
	if rebuilt < 3 || stats.Recovered != uint64(rebuilt) || stats.Lost != 4 {
		t.Errorf("%d rebuilt of 4: %+v", rebuilt, stats)
	}
	if n := count(t, played, 1, 199); n < 193 {
		t.Errorf("%d of 195 packets played: %v", n, played)
	}
}

func TestLongLossFades(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	var lost []int
	for i := 50; i < 80; i++ {
		lost = append(lost, i)
	}
	played := replay(b, without(steady(200, nil), lost...), 1, 4*time.Second)
	made, silent := 0, 0
	for _, v := range played[45:85] {
		switch v {
		case concealed:
			made++
		case 0:
			silent++
		}
	}
	if made < 3 || made > 5 || silent < 20 {
		t.Errorf("%d blocks concealed, %d silent: %v", made, silent, played)
	}
	if stats := b.Stats(); stats.Concealed < 500*time.Millisecond || stats.Concealed > 700*time.Millisecond {
		t.Errorf("concealed %v of 600 ms lost", stats.Concealed)
	}
	if n := count(t, played, 80, 199); n < 118 {
		t.Errorf("%d of 120 packets played after the loss", n)
	}
}

func TestJitterIsAbsorbed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	b := audio.NewJitterBuffer(newFakeDecoder())
	const n = 1000
	sent := steady(n, func(int) time.Duration { return time.Duration(random.IntN(30_000)) * time.Microsecond })
	played := replay(b, sent, 1, n*block)
	stats := b.Stats()
	if stats.Concealed > 10*block {
		t.Errorf("concealed %v of %v at 30 ms of jitter", stats.Concealed, stats.Total)
	}
	if stats.Buffer < 25*time.Millisecond || stats.Buffer > 110*time.Millisecond {
		t.Errorf("buffer is %v, target %v", stats.Buffer, stats.Target)
	}
	if got := count(t, played, 1, n); got < n-20 {
		t.Errorf("%d of %d packets played", got, n)
	}
}

func TestReorderingAndDuplicates(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	// Every tenth packet comes right after the one that follows it.
	sent := steady(300, func(i int) time.Duration {
		if i%10 == 5 {
			return block + 2*time.Millisecond
		}
		return 0
	})
	sent = append(sent, sent...)
	played := replay(b, sent, 1, 6*time.Second)
	stats := b.Stats()
	if n := count(t, played, 1, 299); n < 290 {
		t.Errorf("%d of 299 packets played: %v", n, played)
	}
	if stats.Duplicates+stats.Late < 290 {
		t.Errorf("300 packets came twice: %+v", stats)
	}
	if stats.Concealed > 5*block {
		t.Errorf("concealed %v", stats.Concealed)
	}
}

func TestSenderSilenceIsNotLoss(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	var sent []delivery
	at := time.Duration(0)
	for i := range 200 {
		if i > 0 && i%50 == 0 {
			at += 400 * time.Millisecond // nothing is sent, sequence numbers go on
		}
		sent = append(sent, delivery{i, at, uint64(at/time.Millisecond) * 48})
		at += block
	}
	played := replay(b, sent, 1, at+time.Second)
	stats := b.Stats()
	if stats.Concealed > 0 || stats.Lost > 0 {
		t.Errorf("silence counted as loss: %+v", stats)
	}
	if n := count(t, played, 1, 199); n < 197 {
		t.Errorf("%d of 199 packets played: %v", n, played)
	}
	if stats.Buffer > 60*time.Millisecond {
		t.Errorf("buffer is %v after silences", stats.Buffer)
	}
}

func TestStall(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	// Nothing comes for a second; then everything at once.
	sent := steady(400, func(i int) time.Duration {
		if i >= 100 && i < 150 {
			return time.Duration(150-i) * block
		}
		return 0
	})
	replay(b, sent, 1, 8*time.Second)
	stats := b.Stats()
	if stats.Buffer > stats.Target+100*time.Millisecond {
		t.Errorf("buffer is %v after a stall, target %v", stats.Buffer, stats.Target)
	}
}

func TestDrift(t *testing.T) {
	for name, skew := range map[string]time.Duration{"sender fast": -20 * time.Microsecond, "sender slow": 20 * time.Microsecond} {
		t.Run(name, func(t *testing.T) {
			b := audio.NewJitterBuffer(newFakeDecoder())
			const n = 5000 // 1000 ppm: 100 ms off at the end
			sent := steady(n, func(i int) time.Duration { return time.Duration(i) * skew })
			replay(b, sent, 1, (n-10)*block)
			stats := b.Stats()
			if stats.Buffer < 0 || stats.Buffer > 100*time.Millisecond {
				t.Errorf("buffer is %v", stats.Buffer)
			}
			if stats.Concealed > 12*block {
				t.Errorf("concealed %v of %v", stats.Concealed, stats.Total)
			}
		})
	}
}

func TestStreamBeginsAnew(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	sent := steady(300, nil)
	for i := 100; i < 300; i++ {
		sent[i].timestamp += 1 << 40
	}
	sent[50].timestamp = 12345678 // a stray
	played := replay(b, sent, 1, 6*time.Second)
	stats := b.Stats()
	if stats.Resets != 1 {
		t.Errorf("%d resets", stats.Resets)
	}
	if n := count(t, played, 102, 299); n < 193 {
		t.Errorf("%d of 198 packets played of the second stream", n)
	}
}

func TestNumbersWrap(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	sent := steady(200, nil)
	for i := range sent {
		sent[i].timestamp -= 100 * media.BlockSamples // wraps below zero
	}
	played := replay(b, sent, ^uint64(0)-100, 4*time.Second)
	if n := count(t, played, 1, 199); n < 196 {
		t.Errorf("%d of 199 packets played", n)
	}
	if stats := b.Stats(); stats.Resets > 0 || stats.Concealed > 0 {
		t.Errorf("%+v", stats)
	}
}

func TestOtherPacketLengths(t *testing.T) {
	for name, samples := range map[string]int{"10 ms": 480, "60 ms": 2880} {
		t.Run(name, func(t *testing.T) {
			decoder := newFakeDecoder()
			decoder.samples = samples
			b := audio.NewJitterBuffer(decoder)
			var sent []delivery
			for i := range 200 {
				at := time.Duration(i*samples) * time.Second / media.SampleRate
				sent = append(sent, delivery{i, at, uint64(i * samples)})
			}
			replay(b, sent, 1, sent[len(sent)-1].arrived)
			if stats := b.Stats(); stats.Concealed > 8*block || stats.Lost > 0 {
				t.Errorf("%+v", stats)
			}
		})
	}
}

func TestPullBeforePush(t *testing.T) {
	b := audio.NewJitterBuffer(newFakeDecoder())
	dst := []int16{1, 2, 3}
	b.Pull(0, dst)
	if dst[0] != 0 || dst[2] != 0 {
		t.Errorf("played %v", dst)
	}
	if stats := b.Stats(); stats.Level != audio.Silence || stats.Total != 0 {
		t.Errorf("%+v", stats)
	}
}
