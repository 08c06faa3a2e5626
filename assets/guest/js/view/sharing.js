import { pickScreen } from "./screen.js";

// Sharing starts and ends the sharing of one's own screen.
export class Sharing {
  #call;
  #onChange;
  #picking = false;
  stream = null;
  problem = false; // the system does not let the browser see the screen

  constructor(call, onChange) {
    this.#call = call;
    this.#onChange = onChange;
  }

  // toggle asks what to share, or ends sharing.
  async toggle() {
    if (this.stream) {
      this.#end();
    } else if (!this.#picking) {
      await this.#begin();
    }
    this.#onChange();
  }

  async #begin() {
    this.#picking = true;
    this.problem = false;
    try {
      this.stream = await pickScreen();
    } catch (error) {
      console.warn("moim: share the screen", error);
      this.problem = true;
    }
    this.#picking = false;
    if (this.stream) {
      const { stream } = this;
      // The browser has a button of its own that ends sharing.
      stream.getVideoTracks()[0].addEventListener("ended", () => {
        if (this.stream === stream) {
          this.#end();
          this.#onChange();
        }
      });
      this.#call.share(stream);
    }
  }

  #end() {
    this.#call.unshare();
    this.stream.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  close() {
    if (this.stream) {
      this.#end();
    }
  }
}
