package audio

// PulseAddresses is pulseAddresses for the tests outside.
var PulseAddresses = pulseAddresses
