import { showCode } from "../call/code.js";
import { DeviceFields } from "./devicefields.js";
import { deviceSentences } from "./deviceproblems.js";
import { h, icon, setAttribute, setIcon, setSentences, setText } from "./element.js";
import { Meter } from "./meter.js";

// PreviewView shows how others will see and hear one, before joining.
export class PreviewView {
  #words;
  #media;
  #memory;
  #code;
  #onJoin;
  #meter = new Meter();
  #fields;
  #video = h("video", { id: "preview-video", autoplay: true, playsinline: true, label: "preview.picture" });
  #placeholder = h("p", { class: "placeholder" });
  #toggles = {};
  #room = h("p", { class: "muted", id: "room" });
  #problem = h("div", { id: "problem", class: "banner", role: "alert", hidden: true });
  #name;
  #render = () => this.render();
  element;

  constructor(words, { media, memory, code, onJoin }) {
    this.#words = words;
    this.#media = media;
    this.#memory = memory;
    this.#code = code;
    this.#onJoin = onJoin;
    this.#fields = new DeviceFields(words, media, memory, { level: this.#meter.element });
    this.#video.muted = true;
    this.#video.srcObject = media.stream;
    this.element = h("main", { class: "page preview" }, this.#stage(), this.#form());
    media.addEventListener("change", this.#render);
    media.open();
  }

  #stage() {
    return h("section", { class: "mirror", label: "preview.picture" }, this.#video, this.#placeholder,
      h("div", { class: "mirror-controls" }, this.#toggle("microphone"), this.#toggle("camera")));
  }

  #toggle(kind) {
    const sign = icon(kind);
        const attributes = { id: `preview-${kind}`, class: "glass square", type: "button", label: `device.${kind}` };
    const button = h("button", { ...attributes, on: { click: () => this.#media.toggle(kind) } }, sign);
    this.#toggles[kind] = { button, sign };
    return button;
  }

  #form() {
    this.#name = h("input", {
      id: "name", type: "text", maxlength: "64", autocomplete: "name", enterkeyhint: "done",
      placeholder: "preview.name_hint", value: this.#memory.name,
    });
    return h("form", { class: "ready", "aria-labelledby": "title", on: { submit: (event) => this.#submit(event) } },
      h("h1", { id: "title", tabindex: "-1", word: "preview.title" }), this.#room, this.#problem,
      h("div", { class: "field" }, h("label", { for: "name" }, icon("person"), h("span", { word: "preview.name" })), this.#name),
      this.#fields.element,
      h("button", { id: "join", class: "primary", type: "submit" }, icon("enter"), h("span", { word: "preview.join" })));
  }

  render() {
    const media = this.#media;
    setText(this.#room, this.#words.t("preview.room", { code: showCode(this.#code) }));
    for (const [kind, { button, sign }] of Object.entries(this.#toggles)) {
      const on = media.active(kind);
      setAttribute(button, "aria-pressed", on);
      setIcon(sign, `${kind === "camera" ? "camera" : "mic"}${on ? "" : "-off"}`);
      button.title = this.#words.t(`toolbar.${kind}_${on ? "off" : "on"}`);
    }
    this.#video.classList.toggle("dark", !media.on("camera"));
    const waiting = media.opening.length > 0 ? "preview.allow" : "preview.camera_off";
    setText(this.#placeholder, media.on("camera") ? "" : this.#words.t(waiting));
    setSentences(this.#problem, deviceSentences(this.#words, media.problems));
    this.#fields.render();
    this.#meter.follow(media.on("microphone") ? media.tracks.microphone : null);
  }

  #submit(event) {
    event.preventDefault();
    this.#memory.name = this.#name.value.trim();
    this.#onJoin(this.#memory.name);
  }

  close() {
    this.#media.removeEventListener("change", this.#render);
    this.#meter.close();
    this.#video.srcObject = null;
  }
}
