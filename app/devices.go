package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"moim/media"
	"moim/media/audio"
	"moim/media/capture"
)

// Run lists the devices: kind, name and, where it differs, the ID for --camera
// and the like.
func (c *devicesCommand) Run(flags *cli, stdout io.Writer) error {
	logger := newLogger(flags.Log, os.Stderr)
	clock := media.NewClock()
	sound := audio.NewSystem(audio.SystemConfig{Clock: clock, Logger: logger})
	cameras := capture.NewDevices(clock, capture.Config{Logger: logger})
	devices := append(append(cameras.List(), sharableWindows(cameras)...), sound.Devices()...)
	cameras.Close()
	if err := sound.Close(); err != nil {
		logger.Warn("close sound system", "error", err)
	}
	if c.JSON {
		return writeDevicesJSON(stdout, devices)
	}
	return writeDevices(stdout, devices)
}

// sharableWindows are those that can be shared at this moment.
func sharableWindows(d *capture.Devices) []media.Device {
	gallery := d.OpenGallery()
	defer gallery.Close()
	var list []media.Device
	for _, s := range gallery.List() {
		if s.Kind == media.Window {
			list = append(list, media.Device{Kind: s.Kind, ID: s.ID, Name: s.Name})
		}
	}
	return list
}

func writeDevicesJSON(w io.Writer, devices []media.Device) error {
	if devices == nil {
		devices = []media.Device{}
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(devices); err != nil {
		return fmt.Errorf("list devices: %w", err)
	}
	return nil
}

func writeDevices(w io.Writer, devices []media.Device) error {
	if len(devices) == 0 {
		_, err := fmt.Fprintln(w, "No camera, microphone, speaker or screen was found.")
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, err := fmt.Fprintln(table, "KIND\tNAME\tID\t")
	for _, d := range devices {
		mark := ""
		if d.Default {
			mark = "default"
		}
		_, lineErr := fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", d.Kind, d.Name, d.ID, mark)
		err = errors.Join(err, lineErr)
	}
	if err := errors.Join(err, table.Flush()); err != nil {
		return fmt.Errorf("list devices: %w", err)
	}
	return nil
}
