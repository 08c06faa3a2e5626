// Package guesttest gives tests a browser that nobody here wrote: Chromium,
// with or without a window, with cameras and microphones that play files. Pages under
// test find in it what they find at people's desks.
//
// It knows Chromium's command line. It does not know the page; whoever starts a
// browser drives it with chromedp.
package guesttest
