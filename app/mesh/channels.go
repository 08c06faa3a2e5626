package mesh

import (
	"fmt"

	"github.com/pion/webrtc/v4"

	"moim/app/call"
)

// The data channel that every connection has, negotiated in advance
// (RFC 8831 section 6.4), so that it is open as soon as the connection is.
const (
	defaultChannel   = "moim"
	defaultChannelID = 0
)

// Limits of what a peer can make us hold.
const (
	maxChannels = 16
	maxBuffered = 1 << 20 // bytes waiting to be sent on a channel
)

func (c *connection) openDefault() error {
	negotiated, id := true, uint16(defaultChannelID)
	d, err := c.pc.CreateDataChannel(defaultChannel, &webrtc.DataChannelInit{Negotiated: &negotiated, ID: &id})
	if err != nil {
		return fmt.Errorf("open data channel: %w", err)
	}
	c.hear(d)
	d.OnOpen(func() { c.do(func() { c.channelChanged(true) }) })
	c.channels[defaultChannel] = d
	return nil
}

// channelOpened takes a channel that the other side opened. Where there is one
// of that name, what comes over the other is heard as well.
func (c *connection) channelOpened(d *webrtc.DataChannel) {
	if c.channels[d.Label()] != nil && c.doubles < maxChannels {
		c.doubles++
		return
	}
	if len(c.channels) >= maxChannels || c.channels[d.Label()] != nil {
		c.peer.logger.Debug("data channel refused", "count", len(c.channels))
		if err := d.Close(); err != nil {
			c.peer.logger.Debug("close data channel", "error", err)
		}
		return
	}
	c.channels[d.Label()] = d
}

// channelChanged tells whether the channel that every connection has is open.
func (c *connection) channelChanged(open bool) {
	c.peer.emit(call.ChannelChanged{Peer: c.peer.id, Channel: defaultChannel, Open: open})
}

// hear passes on what comes over a channel.
func (c *connection) hear(d *webrtc.DataChannel) {
	label := d.Label()
	d.OnMessage(func(m webrtc.DataChannelMessage) {
		if len(m.Data) <= maxMessage {
			c.peer.emit(call.MessageReceived{Peer: c.peer.id, Channel: label, Data: m.Data})
		}
	})
	d.OnClose(func() {
		c.do(func() {
			if c.channels[label] != d {
				return
			}
			delete(c.channels, label)
			if label == defaultChannel {
				c.channelChanged(false)
			}
		})
	})
}

// send sends data over a channel, which is opened where there is none yet.
// Data is dropped while the channel is not open, and where the peer does not
// read what it has been sent before.
func (c *connection) send(label string, data []byte) {
	d := c.channels[label]
	if d == nil && len(c.channels) < maxChannels {
		opened, err := c.pc.CreateDataChannel(label, nil)
		if err != nil {
			c.peer.logger.Warn("open data channel", "channel", label, "error", err)
			return
		}
		d = opened
		c.hear(d)
		c.channels[label] = d
		d.OnOpen(func() { c.do(func() { c.transmit(d, data) }) })
		return
	}
	if d != nil {
		c.transmit(d, data)
	}
}

func (c *connection) transmit(d *webrtc.DataChannel, data []byte) {
	if d.ReadyState() != webrtc.DataChannelStateOpen || len(data) > maxMessage ||
		d.BufferedAmount()+uint64(len(data)) > maxBuffered {
		c.peer.logger.Debug("message dropped", "channel", d.Label(), "bytes", len(data))
		return
	}
	if err := d.Send(data); err != nil {
		c.peer.logger.Warn("send message", "channel", d.Label(), "error", err)
	}
}
