package codec

import "runtime"

// VP8Config sets up a VP8Encoder. Its zero value works.
type VP8Config struct {
	Bitrate int    // target in bits per second; 500,000 where 0
	Layer   string // rid that samples carry: "h", "m", "l" or nothing
	// Screen prefers sharp text to smooth movement.
	Screen bool
	// OneTemporalLayer makes better pictures at the same bitrate, of which none can
	// be left out. The difference is about 1.3 dB for cameras and much more for
	// screens: text gets sharp from picture to picture, and what moves is best
	// predicted from the very last one.
	OneTemporalLayer bool
	// Threads is the number of encoder threads; where 0, chosen from picture
	// size and processor.
	Threads int
}

const (
	defaultBitrate = 500_000
	minBitrate     = 10_000
	maxBitrate     = 100_000_000
)

// clampBitrate keeps a target within what makes sense to libvpx.
func clampBitrate(bps int) int { return min(max(bps, minBitrate), maxBitrate) }

// encoderThreads chooses the number of threads. Threads of libvpx wait for each
// other busily, so there are fewer than cores: others need them too.
func encoderThreads(pixels int) int {
	cores := runtime.NumCPU()
	switch {
	case pixels >= 1920*1080 && cores >= 8:
		return 4
	case pixels >= 1280*720 && cores >= 6:
		return 3
	case pixels > 640*480 && cores >= 3:
		return 2
	default:
		return 1
	}
}

// decoderThreads chooses the number of threads: sizes that one thread decodes
// in a few milliseconds get one.
func decoderThreads(pixels int) int {
	if pixels < 1280*720 {
		return 1
	}
	return min(max(runtime.NumCPU()/2, 1), 4)
}

// tokenPartitions is the log2 of the number of partitions a picture is cut into,
// which is what lets a receiver decode it on several threads (RFC 6386 section 9.5).
func tokenPartitions(pixels int) int {
	switch {
	case pixels >= 1280*720:
		return 2
	case pixels >= 640*480:
		return 1
	default:
		return 0
	}
}

// startSpeed is the libvpx speed to begin with, before anything was measured.
func startSpeed(pixels int) int {
	speed := 6
	switch {
	case pixels >= 1280*720:
		speed = 10
	case pixels >= 640*360:
		speed = 8
	}
	if runtime.NumCPU() <= 2 {
		speed += 2
	}
	return speed
}
