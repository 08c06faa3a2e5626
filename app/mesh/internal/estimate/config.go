package estimate

// Defaults of a Config.
const (
	defaultInitial = 300_000
	defaultMin     = 30_000
	defaultMax     = 20_000_000
	// IPv4 and UDP headers and the tag of SRTP with AES-GCM (RFC 7714).
	defaultOverhead = 20 + 8 + 16
)

// Config bounds an Estimator. The zero value works: it starts at 300 kb/s and
// stays between 30 kb/s and 20 Mb/s. All rates are bits per second on the wire.
type Config struct {
	Initial int64
	Min     int64
	Max     int64
}

func (c Config) withDefaults() Config {
	if c.Min <= 0 {
		c.Min = defaultMin
	}
	if c.Max <= 0 {
		c.Max = defaultMax
	}
	if c.Initial <= 0 {
		c.Initial = defaultInitial
	}
	c.Max = max(c.Max, c.Min)
	c.Initial = min(max(c.Initial, c.Min), c.Max)
	return c
}
