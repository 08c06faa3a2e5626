package turn

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what TURN servers agree on with use-auth-secret
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/pion/turn/v5"
)

// tagBytes is how much of a hash names a room or participant.
const tagBytes = 9

// credentials makes and checks user names and passwords with a secret: a user
// name is the Unix time until which it opens allocations, a colon, and the
// user; the password is a code over it (draft-uberti-behave-turn-rest, as
// coturn's use-auth-secret). Whoever has the secret can check them, so that
// nothing needs to be remembered.
type credentials struct{ secret string }

// user names a participant and its room without telling them to those who see
// packets pass: by codes that only the holder of the secret can make.
func (c credentials) user(room, participant string) string {
	return c.tag("room", room) + "." + c.tag("participant", participant)
}

func (c credentials) tag(kind, text string) string {
	mac := hmac.New(sha256.New, []byte(c.secret))
	mac.Write([]byte("moim " + kind + ":" + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:tagBytes])
}

// issue makes credentials that open allocations until then.
func (c credentials) issue(user string, until time.Time) (username, password string) {
	username = strconv.FormatInt(until.Unix(), 10) + ":" + user
	return username, c.password(username)
}

func (c credentials) password(username string) string {
	mac := hmac.New(sha1.New, []byte(c.secret))
	mac.Write([]byte(username))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// key is what a user name's requests are signed with (RFC 8489 section 9.2.2).
func (c credentials) key(username string) []byte {
	return turn.GenerateAuthKey(username, Realm, c.password(username))
}

// parseUsername reads a user name that issue may have made.
func parseUsername(username string) (user string, until time.Time, ok bool) {
	const longest = 12 + 1 + 2*(tagBytes*4/3) + 1
	stamp, user, found := strings.Cut(username, ":")
	if !found || len(username) > longest {
		return "", time.Time{}, false
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || seconds < 0 || strconv.FormatInt(seconds, 10) != stamp || roomOf(user) == "" {
		return "", time.Time{}, false
	}
	return user, time.Unix(seconds, 0), true
}

// roomOf is the room's part of a user; "" where there is none.
func roomOf(user string) string {
	room, participant, found := strings.Cut(user, ".")
	if !found || participant == "" {
		return ""
	}
	return room
}
