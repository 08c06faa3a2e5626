package signaling_test

import (
	"encoding/json"
	"strings"
	"testing"

	"moim/signaling"
)

// The vectors of PROTOCOL.md section 9, made by another program.
const (
	adminSeed   = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	adminPublic = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
	adminRoom   = "0b1f887e2d20b1ddc24b069ab29af414"
	holdVector  = "e41187d82ac9ea6234af796434e896290054b7be8fc86181f03c889a1ac0120c4b2550b1c5cf19728fd56bc5f0d016716621f150d74f559ccc6da31abd7fe507"
	limitVector = "3e7abbd606e1a585a527a90c09a429ba00ee6135b2ee9ca74da4131c8de17857684661d4c86f50ebbced5a301c5fe30715ebefc95b557546e69e3b01408d6405"
	sendVector  = "3ad260f2d392168607e1dee245f11a0f2045806988e65a722298b5371795091b4eb8574a453456fbaad91f3bd0bb5793c5e4d9f2d24d7bc9c90c0c5af6b67d04"
)

func TestOrderVectors(t *testing.T) {
	key, err := signaling.ParseAdminKey(adminSeed)
	if err != nil || key.Public() != adminPublic || key.Seed() != adminSeed {
		t.Fatalf("key %s (%v)", key, err)
	}
	for want, o := range map[string]signaling.Order{
		holdVector:  {Action: signaling.ActionHold, Issuer: ada, Serial: 1},
		limitVector: {Action: signaling.ActionLimit, Issuer: ada, Serial: 3, Value: 8},
		sendVector:  {Action: signaling.ActionRemove, Issuer: ada, Serial: 4, Target: grace},
	} {
		signed := key.Sign(adminRoom, o)
		if signed.Signature != want || !signed.SignedBy(adminPublic, adminRoom) {
			t.Errorf("%s: signature %s", o.Action, signed.Signature)
		}
		for name, changed := range map[string]signaling.Order{
			"action": with(signed, func(o *signaling.Order) { o.Action = signaling.ActionAdmit }),
			"issuer": with(signed, func(o *signaling.Order) { o.Issuer = grace }),
			"serial": with(signed, func(o *signaling.Order) { o.Serial++ }),
			"target": with(signed, func(o *signaling.Order) { o.Target = hana }),
			"value":  with(signed, func(o *signaling.Order) { o.Value++ }),
		} {
			if changed.SignedBy(adminPublic, adminRoom) {
				t.Errorf("%s with another %s counts", o.Action, name)
			}
		}
		if signed.SignedBy(adminPublic, someID) || signed.SignedBy(signaling.NewAdminKey().Public(), adminRoom) || signed.SignedBy("", "") {
			t.Errorf("%s counts in another room or by another key", o.Action)
		}
	}
	hold := signaling.Hold{Admin: adminPublic, Order: key.Sign(adminRoom, signaling.Order{Action: signaling.ActionHold, Issuer: ada, Serial: 1})}
	if !hold.Proves(ada, adminRoom) || hold.Proves(grace, adminRoom) || hold.Proves(ada, someID) {
		t.Error("a hold proves what it should not, or not what it should")
	}
}

func with(o signaling.Order, change func(*signaling.Order)) signaling.Order {
	change(&o)
	return o
}

func TestParseOrder(t *testing.T) {
	sign := strings.Repeat("ab", 64)
	for order, want := range map[string]signaling.ErrorCode{
		`{"action":"hold","issuer":"` + ada + `","serial":1,"signature":"` + sign + `"}`:                                    "",
		`{"action":"lock","issuer":"` + ada + `","serial":9007199254740991,"value":1,"signature":"` + sign + `"}`:           "",
		`{"action":"remove","issuer":"` + ada + `","serial":1,"target":"` + grace + `","signature":"` + sign + `"}`:         "",
		`{"action":"hold","issuer":"` + ada + `","serial":0,"signature":"` + sign + `"}`:                                    signaling.CodeBadMessage,
		`{"action":"lock","issuer":"` + ada + `","serial":9007199254740992,"value":1,"signature":"` + sign + `"}`:           signaling.CodeBadMessage,
		`{"action":"lock","issuer":"` + ada + `","serial":1,"value":2,"signature":"` + sign + `"}`:                          signaling.CodeBadMessage,
		`{"action":"limit","issuer":"` + ada + `","serial":1,"value":-1,"signature":"` + sign + `"}`:                        signaling.CodeBadMessage,
		`{"action":"limit","issuer":"` + ada + `","serial":1,"value":1.5,"signature":"` + sign + `"}`:                       signaling.CodeBadMessage,
		`{"action":"lock","issuer":"` + ada + `","serial":1,"target":"` + grace + `","value":1,"signature":"` + sign + `"}`: signaling.CodeBadMessage,
		`{"action":"remove","issuer":"` + ada + `","serial":1,"signature":"` + sign + `"}`:                                  signaling.CodeBadMessage,
		`{"action":"remove","issuer":"` + ada + `","serial":1,"target":"all\nnone","signature":"` + sign + `"}`:             signaling.CodeBadMessage,
		`{"action":"dance","issuer":"` + ada + `","serial":1,"signature":"` + sign + `"}`:                                   signaling.CodeBadMessage,
		`{"action":"hold","issuer":"` + ada + `","serial":1,"signature":"` + strings.ToUpper(sign) + `"}`:                   signaling.CodeBadMessage,
		`{"action":"hold","issuer":"me","serial":1,"signature":"` + sign + `"}`:                                             signaling.CodeBadMessage,
		`null`: signaling.CodeBadMessage,
	} {
		_, err := signaling.Parse([]byte(`{"v":2,"type":"govern","order":` + order + `}`))
		var problem *signaling.Error
		if err != nil {
			problem, _ = err.(*signaling.Error) //nolint:errorlint // what Parse documents
		}
		if got := codeOf(problem); got != want {
			t.Errorf("%s: %q (%v), want %q", order, got, err, want)
		}
	}
}

// FuzzGoverning reads orders and payloads about governing from anybody: nothing is
// taken that would be written otherwise, and nothing counts that the key did not sign.
func FuzzGoverning(f *testing.F) {
	signed := `{"action":"hold","issuer":"` + ada + `","serial":1,"signature":"` + holdVector + `"}`
	for _, seed := range []string{
		`{"v":2,"type":"govern","order":` + signed + `}`,
		`{"v":2,"type":"governed","rules":{"locked":true,"limit":8,"hosts":["` + ada + `"]},"order":` + signed + `}`,
		`{"v":2,"type":"welcome","admin":"` + adminPublic + `","rules":{}}`,
		`{"v":2,"type":"knock","participant":"` + ada + `","reason":"left"}`,
		`{"type":"hold","hold":{"admin":"` + adminPublic + `","order":` + signed + `,"spare":true}}`,
		`{"type":"key","key":{"seed":"` + adminSeed + `"}}`,
		`{"type":"move","move":{"code":"ABCDEFGHJKMN","admin":"` + adminPublic + `"}}`,
		`{"type":"move","move":{"code":"abcd-efgh-jkmn","admin":"` + adminPublic + `"}}`,
		`{"type":"key","key":{},"hold":{}}`, `{"type":"status","status":{"carries":-1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, err := signaling.Parse(data); err == nil {
			again, err := e.Encode()
			if err != nil {
				t.Fatalf("what was read cannot be written: %v", err)
			}
			if _, err := signaling.Parse(again); err != nil {
				t.Fatalf("what was written cannot be read: %v", err)
			}
			if o := e.Order; o != nil && o.SignedBy(adminPublic, adminRoom) && o.Signature != holdVector {
				t.Fatalf("a forged order counts: %+v", o)
			}
		}
		if p, err := signaling.ParsePayload(json.RawMessage(data)); err == nil {
			if _, err := p.Encode(); err != nil {
				t.Fatalf("what was read cannot be written: %v", err)
			}
			if p.Key != nil {
				if key, err := signaling.ParseAdminKey(p.Key.Seed); err != nil || key.Seed() != p.Key.Seed {
					t.Fatalf("key %s: %v", key, err)
				}
			}
		}
	})
}

// TestMoveOfKeys seals for the next room under the same key identifier and another
// key, and whoever is known must do so.
func TestMoveOfKeys(t *testing.T) {
	var rooms signaling.Rooms
	before, after := rooms.Of(signaling.NewCode()), rooms.Of(signaling.NewCode())
	s := sealer(t, before, ada)
	o := signaling.NewOpener(before, grace)
	if _, err := o.Card(ada, s.Card()); err != nil {
		t.Fatal(err)
	}
	old, err := s.Seal(grace, []byte(`{"n":1}`))
	if err != nil {
		t.Fatal(err)
	}
	next, err := s.Move(after)
	if err != nil {
		t.Fatal(err)
	}
	opener, err := o.Move(after)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := opener.Message(ada, grace, old); err == nil {
		t.Error("what was sealed for the room before opens in the next one")
	}
	stranger := sealer(t, after, ada) // the same participant identifier under another key
	if _, err := opener.Card(ada, stranger.Card()); err == nil {
		t.Error("somebody else passes for a participant who was known")
	}
	if _, err := opener.Card(ada, next.Card()); err != nil {
		t.Errorf("the card of whoever moved: %v", err)
	}
	first, err := next.Seal(grace, []byte(`{"n":2}`))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := opener.Message(ada, grace, first); err != nil || string(text) != `{"n":2}` {
		t.Errorf("%q, %v", text, err)
	}
	if string(first[:24]) != string(old[:24]) {
		t.Error("another key identifier")
	}
}
