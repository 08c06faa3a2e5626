package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// metricsTimeout is for each part of a question about metrics.
const metricsTimeout = 5 * time.Second

// serveMetrics answers Prometheus until ctx is done, and closes ln.
func serveMetrics(ctx context.Context, ln net.Listener, metrics http.Handler, logger *slog.Logger) {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics)
	web := &http.Server{
		Handler: mux, ReadHeaderTimeout: metricsTimeout, ReadTimeout: metricsTimeout, WriteTimeout: metricsTimeout,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	stop := context.AfterFunc(ctx, func() { _ = web.Close() })
	defer stop()
	if err := web.Serve(ln); ctx.Err() == nil {
		logger.Warn("metrics are not served any more", "error", err)
	}
}
