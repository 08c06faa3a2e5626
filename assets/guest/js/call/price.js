// What joining a room costs, before anything can be measured. Pure arithmetic:
// rates are bits per second on the wire.

import { defaultDemand, encodingFor } from "./quality.js";

const bitsOfSound = 32_000; // of one voice, as browsers encode it
const packetsOfSound = 50; // a second
const control = 10_000; // reports, checks of the connection and the like

// Bytes of one packet besides its payload: IPv4 and UDP, RTP with extensions,
// the tag of SRTP; and of a picture's packet the descriptor (RFC 7741).
const header = 28 + 20 + 16;
const pictureHeader = header + 6;
const fullPacket = 1168; // payload of one

// How large each of several people shows one's picture; a single one shows it
// as large as it is.
const tile = { width: 640, height: 360, visible: true, layer: "" };

/**
 * What is sent to so many people.
 * @param {number} people
 * @param {{camera: MediaTrackSettings|null, microphone: boolean}} sent camera is null where it is off
 */
export function joinCost(people, { camera, microphone }) {
  const sound = microphone ? bitsOfSound + 8 * header * packetsOfSound : 0;
  return people * (control + sound + (camera ? pictureCost(camera, people > 1 ? tile : defaultDemand) : 0));
}

/** A picture takes at least one packet, and its last one is half full on average. */
function pictureCost(settings, demand) {
  const { maxBitrate, maxFramerate } = encodingFor("camera", settings, demand);
  return Math.round(maxBitrate * (1 + pictureHeader / fullPacket) + 4 * pictureHeader * maxFramerate);
}
