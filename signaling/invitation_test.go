package signaling_test

import (
	"errors"
	"testing"

	"moim/signaling"
)

func TestParseInvitation(t *testing.T) {
	tests := []struct{ text, server string }{
		{"ABCD-EFGH-JKMN", ""},
		{" abcd efgh jkmn ", ""},
		{"Join me: moim://192.168.1.5:8787/r/ABCD-EFGH-JKMN, see you!", "http://192.168.1.5:8787"},
		{"moim://meet.example.org/r/ABCDEFGHJKMN.", "https://meet.example.org"},
		{"(moim://[fd00::5]:8787/r/ABCD-EFGH-JKMN)", "http://[fd00::5]:8787"},
		{"<MOIM://HOST.example/r/abcd-efgh-jkmn>", "https://host.example"},
		{"https://meet.example.org/r/#ABCD-EFGH-JKMN", "https://meet.example.org"},
		{"Browser: https://meet.example.org:444/r/#ABCD-EFGH-JKMN?", "https://meet.example.org:444"},
		{"http://192.168.1.5:8787/r/#ABCD-EFGH-JKMN", "http://192.168.1.5:8787"},
		{"https://192.168.1.5:8787/r/#ABCDEFGHJKMN", "https://192.168.1.5:8787"},
		{"HTTPS://Meet.Example.org/r/#abcdefghjkmn", "https://meet.example.org"},
		{"https://[2001:db8::1]:8787/r/#ABCD-EFGH-JKMN", "https://[2001:db8::1]:8787"},
		{"https://meet.example.org/r#ABCD-EFGH-JKMN", "https://meet.example.org"},
		{"https://meet.example.org/r/%23ABCD-EFGH-JKMN", "https://meet.example.org"},
		{"https://meet.example.org/r/#ABCD%2DEFGH%2djkmn", "https://meet.example.org"},
		{"https://meet.example.org/r/#abcd%20efgh%20jkmn, at nine", "https://meet.example.org"},
		{"https://meet.example.org/r/#%EF%BC%A1BCD%E2%80%93EFGH-JKMN", "https://meet.example.org"},
		{"Or <https://meet.example.org/r/#ABCD-EFGH-JKMN%3E", "https://meet.example.org"},
		{"브라우저는 https://192.168.1.5:8787/r/#ABCD-EFGH-JKMN에서 열립니다", "https://192.168.1.5:8787"},
		{"moim://meet.example.org/r/ABCD%2DEFGH%2DJKMN", "https://meet.example.org"},
		{"see https://example.org/help and moim://a.example/r/ABCD-EFGH-JKMN", "https://a.example"},
		{"회의에 들어오세요: moim://192.168.1.5:8787/r/ABCD-EFGH-JKMN로 오시면 됩니다.", "http://192.168.1.5:8787"},
		{"모임 코드는 ABCD-EFGH-JKMN입니다", ""},
		{"코드ABCD-EFGH-JKMN", ""},
		{"모임 코드: ａｂｃｄ－ｅｆｇｈ－ｊｋｍｎ", ""},
		{"Join with code abcd-efgh-jkmn please", ""},
		{"Our conversation is in room ABCD EFGH JKMN, come", ""},
		{"The conversation: ABCDEFGHJKMN", ""},
		{"code=\"ABCD-EFGH-JKMN\"", ""},
		{"broken moim://host:99999/r/ABCD-EFGH-JKMN", ""},
	}
	want, _ := signaling.ParseCode("ABCDEFGHJKMN")
	for _, test := range tests {
		got, err := signaling.ParseInvitation(test.text)
		if err != nil || got.Code != want || got.Server != test.server {
			t.Errorf("ParseInvitation(%q) = %v %q, %v; want server %q", test.text, got.Code, got.Server, err, test.server)
		}
	}
}

func TestParseInvitationFindsNone(t *testing.T) {
	for _, text := range []string{
		"", "hello", "please join with code", "the conversation is over", "moim://host/r/", "https://example.org/r/ABC",
		"ABCD-EFGH", "안녕하세요", "://", "moim://",
	} {
		if got, err := signaling.ParseInvitation(text); !errors.Is(err, signaling.ErrMalformedCode) {
			t.Errorf("ParseInvitation(%q) = %v, %v", text, got, err)
		}
	}
}

func FuzzParseInvitation(f *testing.F) {
	for _, seed := range []string{
		"Join me: moim://192.168.1.5:8787/r/ABCD-EFGH-JKMN, see you!", "https://h/r/#ABCD-EFGH-JKMN",
		"모임 코드는 ABCD-EFGH-JKMN입니다", "http://://moim://[/r/#", "https://h/r/%23%EF%BC%A1BCD%20efgh%2", "ABCD EFGH JKMN", "\xff://\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		invitation, err := signaling.ParseInvitation(text)
		if err != nil {
			return
		}
		if _, err := signaling.ParseCode(invitation.Code.String()); err != nil {
			t.Fatalf("%q: code %q: %v", text, invitation.Code, err)
		}
		if invitation.Server == "" {
			return
		}
		if _, err := signaling.LinkTo(invitation.Server, invitation.Code); err != nil {
			t.Fatalf("%q: server %q: %v", text, invitation.Server, err)
		}
	})
}
