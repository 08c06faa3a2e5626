package handover_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"moim/app/handover"
)

// book keeps what a door has taken.
type book struct {
	mu    sync.Mutex
	links []string
}

func (b *book) take(r handover.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.links = append(b.links, r.Link)
}

func (b *book) sorted() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(slices.Values(b.links))
}

func open(t *testing.T, folder string) *book {
	t.Helper()
	b := &book{}
	door, err := handover.Open(folder, slog.New(slog.DiscardHandler), b.take)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := door.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func knock(t *testing.T, folder, link string) {
	t.Helper()
	if err := handover.Knock(t.Context(), folder, handover.Request{Link: link}); err != nil {
		t.Errorf("hand %q over: %v", link, err)
	}
}

func TestHandOver(t *testing.T) {
	folder := t.TempDir()
	b := open(t, folder)
	for _, link := range []string{"", "moim://moim.example/r/7KQ2-M9XD-4RTV", "방 코드\n\"7KQ2\""} {
		knock(t, folder, link)
	}
	if got, want := b.sorted(), []string{"", "moim://moim.example/r/7KQ2-M9XD-4RTV", "방 코드\n\"7KQ2\""}; !slices.Equal(got, want) {
		t.Errorf("taken: %q, want %q", got, want)
	}
}

func TestManyAtOnce(t *testing.T) {
	folder := t.TempDir()
	b := open(t, folder)
	var want []string
	var group sync.WaitGroup
	for i := range 40 {
		link := fmt.Sprintf("link %02d", i)
		want = append(want, link)
		group.Go(func() { knock(t, folder, link) })
	}
	group.Wait()
	if got := b.sorted(); !slices.Equal(got, want) {
		t.Errorf("taken: %q", got)
	}
}

func TestNobodyThere(t *testing.T) {
	if handover.Knock(t.Context(), t.TempDir(), handover.Request{}) == nil {
		t.Error("handed over to nobody")
	}
}

func TestDeepFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	b := open(t, folder)
	knock(t, folder, "x")
	if got := b.sorted(); len(got) != 1 {
		t.Errorf("taken: %q", got)
	}
}

func TestTooLongLink(t *testing.T) {
	folder := t.TempDir()
	b := open(t, folder)
	for _, link := range []string{strings.Repeat("x", handover.MaxLink+1), "\xff"} {
		if handover.Knock(t.Context(), folder, handover.Request{Link: link}) == nil {
			t.Errorf("%.10q was handed over", link)
		}
	}
	knock(t, folder, strings.Repeat("\x01", handover.MaxLink)) // the longest line
	if got := b.sorted(); len(got) != 1 {
		t.Errorf("%d taken", len(got))
	}
}
