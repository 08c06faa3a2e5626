// Package systems is right but for one system.
package systems
