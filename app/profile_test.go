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
	want := call.Preferences{Name: "지수", Language: "ko", Budget: call.BudgetLimit, BudgetBPS: 2_000_000}
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

func TestOlderSettingsKeepTheirBudget(t *testing.T) {
	for settings, want := range map[string]call.Budget{
		`{}`:                                         {},
		`{"budget_bps":0}`:                           {},
		`{"budget_bps":3000000}`:                     {Mode: call.BudgetLimit, BPS: 3_000_000},
		`{"budget_bps":-3000000}`:                    {},
		`{"budget":"sound"}`:                         {Mode: call.BudgetSound},
		`{"budget":"unlimited"}`:                     {Mode: call.BudgetUnlimited},
		`{"budget":"limit"}`:                         {},
		`{"budget":"of tomorrow"}`:                   {},
		`{"budget":"limit","budget_bps":500000}`:     {Mode: call.BudgetLimit, BPS: 500_000},
		`{"budget":"sound","budget_bps":500000}`:     {Mode: call.BudgetSound, BPS: 500_000},
		`{"budget":"unlimited","budget_bps":-1}`:     {Mode: call.BudgetUnlimited},
		`{"budget":"of tomorrow","budget_bps":9999}`: {},
	} {
		p := testProfile(t)
		if err := os.WriteFile(p.settings(), []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := p.load()
		if err != nil || got.UploadBudget() != want {
			t.Errorf("%s: budget %+v, %v; want %+v", settings, got.UploadBudget(), err, want)
		}
	}
}

func TestMonthOutlivesTheWindow(t *testing.T) {
	p := testProfile(t)
	if got, err := p.loadMonth(); err != nil || got != (call.Month{}) {
		t.Errorf("at first %+v, %v", got, err)
	}
	want := call.Month{Name: "2026-11", Bytes: 123_456_789_012}
	if err := p.saveMonth(want); err != nil {
		t.Fatal(err)
	}
	if got, err := p.loadMonth(); err != nil || got != want {
		t.Errorf("loaded %+v, %v; want %+v", got, err, want)
	}
	for _, damaged := range []string{``, `{`, `[]`, `{"month":"2026-11","uploaded_bytes":-1}`} {
		if err := os.WriteFile(p.month(), []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := p.loadMonth(); err == nil || got != (call.Month{}) {
			t.Errorf("%q: %+v, %v", damaged, got, err)
		}
	}
}

// testProfile is a profile of this test's own.
func testProfile(t *testing.T) *profile {
	t.Helper()
	p, err := openProfile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	return p
}

func TestDamagedSettingsArePutAside(t *testing.T) {
	p := testProfile(t)
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

// TestShareIsRemembered keeps the token of the desktop's share across starts.
func TestShareIsRemembered(t *testing.T) {
	p, err := openProfile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	for _, token := range []string{"", "a token", "another", "", ""} {
		if err := p.saveShare(token); err != nil {
			t.Fatal(err)
		}
		if got := p.loadShare(); got != token {
			t.Errorf("%q, want %q", got, token)
		}
	}
}
