// The local tracks: what there is, what is switched on, and so what is sent.

export class Local {
  #changed;
  #tracks = { microphone: null, camera: null, screen: null, screenAudio: null };
  #enabled = { microphone: true, camera: true };

  /** @param {() => void} changed called when a track ends by itself */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Takes tracks by role; those not named stay. */
  set(tracks) {
    for (const name of Object.keys(this.#tracks)) {
      if (tracks[name] !== undefined) {
        this.#tracks[name] = tracks[name];
        tracks[name]?.addEventListener("ended", () => this.#ended(name, tracks[name]), { once: true });
      }
    }
  }

  /** Switches microphone or camera; what is not named stays. */
  enable(switches) {
    for (const name of Object.keys(this.#enabled)) {
      if (switches[name] !== undefined) {
        this.#enabled[name] = Boolean(switches[name]);
      }
    }
  }

  /** Takes a screen and its sound, if it has one. */
  share(stream) {
    const [screen] = stream.getVideoTracks();
    const [screenAudio] = stream.getAudioTracks();
    if (screen && "contentHint" in screen) {
      screen.contentHint = "detail";
    }
    this.unshare();
    this.set({ screen: screen ?? null, screenAudio: screenAudio ?? null });
  }

  /** Ends the share of a screen. */
  unshare() {
    const { screen, screenAudio } = this.#tracks;
    this.set({ screen: null, screenAudio: null });
    screen?.stop();
    screenAudio?.stop();
  }

  /** What is sent, by role: a live track that is switched on, or null. */
  get sent() {
    const sent = {};
    for (const [name, track] of Object.entries(this.#tracks)) {
      sent[name] = track?.readyState === "live" && this.#enabled[name] !== false ? track : null;
    }
    return sent;
  }

  /** What the others are told of it. */
  get status() {
    const { microphone, camera, screen } = this.sent;
    return { microphone: microphone !== null, camera: camera !== null, screen: screen !== null };
  }

  #ended(name, track) {
    if (this.#tracks[name] !== track) {
      return;
    }
    if (name === "screen") {
      this.unshare();
    } else {
      this.#tracks[name] = null;
    }
    this.#changed();
  }
}
