package signaling_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"moim/signaling"
)

const someID = "0123456789abcdef0123456789abcdef"

func TestParse(t *testing.T) {
	long := strings.Repeat("x", signaling.MaxSealed+1)
	tests := []struct {
		name, message string
		want          signaling.ErrorCode
	}{
		{"join", `{"v":2,"type":"join","room":"` + someID + `","participant":"` + someID + `","secret":"` + someID + `","card":"A"}`, ""},
		{"unknown fields", `{"v":2,"type":"ping","later":{"a":[1]}}`, ""},
		{"sealed", `{"v":2,"type":"sealed","payload":"AAAA"}`, ""},
		{"largest payload", `{"v":2,"type":"sealed","payload":"` + long[1:] + `"}`, ""},
		{"left", `{"v":2,"type":"left","participant":"` + someID + `","reason":"lost"}`, ""},
		{"error", `{"v":2,"type":"error","code":"room_full"}`, ""},
		{"nothing", ``, signaling.CodeBadMessage},
		{"not JSON", `hello`, signaling.CodeBadMessage},
		{"array", `[]`, signaling.CodeBadMessage},
		{"wrong kind", `{"v":2,"type":7}`, signaling.CodeBadMessage},
		{"not UTF-8", "{\"v\":1,\"type\":\"ping\",\"id\":\"\xff\"}", signaling.CodeBadMessage},
		{"no version", `{"type":"ping"}`, signaling.CodeBadVersion},
		{"other version", `{"v":1,"type":"ping"}`, signaling.CodeBadVersion},
		{"unknown type", `{"v":2,"type":"dance"}`, signaling.CodeBadMessage},
		{"offline is local", `{"v":2,"type":"offline"}`, signaling.CodeBadMessage},
		{"message is local", `{"v":2,"type":"message","from":"` + someID + `","payload":"AAAA"}`, signaling.CodeBadMessage},
		{"forged is local", `{"v":2,"type":"forged"}`, signaling.CodeBadMessage},
		{"long id", `{"v":2,"type":"ping","id":"` + strings.Repeat("i", 65) + `"}`, signaling.CodeBadMessage},
		{"join without secret", `{"v":2,"type":"join","room":"` + someID + `","participant":"` + someID + `"}`, signaling.CodeBadMessage},
		{"upper-case room", `{"v":2,"type":"join","room":"` + strings.ToUpper(someID) + `","participant":"` + someID + `","secret":"` + someID + `"}`, signaling.CodeBadMessage},
		{"large card", `{"v":2,"type":"joined","participant":"` + someID + `","card":"` + strings.Repeat("x", signaling.MaxCard) + `"}`, signaling.CodeTooLarge},
		{"sealed without payload", `{"v":2,"type":"sealed"}`, signaling.CodeBadMessage},
		{"sealed with a payload in the clear", `{"v":2,"type":"sealed","payload":{"type":"status","status":{}}}`, signaling.CodeBadMessage},
		{"sealed to nobody", `{"v":2,"type":"sealed","to":"me","payload":"AAAA"}`, signaling.CodeBadMessage},
		{"card in the clear", `{"v":2,"type":"joined","participant":"` + someID + `","card":{"name":"A"}}`, signaling.CodeBadMessage},
		{"card in the clear in a welcome", `{"v":2,"type":"welcome","peers":[{"participant":"` + someID + `","card":{}}]}`, signaling.CodeBadMessage},
		{"large payload", `{"v":2,"type":"sealed","payload":"` + long + `"}`, signaling.CodeTooLarge},
		{"large message", `{"v":2,"type":"ping","x":"` + long + long + `"}`, signaling.CodeTooLarge},
		{"bad peer", `{"v":2,"type":"welcome","peers":[{"participant":"x"}]}`, signaling.CodeBadMessage},
		{"error without code", `{"v":2,"type":"error"}`, signaling.CodeBadMessage},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := signaling.Parse([]byte(test.message))
			var problem *signaling.Error
			if errors.As(err, &problem); err != nil && problem == nil {
				t.Fatalf("error %v is no signaling error", err)
			}
			if got := codeOf(problem); got != test.want {
				t.Errorf("got %q (%v), want %q", got, err, test.want)
			}
		})
	}
}

func codeOf(e *signaling.Error) signaling.ErrorCode {
	if e == nil {
		return ""
	}
	return e.Code
}

func TestParseKeepsTheIDOfARefusedMessage(t *testing.T) {
	e, err := signaling.Parse([]byte(`{"v":2,"type":"dance","id":"7"}`))
	if err == nil || e.ID != "7" {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestErrorComparesCodes(t *testing.T) {
	full := &signaling.Error{Code: signaling.CodeRoomFull, Message: "32 are there"}
	if !errors.Is(full, &signaling.Error{Code: signaling.CodeRoomFull}) || errors.Is(full, &signaling.Error{Code: signaling.CodeTooFast}) {
		t.Error("errors.Is does not compare codes")
	}
}

func TestEncodeDoesNotGrowAPayload(t *testing.T) {
	payload := json.RawMessage(`"` + strings.Repeat("<", signaling.MaxSealed) + `"`)
	data, err := signaling.Envelope{Type: signaling.TypeSealed, Payload: payload}.Encode()
	if err != nil || len(data) > signaling.MaxSealed+100 {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	if _, err := signaling.Parse(signaling.AppendNumbered(nil, data, 1<<63)); err != nil {
		t.Fatal(err)
	}
}

func TestAppendNumbered(t *testing.T) {
	body, err := signaling.Envelope{Type: signaling.TypePing}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	e, err := signaling.Parse(signaling.AppendNumbered([]byte("")[:0], body, 42))
	if err != nil || e.Seq != 42 || e.Type != signaling.TypePing {
		t.Errorf("got %+v, %v", e, err)
	}
	if e, err = signaling.Parse(signaling.AppendNumbered(nil, body, 0)); err != nil || e.Seq != 0 {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestCard(t *testing.T) {
	if err := signaling.CheckName(strings.Repeat("김", signaling.MaxName)); err != nil {
		t.Error(err)
	}
	if err := signaling.CheckName(strings.Repeat("a", signaling.MaxName+1)); !errors.Is(err, signaling.ErrNameTooLong) {
		t.Error(err)
	}
	long, _ := json.Marshal(signaling.Card{Name: strings.Repeat("김", 100)})
	tests := []struct{ card, want string }{
		{`{"name":"Ada"}`, "Ada"},
		{`{"name":" 김 철수\n"}`, "김 철수"},
		{"{\"name\":\"a\u202eb\u0000\"}", ""},
		{"{\"name\":\"a\u202eb\"}", "ab"},
		{``, ""},
		{`null`, ""},
		{`[1]`, ""},
		{string(long), strings.Repeat("김", signaling.MaxName)},
	}
	for _, test := range tests {
		if got := signaling.ParseCard(json.RawMessage(test.card)); got.Name != test.want {
			t.Errorf("ParseCard(%q) = %q, want %q", test.card, got.Name, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"v":2,"type":"join","room":"` + someID + `","participant":"` + someID + `","secret":"` + someID + `","card":"A","next":1}`,
		`{"v":2,"type":"welcome","peers":[{"participant":"` + someID + `","card":"AAAA"}],"resumed":true,"next":3}`,
		`{"seq":5,"v":2,"type":"sealed","from":"` + someID + `","payload":"AAAA"}`,
		`{"v":2,"type":"error","code":"too_slow","message":"x"}`, `{`, `null`, `{"v":2e9}`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := signaling.Parse(data)
		if err != nil {
			var problem *signaling.Error
			if !errors.As(err, &problem) {
				t.Fatalf("error %v is no signaling error", err)
			}
			return
		}
		out, err := e.Encode()
		if err != nil {
			t.Fatalf("cannot encode what was parsed: %v", err)
		}
		if _, err := signaling.Parse(out); err != nil {
			t.Fatalf("cannot parse what was encoded: %v", err)
		}
		signaling.ParseCard(e.Card)
	})
}
