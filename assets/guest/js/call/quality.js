// How a picture is encoded for the tile in which a peer shows it. Pure
// arithmetic: the demand payload of PROTOCOL.md section 7 in, one
// RTCRtpEncodingParameters out.

// 640x360 gets this many bits a second; larger pictures get more, but less
// than in proportion, because neighbouring pixels resemble each other more.
const referenceArea = 640 * 360;
const referenceBits = 500_000;
const growth = 0.75;
const leastBits = 80_000;
const mostBits = { camera: 1_700_000, screen: 2_500_000 };
const framesPerSecond = { camera: 30, screen: 15 };

// Scales are few, so that dragging a window's edge does not restart encoders.
const scales = [8, 6, 4, 3, 2, 1.5, 1];
const tolerance = 1.1; // a tile that is this much larger does not show it
const layers = { h: 1, m: 2, l: 4 };

/** What is sent to whoever has not said anything. */
export const defaultDemand = { width: 0, height: 0, visible: true, layer: "" };

/**
 * @param {"camera"|"screen"} track
 * @param {{width?: number, height?: number}} source size of the local picture, where it is known
 * @param {{width: number, height: number, visible: boolean, layer: string}} demand in pixels of
 *   the tile; no size asks for the full picture
 * @returns {{active: boolean, scaleResolutionDownBy: number, maxBitrate: number, maxFramerate: number}}
 */
export function encodingFor(track, source, demand) {
  const scale = scaleFor(track, source, demand);
  const area = ((source.width || 640) * (source.height || 360)) / scale ** 2;
  const bits = referenceBits * (area / referenceArea) ** growth;
  return {
    active: demand.visible,
    scaleResolutionDownBy: scale,
    maxBitrate: Math.round(Math.min(Math.max(bits, leastBits), mostBits[track])),
    maxFramerate: framesPerSecond[track],
  };
}

/**
 * The largest reduction after which the picture is not smaller than it is
 * shown. A camera may fill its tile, a screen is shown whole.
 */
function scaleFor(track, source, demand) {
  if (Object.hasOwn(layers, demand.layer)) {
    return layers[demand.layer];
  }
  if (!source.width || !source.height || !demand.width || !demand.height) {
    return 1;
  }
  const ratios = [source.width / demand.width, source.height / demand.height];
  const most = track === "screen" ? Math.max(...ratios) : Math.min(...ratios);
  return scales.find((s) => s <= most * tolerance) ?? 1;
}
