import { h } from "./element.js";

// Sound plays what others say, and the sound of their screens: an element for
// each track, apart from the tiles.
export class Sound {
  #players = new Map(); // by peer and kind
  #speaker = "";
  #onBlocked;
  element = h("div", { hidden: true });

  // onBlocked is called with whether the browser waits for a click first.
  constructor(onBlocked) {
    this.#onBlocked = onBlocked;
  }

  // render plays the tracks of those peers and no others.
  render(peers) {
    const wanted = new Map();
    for (const { id, tracks } of peers) {
      for (const kind of ["microphone", "screenAudio"]) {
        if (tracks[kind]) {
          wanted.set(`${id} ${kind}`, tracks[kind]);
        }
      }
    }
    for (const [key, player] of this.#players) {
      if (!wanted.has(key)) {
        this.#players.delete(key);
        this.#end(player);
      }
    }
    wanted.forEach((track, key) => this.#play(key, track));
  }

  #play(key, track) {
    let player = this.#players.get(key);
    if (!player) {
      player = h("audio", { autoplay: true, "data-sound": key });
      // Nobody pauses what others say; a browser does where the page sleeps, and leaves it so.
      player.addEventListener("pause", () => player.srcObject && this.#begin(player));
      this.#players.set(key, player);
      this.element.append(player);
      this.#route(player);
    }
    if (player.srcObject?.getAudioTracks()[0] !== track) {
      player.srcObject = new MediaStream([track]);
      this.#begin(player);
    }
  }

  async #begin(player) {
    try {
      await player.play();
    } catch (error) {
      // Another track or the end of the call may come first; only a refusal matters.
      if (error.name === "NotAllowedError") {
        this.#onBlocked(true);
      }
    }
  }

  // resume starts everything again, on a click.
  async resume() {
    this.#onBlocked(false);
    await Promise.all([...this.#players.values()].map((player) => this.#begin(player)));
  }

  // use plays through another speaker; "" is the browser's choice.
  use(speaker) {
    if (speaker !== this.#speaker) {
      this.#speaker = speaker;
      this.#players.forEach((player) => this.#route(player));
    }
  }

  async #route(player) {
    try {
      await player.setSinkId?.(this.#speaker);
    } catch (error) {
      console.warn("moim: speaker", error); // it was unplugged: the usual one goes on
    }
  }

  #end(player) {
    player.srcObject = null;
    player.remove();
  }

  close() {
    this.render([]);
  }
}
