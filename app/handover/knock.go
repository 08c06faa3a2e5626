package handover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrNotTaken says that whoever opened the door did not take the request.
var ErrNotTaken = errors.New("request was not taken")

// Knock hands a request to the window that has the profile in folder open, and
// returns nil once it is taken. Any error means that nobody has it.
func Knock(ctx context.Context, folder string, r Request) (err error) {
	line, err := r.Encode()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	conn, err := dial(ctx, folder)
	if err != nil {
		return fmt.Errorf("knock: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := checkPeer(conn); err != nil {
		return fmt.Errorf("knock: %w", err)
	}
	if err := conn.SetDeadline(time.Now().Add(answerTime)); err != nil {
		return fmt.Errorf("knock: %w", err)
	}
	if _, err := conn.Write(line); err != nil {
		return fmt.Errorf("knock: %w", err)
	}
	answer := make([]byte, len(answerTaken))
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != answerTaken {
		return fmt.Errorf("knock: %w", errors.Join(ErrNotTaken, err))
	}
	return nil
}
