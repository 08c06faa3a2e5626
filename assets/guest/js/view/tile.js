import { h, icon, setAttribute, setText } from "./element.js";
import { avatarColor, initials } from "./person.js";

// Tile shows one picture of one person: the camera or the screen.
export class Tile {
  #state = {};
  #pinned = false;
  #words;
  #avatar = h("span", { class: "avatar", "aria-hidden": "true" });
  #muted = icon("mic-off");
  #host = icon("host");
  #label = h("span", { class: "label" });
  #name = h("span", { class: "pill name" });
  #cost = h("span", { class: "pill cost", hidden: true });
  #limits = h("span", { class: "pill limits", hidden: true, word: "tile.limits" });
  #notice = h("p", { class: "notice", hidden: true });
  #pin = h("button", { class: "pin", type: "button", "data-action": "pin", "aria-pressed": "false" });
  #full;
  video;
  element;

  // kind is camera or screen; self is set on one's own tiles.
  constructor(words, { peer, self, kind, onPin, onShape }) {
    this.#words = words;
    this.video = h("video", { "data-track": kind, autoplay: true, playsinline: true, tabindex: "-1" });
    this.video.muted = true; // the sound comes from elements of its own
    this.#host.classList.add("host");
    this.#name.append(this.#muted, this.#label, this.#host);
    this.#full = kind === "screen" ? this.#fullButton() : null;
    this.element = h("li", { class: "tile" }, this.#avatar, this.video, this.#notice, this.#name, this.#cost, this.#limits, this.#pin, this.#full);
    this.element.classList.toggle("screen", kind === "screen");
    this.element.toggleAttribute("data-screen", kind === "screen");
    this.element.toggleAttribute("data-self", self);
    if (!self) {
      this.element.dataset.peer = peer;
      this.#cost.dataset.upload = "";
    }
    this.#listen(kind, onPin, onShape);
    words.apply(this.element);
  }

  #fullButton() {
    const attributes = { class: "glass full", type: "button", "data-action": "fullscreen", label: "tile.fullscreen" };
    return h("button", { ...attributes, on: { click: () => this.fullscreen() } }, icon("expand"));
  }

  #listen(kind, onPin, onShape) {
    this.#pin.addEventListener("click", onPin);
    if (kind === "screen") {
      // Its two clicks have pinned the tile and taken that back.
      this.#pin.addEventListener("dblclick", () => this.fullscreen());
    }
    // Nobody pauses a tile; a browser does where the page sleeps, and leaves it so.
    this.video.addEventListener("pause", () => this.#play());
    for (const event of ["loadeddata", "resize", "emptied"]) {
      this.video.addEventListener(event, () => {
        this.#showPicture();
        onShape();
      });
    }
  }

  // ratio is the shape of the picture, 0 while there is none.
  get ratio() {
    return this.video.videoHeight > 0 ? this.video.videoWidth / this.video.videoHeight : 0;
  }

  // fullscreen shows the tile alone on the screen, and again the other way.
  async fullscreen() {
    try {
      if (document.fullscreenElement) {
        await document.exitFullscreen();
      } else if (this.element.requestFullscreen) {
        await this.element.requestFullscreen();
      } else {
        this.video.webkitEnterFullscreen?.();
      }
    } catch (error) {
      console.warn("moim: full screen", error);
    }
  }

  // show changes what the tile shows: id, name, label, track, picture (whether
  // it is to be shown), host, muted, speaking, mirrored, cost, limits,
  // notice, failed.
  show(state) {
    this.#state = state;
    this.#attach(state.track);
    const flags = { speaking: state.speaking, mirrored: state.mirrored, failed: state.failed, noticed: state.notice };
    for (const [name, on] of Object.entries(flags)) {
      this.element.classList.toggle(name, Boolean(on));
    }
    setText(this.#avatar, initials(state.name));
    setAttribute(this.#avatar, "data-color", avatarColor(state.id));
    setText(this.#label, state.label);
    this.#muted.toggleAttribute("hidden", !state.muted);
    this.#host.toggleAttribute("hidden", !state.host);
    setText(this.#cost, state.cost ? `↑ ${state.cost}` : "");
    this.#cost.hidden = !state.cost;
    this.#limits.hidden = !state.limits;
    setText(this.#notice, state.notice ?? "");
    this.#notice.hidden = !state.notice;
    setAttribute(this.#pin, "aria-label", this.#description());
    this.#showTip();
    this.#showPicture();
  }

  get pinned() {
    return this.#pinned;
  }

  // pinned marks the tile as the one that was made large.
  set pinned(on) {
    this.#pinned = on;
    setAttribute(this.#pin, "aria-pressed", on);
    this.#showTip();
  }

  // #showTip says what a click does, and what the signs on the tile mean.
  #showTip() {
    const { name, host, cost, limits } = this.#state;
    const parts = [
      host && this.#words.t("tile.host_explained", { name }),
      this.#words.t(this.#pinned ? "tile.unpin" : "tile.pin"),
      cost && this.#words.t("tile.cost", { name, rate: cost }),
      limits && this.#words.t("tile.limits_explained", { name }),
    ];
    setAttribute(this.#pin, "title", parts.filter(Boolean).join(" · "));
  }

  // place puts the tile where the arrangement wants it.
  place(slot, large) {
    this.element.classList.toggle("large", large);
    for (const [name, value] of Object.entries(slot)) {
      this.element.style.setProperty(`--${name}`, `${value.toFixed(1)}px`);
    }
    this.element.style.setProperty("--small", `${Math.min(slot.width, slot.height).toFixed(1)}px`);
    this.element.classList.toggle("tiny", slot.width < 200);
    this.#fitPicture(slot);
  }

  #description() {
    const { label, host, muted, cost, limits, notice } = this.#state;
    const parts = [
      label, host && this.#words.t("tile.host"), muted && this.#words.t("tile.muted"), notice, cost && this.#words.t("tile.cost_short", { rate: cost }),
      limits && this.#words.t("tile.limits"),
    ];
    return parts.filter(Boolean).join(", ");
  }

  #attach(track) {
    const current = this.video.srcObject?.getVideoTracks()[0] ?? null;
    if (current !== track) {
      this.video.srcObject = track ? new MediaStream([track]) : null;
      this.#play(); // where the browser does not start it by itself
    }
  }

  #play() {
    if (this.video.srcObject) {
      this.video.play()?.catch(() => {}); // refused, or another track came first
    }
  }

  #showPicture() {
    this.element.classList.toggle("bright", Boolean(this.#state.picture && this.#state.track && this.ratio > 0));
  }

  // #fitPicture shows a picture whole where filling the tile would cut off
  // most of it.
  #fitPicture({ width, height }) {
    const ratio = this.ratio || width / height;
    const kept = Math.min(ratio / (width / height), width / height / ratio);
    this.element.classList.toggle("whole", kept < 0.4);
  }

  close() {
    this.video.srcObject = null;
    this.element.remove();
  }
}
