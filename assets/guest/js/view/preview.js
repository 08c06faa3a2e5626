import { showCode } from "../call/code.js";
import { Peek } from "../call/peek.js";
import { joinCost } from "../call/price.js";
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
  #people = h("p", { class: "muted", id: "people", role: "status" });
  #peek;
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
    this.#peek = new Peek(location.origin, code, this.#render);
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
      h("h1", { id: "title", tabindex: "-1", word: "preview.title" }), this.#room, this.#people, this.#problem,
      h("div", { class: "field" }, h("label", { for: "name" }, icon("person"), h("span", { word: "preview.name" })), this.#name),
      this.#fields.element,
      h("button", { id: "join", class: "primary", type: "submit" }, icon("enter"), h("span", { word: "preview.join" })));
  }

  render() {
    const media = this.#media;
    setText(this.#room, this.#words.t("preview.room", { code: showCode(this.#code) }));
    setText(this.#people, this.#price());
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

  // #price says who is there already, and what joining them will cost.
  #price() {
    const { people } = this.#peek;
    if (people === null) {
      return "";
    }
    if (people === 0) {
      return this.#words.t("preview.nobody");
    }
    const camera = this.#media.on("camera") ? this.#media.tracks.camera.getSettings() : null;
    const cost = joinCost(people, { camera, microphone: this.#media.on("microphone") });
    return this.#words.plural("preview.people", people, { rate: this.#words.rate(cost) });
  }

  #submit(event) {
    event.preventDefault();
    this.#memory.name = this.#name.value.trim();
    this.#onJoin(this.#memory.name);
  }

  close() {
    this.#media.removeEventListener("change", this.#render);
    this.#peek.close();
    this.#meter.close();
    this.#video.srcObject = null;
  }
}
