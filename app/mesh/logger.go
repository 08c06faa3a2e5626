package mesh

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/pion/logging"
)

// loggers sends what pion logs to slog. Its lines hold addresses and
// descriptions, so all of them are at Debug, whatever pion thinks of them.
type loggers struct{ logger *slog.Logger }

// NewLogger implements logging.LoggerFactory.
func (l loggers) NewLogger(scope string) logging.LeveledLogger {
	return &leveled{logger: l.logger.With("pion", scope)}
}

type leveled struct{ logger *slog.Logger }

func (l *leveled) log(level, msg string) {
	l.logger.Debug(msg, "pion_level", level)
}

func (l *leveled) logf(level, format string, args []any) {
	if l.logger.Enabled(context.Background(), slog.LevelDebug) {
		l.log(level, fmt.Sprintf(format, args...))
	}
}

func (l *leveled) Trace(string)              {}
func (l *leveled) Tracef(string, ...any)     {}
func (l *leveled) Debug(msg string)          { l.log("debug", msg) }
func (l *leveled) Debugf(f string, a ...any) { l.logf("debug", f, a) }
func (l *leveled) Info(msg string)           { l.log("info", msg) }
func (l *leveled) Infof(f string, a ...any)  { l.logf("info", f, a) }
func (l *leveled) Warn(msg string)           { l.log("warn", msg) }
func (l *leveled) Warnf(f string, a ...any)  { l.logf("warn", f, a) }
func (l *leveled) Error(msg string)          { l.log("error", msg) }
func (l *leveled) Errorf(f string, a ...any) { l.logf("error", f, a) }
