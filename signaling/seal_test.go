package signaling_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"moim/signaling"
)

// Participants of the test vectors.
const (
	ada   = "0f8e0f8e0f8e0f8e0f8e0f8e0f8e0f8e"
	grace = "51c351c351c351c351c351c351c351c3"
	hana  = "9d029d029d029d029d029d029d029d02"
)

func sealer(tb testing.TB, room signaling.Room, self string) *signaling.Sealer {
	tb.Helper()
	s, err := signaling.NewSealer(room, self, signaling.Card{Name: "Ada"})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func seal(tb testing.TB, s *signaling.Sealer, to, text string) json.RawMessage {
	tb.Helper()
	sealed, err := s.Seal(to, []byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return sealed
}

func wantOpens(tb testing.TB, o *signaling.Opener, from, to string, sealed json.RawMessage, want string) {
	tb.Helper()
	got, err := o.Message(from, to, sealed)
	if err != nil || string(got) != want {
		tb.Errorf("opened %q, %v; want %q", got, err, want)
	}
}

func wantRefused(tb testing.TB, o *signaling.Opener, from, to string, sealed json.RawMessage, want error) {
	tb.Helper()
	if got, err := o.Message(from, to, sealed); !errors.Is(err, want) {
		tb.Errorf("opened %q, %v; want %v", got, err, want)
	}
}

// The message of PROTOCOL.md section 9, made by another program.
const vector = `"AAECAwQFBgcICQoLDA0ODwAAAAAAAAAB979FkfvAVklFxCPI4hbfFc5wub8weJNl3yGJZPywqCuOS0hx6xDY4K/6DT6BsU6wWJr5HuHI2704dpa0qG1cMoeh` +
	`27B7yYdXeJUF/scdwM24k0idj1+HkpA4GdmbDh+SPB/OirAAZT+Pb+U/6QQ29b1lq0SCRDtMExGuxg4T+RWHJsRpBiNSkByPorDjJ5Ug"`

func TestOpensTheVector(t *testing.T) {
	o := signaling.NewOpener(someCode(t).Room(), grace)
	wantOpens(t, o, ada, grace, json.RawMessage(vector), `{"type":"status","status":{"microphone":true,"camera":true,"screen":false}}`)
}

func TestSealedForOneAndForAll(t *testing.T) {
	var room signaling.Room
	s, o := sealer(t, room, ada), signaling.NewOpener(room, grace)
	card, err := o.Card(ada, s.Card())
	if err != nil || card.Name != "Ada" {
		t.Errorf("card %+v, %v", card, err)
	}
	for i := range 20 {
		to := []string{grace, ""}[i%2]
		text := fmt.Sprintf(`{"n":%d}`, i)
		wantOpens(t, o, ada, to, seal(t, s, to, text), text)
		seal(t, s, hana, "{}") // counts as well
	}
	if _, err := o.Card(ada, s.Card()); err != nil {
		t.Errorf("the same card again: %v", err)
	}
}

// Whatever is bound to a text is: it opens nowhere else.
func TestForged(t *testing.T) {
	room, other := signaling.NewCode().Room(), signaling.NewCode().Room()
	s := sealer(t, room, ada)
	direct, all, foreign := seal(t, s, grace, "{}"), seal(t, s, "", "{}"), seal(t, sealer(t, other, ada), grace, "{}")
	for name, test := range map[string]struct {
		from, to string
		sealed   json.RawMessage
	}{
		"another sender":             {hana, grace, direct},
		"oneself as the sender":      {grace, "", seal(t, sealer(t, room, grace), "", "{}")},
		"a sender that is none":      {"ada", grace, direct},
		"to all though for one":      {ada, "", direct},
		"to one though for all":      {ada, grace, all},
		"another recipient":          {ada, hana, seal(t, s, hana, "{}")},
		"another recipient's as own": {ada, grace, seal(t, s, hana, "{}")},
		"another room":               {ada, grace, foreign},
		"a card as a message":        {ada, "", s.Card()},
		"nothing":                    {ada, grace, nil},
		"null":                       {ada, grace, json.RawMessage("null")},
		"in the clear":               {ada, grace, json.RawMessage(`{"type":"status","status":{}}`)},
		"empty":                      {ada, grace, json.RawMessage(`""`)},
		"short":                      {ada, grace, json.RawMessage(`"AAAA"`)},
		"not base64":                 {ada, grace, json.RawMessage(`"` + strings.Repeat("!", 200) + `"`)},
		"escaped":                    {ada, grace, json.RawMessage(`"\u0041` + string(direct[2:]))},
		"too long":                   {ada, grace, json.RawMessage(`"` + strings.Repeat("A", signaling.MaxSealed+4) + `"`)},
	} {
		t.Run(name, func(t *testing.T) {
			o := signaling.NewOpener(room, grace)
			wantRefused(t, o, test.from, test.to, test.sealed, signaling.ErrForged)
			wantOpens(t, o, ada, grace, direct, "{}") // no harm is done
		})
	}
	o := signaling.NewOpener(room, grace)
	for name, card := range map[string]json.RawMessage{
		"a message": all, "another's": sealer(t, room, hana).Card(), "another room's": sealer(t, other, ada).Card(), "none": nil,
		"in the clear": json.RawMessage(`{"name":"Ada"}`), "large": json.RawMessage(`"` + strings.Repeat("A", signaling.MaxCard) + `"`),
	} {
		if got, err := o.Card(ada, card); !errors.Is(err, signaling.ErrForged) {
			t.Errorf("card that is %s: %+v, %v", name, got, err)
		}
	}
}

// Each bit counts, and each byte that is missing.
func TestChangedBitsAndLengths(t *testing.T) {
	var room signaling.Room
	s := sealer(t, room, ada)
	sealed := seal(t, s, grace, `{"type":"status","status":{}}`)
	raw, err := base64.StdEncoding.DecodeString(string(sealed[1 : len(sealed)-1]))
	if err != nil {
		t.Fatal(err)
	}
	o := signaling.NewOpener(room, grace)
	for bit := range 8 * len(raw) {
		changed := append([]byte(nil), raw...)
		changed[bit/8] ^= 1 << (bit % 8)
		wantRefused(t, o, ada, grace, quoted(changed), signaling.ErrForged)
	}
	for n := range raw {
		wantRefused(t, o, ada, grace, quoted(raw[:n]), signaling.ErrForged)
	}
	wantRefused(t, o, ada, grace, quoted(append(raw, 0)), signaling.ErrForged)
	wantOpens(t, o, ada, grace, sealed, `{"type":"status","status":{}}`)
}

func quoted(raw []byte) json.RawMessage {
	return json.RawMessage(`"` + base64.StdEncoding.EncodeToString(raw) + `"`)
}

// In whatever order and however often messages come, each is opened at most
// once, and none after a later one.
func TestReplayedAndReordered(t *testing.T) {
	var room signaling.Room
	s, o := sealer(t, room, ada), signaling.NewOpener(room, grace)
	const n = 200
	sealed := make([]json.RawMessage, n)
	for i := range sealed {
		sealed[i] = seal(t, s, "", strconv.Itoa(i))
	}
	latest := -1
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 * n {
		i := min(random.IntN(n), latest+1+random.IntN(3))
		if i >= n {
			i = n - 1
		}
		if i > latest {
			wantOpens(t, o, ada, "", sealed[i], strconv.Itoa(i))
			latest = i
		} else {
			wantRefused(t, o, ada, "", sealed[i], signaling.ErrStale)
		}
	}
}

// A participant has one key for as long as it takes part: nobody else who knows
// the code takes its place with another.
func TestOneKeyForASender(t *testing.T) {
	var room signaling.Room
	first, second := sealer(t, room, ada), sealer(t, room, ada)
	o := signaling.NewOpener(room, grace)
	if _, err := o.Card(ada, first.Card()); err != nil {
		t.Fatal(err)
	}
	wantRefused(t, o, ada, grace, seal(t, second, grace, "{}"), signaling.ErrForged)
	wantOpens(t, o, ada, grace, seal(t, first, grace, "{}"), "{}")
	if string(first.Card()) == string(second.Card()) {
		t.Error("two sealers have one key")
	}
}

// Sizes tell little: names and small messages all look alike.
func TestSizesAreRounded(t *testing.T) {
	var room signaling.Room
	sizes := make(map[int]bool)
	for _, name := range []string{"", "Ada", strings.Repeat("김", signaling.MaxName), strings.Repeat("\U0001F600", signaling.MaxName)} {
		s, err := signaling.NewSealer(room, ada, signaling.Card{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		sizes[len(s.Card())] = true
		if len(s.Card()) > signaling.MaxCard {
			t.Errorf("card of %d bytes", len(s.Card()))
		}
	}
	if len(sizes) != 1 {
		t.Errorf("names make cards of %d sizes", len(sizes))
	}
	s := sealer(t, room, ada)
	if a, b := seal(t, s, grace, "{}"), seal(t, s, grace, `{"type":"candidate"}`); len(a) != len(b) {
		t.Errorf("%d and %d bytes", len(a), len(b))
	}
}

func TestLargestPayload(t *testing.T) {
	var room signaling.Room
	s, o := sealer(t, room, ada), signaling.NewOpener(room, grace)
	text := strings.Repeat("x", signaling.MaxPayload)
	sealed := seal(t, s, grace, text)
	if len(sealed) != signaling.MaxSealed+2 {
		t.Errorf("%d characters, want %d", len(sealed)-2, signaling.MaxSealed)
	}
	wantOpens(t, o, ada, grace, sealed, text)
	if _, err := s.Seal(grace, make([]byte, signaling.MaxPayload+1)); !errors.Is(err, &signaling.Error{Code: signaling.CodeTooLarge}) {
		t.Errorf("a larger one: %v", err)
	}
}
