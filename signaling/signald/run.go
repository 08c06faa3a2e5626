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
	"sync"
	"syscall"

	"moim/signaling/server"
)

// Exit statuses.
const (
	statusOK    = 0
	statusError = 1
	statusUsage = 2
)

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
		_, _ = fmt.Fprintln(stderr, "signald: "+sentence(err, o))
		return statusError
	}
	return statusOK
}

func serve(ctx context.Context, o options, logger *slog.Logger) error {
	https, err := openHTTPS(o, logger)
	if err != nil {
		return err
	}
	config := server.Config{
		Logger: logger, TLS: https, MaxParticipants: o.MaxParticipants, MaxPerAddress: o.MaxPerAddress,
		MaxConnections: o.MaxConnections, MaxRooms: o.MaxRooms,
	}
	bus, err := openBus(ctx, o, logger)
	if err != nil {
		return err
	}
	if bus != nil {
		config.Bus = bus
		defer bus.Close()
	}
	return serveWith(ctx, o, https, config, logger)
}

// serveWith serves until ctx is done.
func serveWith(ctx context.Context, o options, https *https, config server.Config, logger *slog.Logger) error {
	ln, err := listen(ctx, "--listen", o.Listen)
	if err != nil {
		return err
	}
	var second net.Listener
	if o.HTTPListen != "" {
		if second, err = listen(ctx, "--http-listen", o.HTTPListen); err != nil {
			return errors.Join(err, ln.Close())
		}
	}
	var measures net.Listener
	if o.Metrics != "" {
		if measures, err = listen(ctx, "--metrics", o.Metrics); err != nil {
			return errors.Join(err, ln.Close())
		}
	}
	relay, err := openRelay(ctx, o, ln, https.Trusted, logger)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	logger.Info("listening", "address", ln.Addr().String())
	https.announce(ln.Addr(), logger)

	ctx, cancel := context.WithCancel(ctx)
	var tasks sync.WaitGroup
	defer tasks.Wait()
	defer cancel()
	if https.automatic != nil {
		tasks.Go(func() { https.automatic.Obtain(ctx) })
	}
	if second != nil {
		logger.Info("leading to https", "address", second.Addr().String())
		tasks.Go(func() { lead(ctx, second, https.leader(ln.Addr()), logger) })
	}
	if relay != nil {
		config.Relay = relay
		defer func() {
			if err := relay.Close(); err != nil {
				logger.Warn("STUN and TURN did not end well", "error", err)
			}
		}()
	}
	node := server.New(config)
	if measures != nil {
		logger.Info("telling metrics", "address", measures.Addr().String())
		tasks.Go(func() { serveMetrics(ctx, measures, node.Metrics(), logger) })
	}
	err = node.Serve(ctx, ln)
	logger.Info("ended")
	return err
}

// listenError says which option holds the address that cannot be listened on.
type listenError struct {
	option, address string
	err             error
}

func (e *listenError) Error() string { return fmt.Sprintf("listen on %s: %v", e.address, e.err) }
func (e *listenError) Unwrap() error { return e.err }

func listen(ctx context.Context, option, address string) (net.Listener, error) {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, &listenError{option: option, address: address, err: err}
	}
	return ln, nil
}
