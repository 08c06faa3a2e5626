package mesh

import (
	"time"

	"moim/app/call"
	"moim/signaling"
)

const measureInterval = time.Second

type peer struct{}

type budget struct{ limit int64 }

type measurement struct{}

func newPeer(*Mesh, call.PeerID, call.PeerOptions) *peer { return &peer{} }
func (p *peer) do(f func())                              { f() }
func (p *peer) close()                                   {}
func (p *peer) apply(signaling.Payload)                  {}
func (p *peer) restart()                                 {}
func (p *peer) demand(call.Demand)                       {}
func (p *peer) send(string, []byte)                      {}
func (m *Mesh) measured()                                {}
func (m *Mesh) budgetChanged()                           {}
