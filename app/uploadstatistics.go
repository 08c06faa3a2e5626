package app

import (
	"cmp"

	"moim/app/call"
)

// uploadStatistics is the upload to all peers together, as the session measured
// it, and what Moim makes of it.
type uploadStatistics struct {
	BPS             int64 `json:"bps"`
	BudgetBPS       int64 `json:"budget_bps"`
	ForecastNextBPS int64 `json:"forecast_next_bps"`
	TotalBytes      int64 `json:"total_bytes"`

	Budget      call.BudgetMode   `json:"budget"`       // "automatic" in words
	CapacityBPS int64             `json:"capacity_bps"` // 0: not known
	MoreFit     int               `json:"more_fit"`     // -1: no bound is known
	ServerBPS   int64             `json:"server_bps"`   // through a server that forwards
	Prices      []priceStatistics `json:"prices"`
	Held        call.Held         `json:"held"` // "" where nobody gets less than is asked for
	MonthBytes  int64             `json:"month_bytes"`
}

// priceStatistics is what the sum would be with another quality for everybody.
type priceStatistics struct {
	Quality call.Quality `json:"quality"`
	BPS     int64        `json:"bps"`
}

// peerUpload is the upload to one peer.
type peerUpload struct {
	BPS         int64   `json:"bps"`
	VideoBPS    int64   `json:"video_bps"`
	AudioBPS    int64   `json:"audio_bps"`
	Layer       string  `json:"layer"`
	TargetBPS   int64   `json:"target_bps"`
	EstimateBPS int64   `json:"estimate_bps"`
	Loss        float64 `json:"loss"`
	TotalBytes  int64   `json:"total_bytes"`

	OverheadBPS  int64        `json:"overhead_bps"`
	Width        int          `json:"width"` // of the camera's picture, as are height and fps
	Height       int          `json:"height"`
	FPS          float64      `json:"fps"`
	ScreenLayer  string       `json:"screen_layer"`
	ScreenAudio  int64        `json:"screen_audio_bps"` // part of audio_bps
	QueueDelayMS float64      `json:"queue_delay_ms"`
	Quality      call.Quality `json:"quality"` // "automatic" in words
	Held         call.Held    `json:"held"`
}

// automatic is what JSON says for the choices whose zero value lets Moim choose.
const automatic = "automatic"

func newUploadStatistics(s *call.Snapshot) uploadStatistics {
	up := &s.Upload
	stats := uploadStatistics{
		BPS: up.BPS, BudgetBPS: up.BudgetBPS, ForecastNextBPS: up.ForecastNextBPS, TotalBytes: up.TotalBytes,
		Budget: cmp.Or(up.Budget.Mode, automatic), CapacityBPS: up.CapacityBPS, MoreFit: up.MoreFit,
		ServerBPS: up.ServerBPS, Held: up.Held, MonthBytes: s.MonthBytes,
		Prices: make([]priceStatistics, 0, len(up.Prices)),
	}
	for _, p := range up.Prices {
		stats.Prices = append(stats.Prices, priceStatistics(p))
	}
	return stats
}

func newPeerUpload(up *call.PeerUpload) peerUpload {
	return peerUpload{
		BPS: up.BPS, VideoBPS: up.VideoBPS, AudioBPS: up.AudioBPS, Layer: up.Layer,
		TargetBPS: up.TargetBPS, EstimateBPS: up.EstimateBPS, Loss: round(up.Loss), TotalBytes: up.TotalBytes,
		OverheadBPS: up.OverheadBPS, Width: up.Width, Height: up.Height, FPS: round(up.FPS),
		ScreenLayer: up.ScreenLayer, ScreenAudio: up.ScreenAudioBPS, QueueDelayMS: milliseconds(up.QueueDelay),
		Quality: cmp.Or(up.Quality, automatic), Held: up.Held,
	}
}
