package call

import "time"

// monthSaveInterval is how often the month's data is kept while it grows: a
// crash loses no more than that and what was not measured yet, half a minute in all.
const monthSaveInterval = 28 * time.Second

// monthFormat names a month of the calendar.
const monthFormat = "2006-01"

// Month is what was uploaded in calls within one month.
type Month struct {
	Name  string `json:"month"`          // by this computer's calendar, such as "2026-11"
	Bytes int64  `json:"uploaded_bytes"` // counted as UploadStats are
}

// calendar begins another month where the calendar does.
func (t *turn) calendar(at time.Time) {
	if at.IsZero() {
		return
	}
	if name := at.Format(monthFormat); name != t.month.Name {
		t.month = Month{Name: name}
	}
}

// uploaded adds what the transport has sent since it was asked last.
func (t *turn) uploaded(total int64) {
	t.month.Bytes += max(total-t.monthCounted, 0)
	t.monthCounted = total
}

// keepMonth saves the month's data where that is new and old enough.
func (t *turn) keepMonth(interval time.Duration) {
	if t.month.Bytes == 0 || t.month == t.monthSaved || t.now-t.monthSavedAt < interval {
		return
	}
	t.monthSaved, t.monthSavedAt = t.month, t.now
	t.do(saveMonth{t.month})
}
