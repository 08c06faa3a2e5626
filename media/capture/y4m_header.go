package capture

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// y4mHeader is the first line of a Y4M file.
type y4mHeader struct {
	size             int // of the line with its end, in bytes
	width, height    int // pixels
	rateNum, rateDen int // pictures per second as a fraction
	grey             bool
}

// maxSide bounds the sides of a picture, in pixels.
const maxSide = 8192

const y4mMagic = "YUV4MPEG2"

// parseY4M reads the header line, without its end. Its errors are clauses for
// a person.
func parseY4M(line []byte) (y4mHeader, error) {
	h := y4mHeader{size: len(line) + 1, rateNum: 25, rateDen: 1}
	fields := strings.Fields(string(line))
	if len(fields) == 0 || fields[0] != y4mMagic {
		return h, errors.New("it is not a Y4M file")
	}
	for _, field := range fields[1:] {
		if err := h.field(field[0], field[1:]); err != nil {
			return h, err
		}
	}
	if h.width == 0 || h.height == 0 {
		return h, errors.New("its header does not say how large the pictures are")
	}
	return h, nil
}

func (h *y4mHeader) field(tag byte, value string) (err error) {
	switch tag {
	case 'W':
		h.width, err = parseSide(value)
	case 'H':
		h.height, err = parseSide(value)
	case 'F':
		h.rateNum, h.rateDen, err = parseRate(value)
	case 'I':
		if value != "p" && value != "?" {
			err = errors.New("interlaced pictures are not supported")
		}
	case 'C':
		h.grey, err = parseColour(value)
	}
	return err
}

func parseSide(value string) (int, error) {
	side, err := strconv.Atoi(value)
	if err != nil || side < 2 || side > maxSide {
		return 0, fmt.Errorf("pictures with a side of %.20q pixels are not supported", value)
	}
	return side, nil
}

func parseRate(value string) (num, den int, err error) {
	above, below, _ := strings.Cut(value, ":")
	num, errNum := strconv.Atoi(above)
	den, errDen := strconv.Atoi(below)
	const most = 1 << 30
	if errNum != nil || errDen != nil || num <= 0 || den <= 0 || num > most || den > most ||
		num > 240*den || den > 60*num {
		return 0, 0, fmt.Errorf("a rate of %.20q pictures per second is not supported", value)
	}
	return num, den, nil
}

func parseColour(value string) (grey bool, err error) {
	switch value {
	case "420", "420jpeg", "420mpeg2", "420paldv":
		return false, nil
	case "mono":
		return true, nil
	}
	return false, fmt.Errorf("its colour format %.20q is not supported; 420 and mono are", value)
}
