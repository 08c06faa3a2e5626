package signaling_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"

	"moim/signaling"
)

// FuzzOpener opens whatever a server may deliver: nothing opens but what was
// sealed, and nothing twice.
func FuzzOpener(f *testing.F) {
	code, err := signaling.ParseCode("ABCD-EFGH-JKMN")
	if err != nil {
		f.Fatal(err)
	}
	room := code.Room()
	for _, seed := range []string{vector, vector[:100] + `"`, `""`, `"AAAA"`, `null`, `{}`, `"` + strings.Repeat("A", 400) + `"`} {
		f.Add(ada, grace, []byte(seed))
		f.Add(hana, "", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, from, to string, data []byte) {
		o := signaling.NewOpener(room, grace)
		text, err := o.Message(from, to, data)
		if err == nil {
			if from != ada || to != grace || !strings.HasPrefix(string(text), `{"type":"status"`) {
				t.Errorf("%q opened from %q to %q", text, from, to)
			}
			wantRefused(t, o, from, to, data, signaling.ErrStale)
		} else if !errors.Is(err, signaling.ErrForged) && !errors.Is(err, signaling.ErrStale) {
			t.Errorf("error %v", err)
		}
		if card, err := o.Card(from, data); !errors.Is(err, signaling.ErrForged) {
			t.Errorf("card %+v, %v", card, err)
		}
		wantOpens(t, signaling.NewOpener(room, grace), ada, grace, json.RawMessage(vector),
			`{"type":"status","status":{"microphone":true,"camera":true,"screen":false}}`)
	})
}

func BenchmarkSeal(b *testing.B) {
	for _, size := range []int{200, 8000} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			s := sealer(b, signaling.Room{}, ada)
			text := []byte(strings.Repeat("x", size))
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Seal(grace, text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, size := range []int{200, 8000} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			s, o := sealer(b, signaling.Room{}, ada), signaling.NewOpener(signaling.Room{}, grace)
			text := []byte(strings.Repeat("x", size))
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				sealed, err := s.Seal(grace, text)
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := o.Message(ada, grace, sealed); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
