package certificate

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// write puts data into a file that only its owner can read. Others see the whole
// file or what was there before: move takes the written one to its place.
func write(path string, data []byte, move func(from, to string) error) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make state folder: %w", err)
	}
	temporary, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("write certificate: %w", err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // which move may have done
	_, err = temporary.Write(data)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return fmt.Errorf("write certificate: %w", err)
	}
	if err := move(temporary.Name(), path); err != nil {
		return fmt.Errorf("keep certificate: %w", err)
	}
	return nil
}

// place moves a file to where there is none yet. If another process was faster,
// its file stays.
func place(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return os.Rename(from, to) // a file system without links
}
