package signaling

import (
	"encoding/json"
	"net/netip"
)

const (
	maxCandidate = 1024
	maxMid       = 64
	maxPixels    = 1 << 14
)

// ParsePayload reads what another participant sent and checks that exactly the
// field which its type names is set and well-formed. The SDP inside is not
// looked at. Unknown fields are ignored. The error is an *Error with
// CodeBadMessage or CodeTooLarge; a receiver logs and ignores such a payload.
func ParsePayload(data json.RawMessage) (Payload, error) {
	if len(data) > MaxPayload {
		return Payload{}, &Error{Code: CodeTooLarge, Message: "payload is too large"}
	}
	var p Payload
	if err := json.Unmarshal(data, &p); err != nil {
		return Payload{}, badMessage("payload: %v", err)
	}
	if err := p.validate(); err != nil {
		return Payload{}, err
	}
	return p, nil
}

// Encode writes the payload, to be sealed.
func (p Payload) Encode() (json.RawMessage, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	data, err := encode(p)
	if err != nil {
		return nil, badMessage("encode payload: %v", err)
	}
	if len(data) > MaxPayload {
		return nil, &Error{Code: CodeTooLarge, Message: "payload is too large"}
	}
	return data, nil
}

func (p *Payload) validate() error {
	if set := p.fields(); set > 1 {
		return badMessage("payload %.20q has %d fields", p.Type, set)
	}
	switch {
	case p.Type == PayloadDescription && p.Description != nil:
		return p.Description.validate()
	case p.Type == PayloadCandidate && p.Candidate != nil:
		return p.Candidate.validate()
	case p.Type == PayloadStatus && p.Status != nil:
		return p.Status.validate()
	case p.Type == PayloadDemand && p.Demand != nil:
		return validateDemand(p.Demand)
	case p.Type == PayloadHost && p.Host != nil:
		return p.Host.validate()
	case p.Type == PayloadChat && p.Chat != nil:
		return p.Chat.validate()
	default:
		return p.validateGoverning()
	}
}

// fields is how many of the fields are set.
func (p *Payload) fields() int {
	set := 0
	for _, there := range []bool{
		p.Description != nil, p.Candidate != nil, p.Status != nil, p.Demand != nil, p.Host != nil, p.Chat != nil,
		p.Hold != nil, p.Key != nil, p.Move != nil,
	} {
		if there {
			set++
		}
	}
	return set
}

func (s *Status) validate() error {
	if s.Carries < 0 || s.Carries > maxPeers {
		return badMessage("status for %d people", s.Carries)
	}
	return nil
}

func (d *Description) validate() error {
	switch d.Type {
	case "offer", "answer":
		if d.SDP == "" {
			return badMessage("%s without SDP", d.Type)
		}
		return nil
	case "rollback":
		return nil
	default:
		return badMessage("unknown description %.20q", d.Type)
	}
}

func (c *Candidate) validate() error {
	if len(c.Candidate) > maxCandidate || len(c.Ufrag) > maxCandidate {
		return badMessage("candidate is too long")
	}
	if c.SDPMid != nil && len(*c.SDPMid) > maxMid {
		return badMessage("candidate's sdpMid is too long")
	}
	return nil
}

func validateDemand(demand []Demand) error {
	if len(demand) > MaxDemand {
		return badMessage("demand for %d tracks", len(demand))
	}
	for _, d := range demand {
		if d.Track != StreamCamera && d.Track != StreamScreen {
			return badMessage("demand for unknown track %.20q", d.Track)
		}
		if d.Width < 0 || d.Height < 0 || d.Width > maxPixels || d.Height > maxPixels {
			return badMessage("demand for %dx%d pixels", d.Width, d.Height)
		}
		switch d.Layer {
		case "", "h", "m", "l":
		default:
			return badMessage("demand for unknown layer %.20q", d.Layer)
		}
	}
	return nil
}

// validate takes addresses of the local network alone: nobody is to be led
// elsewhere.
func (h *Host) validate() error {
	if len(h.Addresses) > MaxHostAddresses {
		return badMessage("%d addresses of a host", len(h.Addresses))
	}
	for _, address := range h.Addresses {
		parsed, err := netip.ParseAddrPort(address)
		if err != nil || parsed.Port() == 0 || parsed.Addr().Zone() != "" || parsed.Addr().IsLoopback() || !IsLocal(parsed.Addr().String()) {
			return badMessage("address of a host %.60q", address)
		}
	}
	return nil
}
