// One local track on its way to one peer: its transceiver, what is sent on it,
// and how it is encoded for the peer's tile.
//
// Knows nothing of descriptions. Toggling a track needs no negotiation.

import { defaultDemand, encodingFor } from "./quality.js";

export class Outbound {
  #role;
  #transceiver;
  #track = null;
  #demand = defaultDemand;
  #setting = false; // parameters are on their way
  #again = false; // others are due after them

  /**
   * @param {{name: string, kind: string}} role
   * @param {RTCRtpTransceiver} transceiver
   */
  constructor(role, transceiver) {
    this.#role = role;
    this.#transceiver = transceiver;
    preferVP8(transceiver, role.kind);
  }

  get transceiver() {
    return this.#transceiver;
  }

  /** Sends a track from now on, or nothing. */
  send(track) {
    if (track === this.#track) {
      return;
    }
    this.#track = track;
    this.#transceiver.sender.replaceTrack(track).then(() => this.#encode(), ignore);
  }

  /** Follows how the peer shows the track. */
  show(demand = defaultDemand) {
    this.#demand = demand;
    this.#encode();
  }

  /** Applies the encoding, one change at a time, as setParameters demands. */
  async #encode() {
    if (this.#role.kind !== "video") {
      return;
    }
    this.#again = true;
    if (this.#setting) {
      return;
    }
    this.#setting = true;
    while (this.#again) {
      this.#again = false;
      await this.#setParameters().catch(ignore);
    }
    this.#setting = false;
  }

  async #setParameters() {
    const { sender } = this.#transceiver;
    const parameters = sender.getParameters();
    if (!parameters.encodings?.length) {
      return; // not negotiated yet
    }
    const wanted = encodingFor(this.#role.name, this.#track?.getSettings() ?? {}, this.#demand);
    Object.assign(parameters.encodings[0], wanted);
    parameters.degradationPreference = this.#role.name === "screen" ? "maintain-resolution" : "maintain-framerate";
    await sender.setParameters(parameters);
  }
}

/** VP8 is what every participant has (RFC 7742 section 5, PROTOCOL.md section 7). */
function preferVP8(transceiver, kind) {
  const codecs = kind === "video" ? RTCRtpReceiver.getCapabilities?.("video")?.codecs : null;
  if (!codecs || !transceiver.setCodecPreferences) {
    return;
  }
  const isVP8 = (c) => c.mimeType.toLowerCase() === "video/vp8";
  try {
    transceiver.setCodecPreferences([...codecs.filter(isVP8), ...codecs.filter((c) => !isVP8(c))]);
  } catch {
    // Its own order is not wrong, only not ours.
  }
}

/** What fails here fails because the connection is closing, and its state says so. */
function ignore() {}
