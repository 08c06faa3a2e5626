package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/alecthomas/kong"

	"moim/signaling/server"
)

// Exit statuses.
const (
	statusOK    = 0
	statusError = 1
	statusUsage = 2
)

// options is the command line.
type options struct {
	Listen          string     `default:"127.0.0.1:8787" placeholder:"HOST:PORT" help:"Address to listen on (${default})."`
	MaxParticipants int        `default:"32" placeholder:"N" help:"Participants in one room, at most ${max} (${default})."`
	LogLevel        slog.Level `default:"info" placeholder:"LEVEL" help:"debug, info, warn or error (${default})."`
}

// Validate is called by kong.
func (o options) Validate() error {
	if o.MaxParticipants < 1 || o.MaxParticipants > server.MaxParticipants {
		return fmt.Errorf("--max-participants must be from 1 to %d", server.MaxParticipants)
	}
	if _, _, err := net.SplitHostPort(o.Listen); err != nil {
		return errors.New("--listen must be HOST:PORT")
	}
	return nil
}

// run is the process: it serves until SIGINT or SIGTERM and returns the exit
// status.
func run(args []string, stdout, stderr io.Writer) int {
	o, status, done := parse(args, stdout, stderr)
	if done {
		return status
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: o.LogLevel}))
	if err := serve(ctx, o, logger); err != nil {
		logger.Debug("ended", "error", err)
		_, _ = fmt.Fprintln(stderr, sentence(err, o))
		return statusError
	}
	return statusOK
}

// parse reads the command line. It returns true if the process is to end with
// the status: after --help, and after bad usage.
func parse(args []string, stdout, stderr io.Writer) (options, int, bool) {
	var o options
	helped := false
	parser, err := kong.New(&o,
		kong.Name("signald"),
		kong.Description("The signaling server of Moim: it introduces the participants of a call to each other."),
		kong.Vars{"max": strconv.Itoa(server.MaxParticipants)},
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }),
	)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "signald:", err)
		return o, statusError, true
	}
	_, err = parser.Parse(args)
	switch {
	case helped:
		return o, statusOK, true
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "signald: %v. See signald --help.\n", err)
		return o, statusUsage, true
	}
	return o, statusOK, false
}

func serve(ctx context.Context, o options, logger *slog.Logger) error {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", o.Listen, err)
	}
	logger.Info("listening", "address", ln.Addr().String())
	err = server.New(server.Config{Logger: logger, MaxParticipants: o.MaxParticipants}).Serve(ctx, ln)
	logger.Info("ended")
	return err
}

// sentence says in plain words why the process cannot go on.
func sentence(err error, o options) string {
	var dns *net.DNSError
	switch {
	case isAddressInUse(err):
		return fmt.Sprintf("signald: %s is in use by another program; choose another address with --listen.", o.Listen)
	case errors.Is(err, os.ErrPermission):
		return fmt.Sprintf("signald: listening on %s is not permitted; choose a port above 1023 with --listen.", o.Listen)
	case errors.As(err, &dns):
		return fmt.Sprintf("signald: the host in %s is unknown.", o.Listen)
	default:
		return fmt.Sprintf("signald: cannot listen on %s; choose an address of this computer with --listen.", o.Listen)
	}
}
