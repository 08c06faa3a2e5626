// Package e2e drives the built programs from outside, as people and scripts do:
// it starts moim and signald as processes, reads the statistics object, clicks
// in real windows on Xvfb, speaks into a PulseAudio microphone, opens the
// guests' page in Chromium, and judges by what the other side decoded, drew and
// played.
//
// It knows the command line, the statistics object and the names of what can be
// clicked, all of which are contracts. It does not know how any of it is made:
// apart from the words of signaling, the pattern camera and the reader of its
// barcode it imports nothing of the module.
//
// MOIM_BIN and SIGNALD_BIN name the programs; "make e2e" builds them and sets
// both. Where a program or tool is missing the tests are skipped on a desk and
// fail where CI is set.
package e2e
