package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"moim/signaling/client"
)

// mostTransportBytes is more than such a file ever has.
const mostTransportBytes = 64 << 10

func (p *profile) transports() string { return filepath.Join(p.folder, "transports.json") }

// memory is what the profile knows of transports that reached servers, which is kept
// in it whenever there is news. A file that is damaged is as good as none.
func (p *profile) memory(logger *slog.Logger) *client.Memory {
	m := &client.Memory{Network: networkHere}
	kept, err := loadTransports(p.transports())
	if err != nil {
		logger.Warn("which transports reached servers is not known", "error", err)
	}
	m.Recall(kept)
	var saving sync.Mutex // so that the latest is written last
	m.Changed = func() {
		saving.Lock()
		defer saving.Unlock()
		if err := saveTransports(p.transports(), m.Kept()); err != nil {
			logger.Warn("which transport reached a server is not kept", "error", err)
		}
	}
	return m
}

func loadTransports(path string) (map[string]client.Remembered, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && info.Size() > mostTransportBytes {
		err = errors.New("file is too large")
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	var kept map[string]client.Remembered
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return kept, nil
}

func saveTransports(path string, kept map[string]client.Remembered) error {
	data, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", filepath.Base(path), err)
	}
	return replaceFile(path, append(data, '\n'))
}

// networkHere names the networks that this computer is part of at present, without
// telling what they are: a hash of their prefixes, which stay the same where a
// computer gets another address in them.
func networkHere() string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	var networks []string
	for _, a := range addresses {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil || !prefix.Addr().IsGlobalUnicast() {
			continue
		}
		networks = append(networks, prefix.Masked().String())
	}
	slices.Sort(networks)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(networks), " ")))
	return hex.EncodeToString(sum[:8])
}
