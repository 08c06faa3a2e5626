// Package bench measures the built programs beside others that do the same: it
// lets moim, Chromium and senders made of pion's parts send one camera to the
// same number of receivers over the same link, and prints a table of what that
// cost and how it went. It plays the same packets of speech to our jitter buffer and
// to Chromium's, measures how long a voice takes from microphone to speaker, and after how
// long a page on a shared screen can be read.
// "make bench" runs it.
//
// It knows the command line and the statistics object, which are contracts, and
// what passes on a wire: IP, UDP and the clear part of RTP. It does not know
// how the application is made: apart from the words of signaling and the
// pattern camera it imports nothing of the module but the jitter buffer, which
// is listened to by itself, and the decoder, which shows what was recorded.
//
// MOIM_BENCH_TIME says how long one figure is measured, in place of what is
// usual; MOIM_BENCH_KEEP names a folder where the statistics of the application
// are kept.
//
// Everything stands behind MOIM_BENCH, and Linux alone has what it needs:
// network namespaces, token buckets and process accounting. Nothing here passes
// or fails by a time: a table says what was measured, and whether a goal is met.
package bench
