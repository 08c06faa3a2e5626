package guest_test

import (
	"strings"

	"moim/signaling"
)

// What people type and paste is read as the application reads it.
func tryCodes(s *stage) {
	texts := []string{
		"ABCD-EFGH-JKMN", "abcdefghjkmn", "  abcd efgh\tjkmn\n", "oOiIlL000111", "ABCD–EFGH—JKMN", "ＡＢＣＤ－ＥＦＧＨ　ＪＫＭＮ",
		"A-B-C-D-E-F-G-H-J-K-M-N", "ABCD\u0085EFGH\u200bJKMN\ufeff", "",
		"ABCD-EFGH-JKM", "ABCD-EFGH-JKMNP", "UBCD-EFGH-JKMN", "ABCD-EFGH-JKM!", "가나다라-마바사아-자차카타", "\U0001f600",
		strings.Repeat("A", 10_000), "--------", "- - -",

		"Join me: moim://192.168.1.5:8787/r/ABCD-EFGH-JKMN, see you!", "moim://meet.example.org/r/ABCDEFGHJKMN.",
		"(moim://[fd00::5]:8787/r/ABCD-EFGH-JKMN)", "<MOIM://HOST.example/r/abcd-efgh-jkmn>",
		"https://meet.example.org/r/#ABCD-EFGH-JKMN", "Browser: https://meet.example.org:444/r/#ABCD-EFGH-JKMN?",
		"http://192.168.1.5:8787/r/#abcd-efgh-jkmn", "see https://example.org/help and moim://a.example/r/ABCD-EFGH-JKMN",
		"first moim://a.example/r/ABCDEFGHJKMN then moim://b.example/r/0000-0000-0000",
		"code 0000-0000-0000, link https://a.example/r/#ABCD-EFGH-JKMN", "https://a.example/r/ABCDEFGHJKMNP and 0000-0000-0000",
		"회의에 들어오세요: moim://192.168.1.5:8787/r/ABCD-EFGH-JKMN로 오시면 됩니다.", "모임 코드는 ABCD-EFGH-JKMN입니다",
		"코드ABCD-EFGH-JKMN", "모임 코드: ａｂｃｄ－ｅｆｇｈ－ｊｋｍｎ", "Join with code abcd-efgh-jkmn please",
		"Our conversation is in room ABCD EFGH JKMN, come", "The conversation: ABCDEFGHJKMN", "code=\"ABCD-EFGH-JKMN\"",
		"broken moim://host:99999/r/ABCD-EFGH-JKMN",

		"hello", "please join with code", "the conversation is over", "moim://host/r/", "https://example.org/r/ABC",
		"ABCD-EFGH", "안녕하세요", "://", "moim://", "#ABCD-EFGH-JKMN", "abcd efgh jkm1 n", "ABCD EFGH JKMN PQRS",
	}
	cases := make(map[string]string, len(texts))
	for _, text := range texts {
		invitation, err := signaling.ParseInvitation(text)
		if err == nil {
			cases[text] = strings.ReplaceAll(invitation.Code.String(), "-", "")
		} else {
			cases[text] = ""
		}
	}
	table(s, `stage.code.parseCode(x)`, cases)
	table(s, `stage.code.showCode(x)`, map[string]string{"ABCDEFGHJKMN": "ABCD-EFGH-JKMN"})
	s.scene(`
		const a = stage.code.randomIdentity(), b = stage.code.randomIdentity();
		if (a === b || !stage.envelope.isIdentity(a)) {
			throw new Error(a + " " + b);
		}
		for (const odd of [null, undefined, 7, {}, []]) {
			if (stage.code.parseCode(odd) !== null) {
				throw new Error("a code in " + odd);
			}
		}
	`)
}
