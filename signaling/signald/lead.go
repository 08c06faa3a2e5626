package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// leadTimeout is for each step of a request at the second address.
const leadTimeout = 5 * time.Second

// lead serves handler on ln until ctx is done.
func lead(ctx context.Context, ln net.Listener, handler http.Handler, logger *slog.Logger) {
	web := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: leadTimeout,
		ReadTimeout:       leadTimeout,
		WriteTimeout:      leadTimeout,
		IdleTimeout:       leadTimeout,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() { _ = web.Close() })
	defer stop()
	if err := web.Serve(ln); ctx.Err() == nil {
		logger.Error("nobody is led to https any more", "address", ln.Addr().String(), "error", err)
	}
}
