package ui_test

import (
	"testing"

	"moim/ui"
)

func TestFormatRate(t *testing.T) {
	tests := map[int64]string{
		-1: "0 kb/s", 0: "0 kb/s", 499: "0 kb/s", 64_400: "64 kb/s", 99_499: "99 kb/s", 523_000: "520 kb/s",
		994_999: "990 kb/s", 999_000: "1.0 Mb/s", 1_249_000: "1.2 Mb/s", 9_949_999: "9.9 Mb/s", 12_400_000: "12 Mb/s",
	}
	for bps, want := range tests {
		if got := ui.FormatRate(bps); got != want {
			t.Errorf("%d: %q, want %q", bps, got, want)
		}
	}
}

func TestFormatLimit(t *testing.T) {
	tests := map[int64]string{
		500_000: "0.5 Mb/s", 1_000_000: "1 Mb/s", 1_500_000: "1.5 Mb/s", 20_000_000: "20 Mb/s", 64_000: "64 kb/s", 1_234_567: "1.2 Mb/s",
	}
	for bps, want := range tests {
		if got := ui.FormatLimit(bps); got != want {
			t.Errorf("%d: %q, want %q", bps, got, want)
		}
	}
}

func TestFormatBytes(t *testing.T) {
	tests := map[int64]string{
		0: "0 kB", 1_499: "1 kB", 1_250_000: "1.2 MB", 9_960_000: "10 MB", 48_300_000: "48 MB", 1_234_000_000: "1.23 GB",
	}
	for n, want := range tests {
		if got := ui.FormatBytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestInitials(t *testing.T) {
	tests := map[string]string{
		"Maya Lindgren": "ML", "tom": "T", "김민수": "민수", "남궁민수": "남궁", "김수": "김수", "  ": "", "": "", "-- 7": "7",
		"Alexander von Humboldt-Meyer": "AM", "🙂": "",
	}
	for name, want := range tests {
		if got := ui.Initials(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
