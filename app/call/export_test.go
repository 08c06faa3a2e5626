package call

import "time"

// What the black-box tests see of the pure part.
type (
	State  = state
	Effect = effect

	OpenPeer         = openPeer
	ClosePeer        = closePeer
	RestartPeer      = restartPeer
	ApplyPayload     = applyPayload
	SetLocalTracks   = setLocalTracks
	SendData         = sendData
	SetDemand        = setDemand
	SetBudget        = setBudget
	QualityOut       = setQuality
	StartPeek        = startPeek
	StopPeek         = stopPeek
	SaveMonth        = saveMonth
	SetHideAddresses = setHideAddresses
	SetRelayOnly     = setRelayOnly
	SetICEServers    = setICEServers
	SetSource        = setSource
	SetSpeaker       = setSpeaker
	ForgetPeer       = forgetPeer
	SetGain          = setGain
	StartSoundTest   = startSoundTest
	EndSoundTest     = stopSoundTest
	PausePicture     = pausePicture
	Connect          = connect
	Disconnect       = disconnect
	RelayOut         = relay
	SavePreferences  = savePreferences
	StartCheck       = startCheck
	SendOrder        = sendOrder
	MakeCode         = makeCode
	Relocate         = relocate
	Note             = note

	Started       = started
	Tick          = tick
	StopRequested = stopRequested
	Entered       = entered
	Moved         = moved
	EnterFailed   = enterFailed
	Received      = received
	ReceiveEnded  = receiveEnded
	SaveFailed    = saveFailed
	Peeked        = peeked
	Asking        = asking
	CodeMade      = codeMade
	CheckReported = checkReported
	CheckEnded    = checkEnded
)

// Step is one pure step.
func Step(s State, now time.Duration, e Event) (State, []Effect) { return step(s, now, e) }

// NewState is the state at launch.
func NewState(c Config) State { return newState(c.withDefaults()) }

// SnapshotOf is what would be published.
func SnapshotOf(s *State, now time.Duration) *Snapshot { return s.snapshot(now) }

// OriginOf is the session identifier of a session description.
func OriginOf(sdp string) string { return originOf(sdp) }
