#include "vp8_encoder.h"

#include <stdlib.h>
#include <string.h>

moim_vp8_encoder *moim_vp8_encoder_new(void) {
  return calloc(1, sizeof(moim_vp8_encoder));
}

static void close_codec(moim_vp8_encoder *e) {
  if (e->open) vpx_codec_destroy(&e->ctx);
  memset(&e->ctx, 0, sizeof(e->ctx));
  e->open = 0;
  e->data = NULL;
  e->size = 0;
}

void moim_vp8_encoder_free(moim_vp8_encoder *e) {
  if (e == NULL) return;
  close_codec(e);
  free(e);
}

/* What the temporal layers up to each may take of the whole, in per cent. */
static const unsigned layer_share[MOIM_VP8_LAYERS] = {40, 60, 100};

static void set_rates(vpx_codec_enc_cfg_t *cfg, unsigned kbps) {
  unsigned n;

  cfg->rc_target_bitrate = kbps;
  if (cfg->ts_number_layers < 2) return;
  for (n = 0; n < MOIM_VP8_LAYERS; n++)
    cfg->ts_target_bitrate[n] = kbps * layer_share[n] / 100;
}

/* Layers by the place of a picture in its group of four: 0 2 1 2. */
static void set_layers(vpx_codec_enc_cfg_t *cfg) {
  static const unsigned ids[4] = {0, 2, 1, 2};
  unsigned n;

  cfg->ts_number_layers = MOIM_VP8_LAYERS;
  cfg->ts_periodicity = 4;
  memcpy(cfg->ts_layer_id, ids, sizeof(ids));
  for (n = 0; n < MOIM_VP8_LAYERS; n++)
    cfg->ts_rate_decimator[n] = 1u << (MOIM_VP8_LAYERS - 1 - n);
}

static void fill_config(vpx_codec_enc_cfg_t *cfg, unsigned width,
                        unsigned height, unsigned threads, unsigned kbps,
                        int layered) {
  cfg->g_w = width;
  cfg->g_h = height;
  cfg->g_threads = threads;
  cfg->g_timebase.num = 1;
  cfg->g_timebase.den = 1000000;
  cfg->g_error_resilient = VPX_ERROR_RESILIENT_DEFAULT;
  cfg->g_pass = VPX_RC_ONE_PASS;
  cfg->g_lag_in_frames = 0;
  cfg->rc_end_usage = VPX_CBR;
  if (layered) set_layers(cfg);
  set_rates(cfg, kbps);
  cfg->rc_dropframe_thresh = 25;
  cfg->rc_resize_allowed = 0;
  cfg->rc_min_quantizer = 2;
  cfg->rc_max_quantizer = 56;
  cfg->rc_undershoot_pct = 100;
  cfg->rc_overshoot_pct = 15;
  /* Milliseconds of the target bitrate: small, for the sake of delay. */
  cfg->rc_buf_sz = 600;
  cfg->rc_buf_initial_sz = 400;
  cfg->rc_buf_optimal_sz = 500;
  /* Keyframes only when asked for: they are what a shared uplink fears. */
  cfg->kf_mode = VPX_KF_DISABLED;
}

/* Settings that go through vpx_codec_control, on an open codec. */
static int set_controls(moim_vp8_encoder *e, unsigned partitions,
                        unsigned max_intra, int speed, int screen) {
  vpx_codec_ctx_t *c = &e->ctx;
  int err = moim_vp8_encoder_set_speed(e, speed);
  if (!err) err = vpx_codec_control(c, VP8E_SET_TOKEN_PARTITIONS, (int)partitions);
  if (!err) err = vpx_codec_control(c, VP8E_SET_NOISE_SENSITIVITY, 0u);
  if (!err) err = vpx_codec_control(c, VP8E_SET_STATIC_THRESHOLD, screen ? 100u : 1u);
  if (!err) err = vpx_codec_control(c, VP8E_SET_MAX_INTRA_BITRATE_PCT, max_intra);
  if (!err) err = vpx_codec_control(c, VP8E_SET_SCREEN_CONTENT_MODE, screen ? 2u : 0u);
  return err;
}

int moim_vp8_encoder_open(moim_vp8_encoder *e, unsigned width, unsigned height,
                          unsigned threads, unsigned partitions, unsigned kbps,
                          unsigned max_intra, int speed, int screen,
                          int layered) {
  int err;

  close_codec(e);
  err = vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &e->cfg, 0);
  if (err) return err;
  fill_config(&e->cfg, width, height, threads, kbps, layered);
  err = vpx_codec_enc_init(&e->ctx, vpx_codec_vp8_cx(), &e->cfg, 0);
  if (err) return err;
  e->open = 1;
  err = set_controls(e, partitions, max_intra, speed, screen);
  if (err) {
    close_codec(e);
    return err;
  }
  memset(&e->image, 0, sizeof(e->image));
  e->image.fmt = VPX_IMG_FMT_I420;
  e->image.w = e->image.d_w = width;
  e->image.h = e->image.d_h = height;
  e->image.x_chroma_shift = e->image.y_chroma_shift = 1;
  e->image.bit_depth = 8;
  e->image.bps = 12;
  return 0;
}

static void take_output(moim_vp8_encoder *e) {
  vpx_codec_iter_t iter = NULL;
  const vpx_codec_cx_pkt_t *packet;

  while ((packet = vpx_codec_get_cx_data(&e->ctx, &iter)) != NULL) {
    if (packet->kind != VPX_CODEC_CX_FRAME_PKT) continue;
    e->data = packet->data.frame.buf;
    e->size = packet->data.frame.sz;
    e->keyframe = (packet->data.frame.flags & VPX_FRAME_IS_KEY) != 0;
  }
}

int moim_vp8_encoder_encode(moim_vp8_encoder *e, const uint8_t *y,
                            const uint8_t *u, const uint8_t *v, int stride_y,
                            int stride_uv, int64_t pts, unsigned long duration,
                            unsigned layer, long flags, int careful) {
  int err, restored;

  e->data = NULL;
  e->size = 0;
  e->keyframe = 0;
  if (e->cfg.ts_number_layers > 1) {
    err = vpx_codec_control(&e->ctx, VP8E_SET_TEMPORAL_LAYER_ID, (int)layer);
    if (err) return err;
  }
  e->image.planes[VPX_PLANE_Y] = (uint8_t *)y;
  e->image.planes[VPX_PLANE_U] = (uint8_t *)u;
  e->image.planes[VPX_PLANE_V] = (uint8_t *)v;
  e->image.stride[VPX_PLANE_Y] = stride_y;
  e->image.stride[VPX_PLANE_U] = e->image.stride[VPX_PLANE_V] = stride_uv;
  if (careful) {
    /* A deadline later than the picture's end is what makes it good quality. */
    err = vpx_codec_control(&e->ctx, VP8E_SET_CPUUSED, careful);
    if (!err)
      err = vpx_codec_encode(&e->ctx, &e->image, pts, duration, flags,
                             duration + VPX_DL_GOOD_QUALITY);
    restored = moim_vp8_encoder_set_speed(e, e->speed);
    if (!err) err = restored;
  } else {
    err = vpx_codec_encode(&e->ctx, &e->image, pts, duration, flags,
                           VPX_DL_REALTIME);
  }
  /* The planes are the caller's: keep no pointer to them. */
  memset(e->image.planes, 0, sizeof(e->image.planes));
  if (err) return err;
  take_output(e);
  return 0;
}

int moim_vp8_encoder_set_kbps(moim_vp8_encoder *e, unsigned kbps) {
  set_rates(&e->cfg, kbps);
  return vpx_codec_enc_config_set(&e->ctx, &e->cfg);
}

int moim_vp8_encoder_set_quantizers(moim_vp8_encoder *e, unsigned least,
                                    unsigned most) {
  if (e->cfg.rc_min_quantizer == least && e->cfg.rc_max_quantizer == most)
    return 0;
  e->cfg.rc_min_quantizer = least;
  e->cfg.rc_max_quantizer = most;
  return vpx_codec_enc_config_set(&e->ctx, &e->cfg);
}

int moim_vp8_encoder_set_speed(moim_vp8_encoder *e, int speed) {
  e->speed = speed;
  return vpx_codec_control(&e->ctx, VP8E_SET_CPUUSED, -speed);
}

int moim_vp8_encoder_set_max_intra(moim_vp8_encoder *e, unsigned percent) {
  return vpx_codec_control(&e->ctx, VP8E_SET_MAX_INTRA_BITRATE_PCT, percent);
}

const char *moim_vp8_encoder_detail(moim_vp8_encoder *e) {
  const char *detail = e->open ? vpx_codec_error_detail(&e->ctx) : NULL;
  return detail ? detail : vpx_codec_error(&e->ctx);
}
