package media

// DeviceKind says what a device does.
type DeviceKind string

// The kinds of devices.
const (
	Camera     DeviceKind = "camera"
	Microphone DeviceKind = "microphone"
	Speaker    DeviceKind = "speaker"
	Screen     DeviceKind = "screen"
)

// Device is something to capture from or to play on.
type Device struct {
	Kind    DeviceKind `json:"kind"`
	ID      string     `json:"id"`   // stable while the device stays plugged in; what --camera and settings hold
	Name    string     `json:"name"` // what a person calls it
	Default bool       `json:"default"`
}
