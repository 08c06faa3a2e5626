package turn

import "time"

// ParseUsername is parseUsername, for tests.
func ParseUsername(username string) (user string, until time.Time, ok bool) {
	return parseUsername(username)
}
