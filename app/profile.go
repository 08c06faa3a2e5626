package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"moim/app/call"
)

// profile is the folder that holds one person's settings, and the lock that
// keeps two windows from sharing it.
type profile struct {
	folder string
	lock   *os.File
}

// errProfileInUse says that another window has the profile open.
var errProfileInUse = errors.New("the profile is in use")

// inUseError is errProfileInUse with the folder that is in use.
type inUseError struct{ folder string }

func (e *inUseError) Error() string { return errProfileInUse.Error() }
func (e *inUseError) Unwrap() error { return errProfileInUse }

// openProfile opens the profile in folder; "" is the user's own.
func openProfile(folder string) (*profile, error) {
	if folder == "" {
		base, err := os.UserConfigDir()
		if err != nil {
			return nil, fmt.Errorf("find settings folder: %w", err)
		}
		folder = filepath.Join(base, "moim")
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make settings folder: %w", err)
	}
	lock, err := lockFile(filepath.Join(folder, "lock"))
	if errors.Is(err, errProfileInUse) {
		return nil, &inUseError{folder}
	}
	if err != nil {
		return nil, err
	}
	return &profile{folder: folder, lock: lock}, nil
}

func (p *profile) close() error { return p.lock.Close() }

func (p *profile) settings() string { return filepath.Join(p.folder, "settings.json") }

// load reads the preferences. Settings that are missing are the zero value; a
// damaged file is put aside, so that nothing is lost, and the error says so.
func (p *profile) load() (call.Preferences, error) {
	var preferences call.Preferences
	data, err := os.ReadFile(p.settings())
	if errors.Is(err, fs.ErrNotExist) {
		return preferences, nil
	}
	if err != nil {
		return preferences, fmt.Errorf("read settings: %w", err)
	}
	if err := json.Unmarshal(data, &preferences); err != nil {
		aside := os.Rename(p.settings(), p.settings()+".damaged")
		return call.Preferences{}, fmt.Errorf("read settings: %w", errors.Join(err, aside))
	}
	return migrated(preferences), nil
}

// migrated gives settings of older versions, or of later ones, a budget that this
// version knows.
func migrated(p call.Preferences) call.Preferences {
	budget := p.UploadBudget()
	switch budget.Mode {
	case call.BudgetUnlimited, call.BudgetSound:
	case call.BudgetLimit:
		if budget.BPS <= 0 {
			budget = call.Budget{}
		}
	default:
		budget = call.Budget{}
	}
	p.Budget, p.BudgetBPS = budget.Mode, max(budget.BPS, 0)
	return p
}

// save writes the preferences whole or not at all.
func (p *profile) save(preferences call.Preferences) error {
	data, err := json.MarshalIndent(preferences, "", "  ")
	if err != nil {
		return fmt.Errorf("encode settings: %w", err)
	}
	return replaceFile(p.settings(), append(data, '\n'))
}

func (p *profile) month() string { return filepath.Join(p.folder, "upload.json") }

// loadMonth reads what was uploaded in the month that was the present one when it
// was saved. What is missing or damaged counts as nothing; the error says why.
func (p *profile) loadMonth() (call.Month, error) {
	data, err := os.ReadFile(p.month())
	if errors.Is(err, fs.ErrNotExist) {
		return call.Month{}, nil
	}
	var month call.Month
	if err == nil {
		err = json.Unmarshal(data, &month)
	}
	if err == nil && month.Bytes < 0 {
		err = errors.New("number of bytes is negative")
	}
	if err != nil {
		return call.Month{}, fmt.Errorf("read the month's data: %w", err)
	}
	return month, nil
}

// saveMonth keeps what was uploaded this month, whole or not at all.
func (p *profile) saveMonth(month call.Month) error {
	data, err := json.Marshal(month)
	if err != nil {
		return fmt.Errorf("encode the month's data: %w", err)
	}
	return replaceFile(p.month(), append(data, '\n'))
}

func (p *profile) share() string { return filepath.Join(p.folder, "share") }

// loadShare reads the token by which the desktop shares again what it shared last;
// "" where there is none.
func (p *profile) loadShare() string {
	data, err := os.ReadFile(p.share())
	if err != nil {
		return ""
	}
	return string(data)
}

// saveShare keeps that token.
func (p *profile) saveShare(token string) error {
	if token != "" {
		return replaceFile(p.share(), []byte(token))
	}
	if err := os.Remove(p.share()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget the share: %w", err)
	}
	return nil
}

// replaceFile gives a file new contents in one step, so that a reader sees the
// old or the new ones and a full disk loses neither.
func replaceFile(path string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	_, err = file.Write(data)
	err = errors.Join(err, file.Close())
	if err == nil {
		err = rename(file.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), errors.Join(err, os.Remove(file.Name())))
	}
	return nil
}
