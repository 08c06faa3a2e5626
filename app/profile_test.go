package app

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"moim/app/call"
)

func TestSettingsOutliveTheWindow(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "profile")
	p, err := openProfile(folder)
	if err != nil {
		t.Fatal(err)
	}
	want := call.Preferences{Name: "지수", Language: "ko", BudgetBPS: 2_000_000}
	if err := p.save(want); err != nil {
		t.Fatal(err)
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	if p, err = openProfile(folder); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	if got, err := p.load(); err != nil || got != want {
		t.Errorf("loaded %+v, %v; want %+v", got, err, want)
	}
}

func TestOneWindowPerProfile(t *testing.T) {
	folder := t.TempDir()
	p, err := openProfile(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	if _, err := openProfile(folder); !errors.Is(err, errProfileInUse) {
		t.Errorf("second window: %v, want %v", err, errProfileInUse)
	}
}

func TestDamagedSettingsArePutAside(t *testing.T) {
	p, err := openProfile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	if err := os.WriteFile(p.settings(), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.load(); err == nil {
		t.Error("damaged settings load")
	}
	if _, err := os.Stat(p.settings() + ".damaged"); err != nil {
		t.Errorf("damaged settings are lost: %v", err)
	}
	if got, err := p.load(); err != nil || got != (call.Preferences{}) {
		t.Errorf("afterwards %+v, %v; want none", got, err)
	}
}
