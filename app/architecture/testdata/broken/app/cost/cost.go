package cost

import (
	_ "net/http"
	clock "time"
)

func now() clock.Time { return clock.Now() }
