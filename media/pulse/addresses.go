package pulse

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

var errNobody = errors.New("nobody listens for sound")

// answerTimeout is how long a PulseAudio server on the network may take to answer.
const answerTimeout = 300 * time.Millisecond

// Listens says whether somebody listens where a PulseAudio server usually does.
func Listens() bool {
	conn, err := connect(context.Background())
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// connect opens the first socket where somebody listens.
func connect(ctx context.Context) (net.Conn, error) {
	dialer := net.Dialer{Timeout: answerTimeout}
	err := errNobody
	for _, address := range Addresses() {
		network := "unix"
		if !strings.HasPrefix(address, "/") {
			network = "tcp"
		}
		var conn net.Conn
		if conn, err = dialer.DialContext(ctx, network, address); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// Addresses are the sockets of PULSE_SERVER, or else the usual ones of a
// user's and of a system's server: paths, or hosts with a port.
func Addresses() []string {
	if list := strings.Fields(os.Getenv("PULSE_SERVER")); len(list) > 0 {
		addresses := make([]string, 0, len(list))
		for _, server := range list {
			addresses = append(addresses, addressOf(server))
		}
		return addresses
	}
	var folders []string
	if folder := os.Getenv("PULSE_RUNTIME_PATH"); folder != "" {
		folders = append(folders, folder)
	}
	if folder := os.Getenv("XDG_RUNTIME_DIR"); folder != "" {
		folders = append(folders, filepath.Join(folder, "pulse"))
	}
	folders = append(folders, "/run/user/"+strconv.Itoa(os.Getuid())+"/pulse", "/run/pulse", "/var/run/pulse")
	if home, err := os.UserHomeDir(); err == nil {
		links, err := filepath.Glob(filepath.Join(home, ".config", "pulse", "*-runtime"))
		if err == nil {
			folders = append(folders, links...)
		}
	}
	for i := range folders {
		folders[i] = filepath.Join(folders[i], "native")
	}
	return folders
}

// addressOf reads one server of PULSE_SERVER: {machine}unix:PATH, a path,
// tcp:HOST[:PORT] or a host's name.
func addressOf(server string) string {
	const usualPort = "4713"
	if strings.HasPrefix(server, "{") {
		if _, rest, ok := strings.Cut(server, "}"); ok {
			server = rest
		}
	}
	server = strings.TrimPrefix(server, "unix:")
	if strings.HasPrefix(server, "/") {
		return server
	}
	for _, scheme := range []string{"tcp:", "tcp4:", "tcp6:"} {
		server = strings.TrimPrefix(server, scheme)
	}
	if _, _, err := net.SplitHostPort(server); err == nil {
		return server
	}
	return net.JoinHostPort(strings.Trim(server, "[]"), usualPort)
}
