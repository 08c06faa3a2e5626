// Package update learns of newer versions from one signed file, the feed.
//
// It fetches that file at most once a day, with nothing in the request that would tell
// one user from another, and believes nothing in it unless the release key has signed
// it. It offers where to read on or to download, and installs nothing. It knows neither
// the window nor the settings.
package update
