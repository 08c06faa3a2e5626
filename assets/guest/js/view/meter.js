import { h } from "./element.js";

const floor = -60; // dBFS that shows as nothing

// Meter shows how loud a microphone is.
export class Meter {
  #context = null;
  #analyser;
  #source = null;
  #track = null;
  #samples;
  #timer;
  element = h("div", { class: "meter", role: "meter", label: "device.level", "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": "0" });

  // follow measures another track, or nothing.
  follow(track) {
    if (track === this.#track) {
      return;
    }
    this.#track = track;
    this.#source?.disconnect();
    this.#source = null;
    if (!track) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      this.#show(0);
      return;
    }
    this.#prepare();
    this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
    this.#timer ??= setInterval(() => this.#measure(), 80);
  }

  // close ends measuring for good.
  close() {
    this.follow(null);
    this.#context?.close();
    this.#context = null;
  }

  #prepare() {
    if (!this.#context) {
      this.#context = new AudioContext();
      this.#analyser = this.#context.createAnalyser();
      this.#analyser.fftSize = 2048;
      this.#samples = new Float32Array(this.#analyser.fftSize);
    }
  }

  #measure() {
    // Without a click on the page, browsers let sound wait.
    if (this.#context.state === "suspended") {
      this.#context.resume();
    }
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    const level = power > 0 ? 10 * Math.log10(power) : floor;
    this.#show(Math.min(Math.max((level - floor) / -floor, 0), 1));
  }

  #show(share) {
    this.element.style.setProperty("--level", `${Math.round(share * 20) * 5}%`); // whole segments
    this.element.setAttribute("aria-valuenow", Math.round(share * 100));
  }
}
