import { h, icon } from "./element.js";

const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype;

// DeviceFields are the choices of camera, microphone and speaker.
export class DeviceFields {
  #words;
  #media;
  #memory;
  #selects = {};
  element;

  // prefix stands before the selects' ids; level is shown below the microphone.
  constructor(words, media, memory, { prefix = "", level }) {
    this.#words = words;
    this.#media = media;
    this.#memory = memory;
    this.element = h("div", { class: "fields" },
      this.#field(`${prefix}camera-device`, "camera", "device.camera", "camera", null),
      this.#field(`${prefix}microphone-device`, "microphone", "device.microphone", "mic", level),
      canChooseSpeaker ? this.#field(`${prefix}speaker-device`, "speaker", "device.speaker", "speaker", null) : null);
  }

  #field(id, kind, word, sign, extra) {
    const select = h("select", { id, on: { change: () => this.#media.choose(kind, select.value) } });
    this.#selects[kind] = select;
    return h("div", { class: "field" },
      h("label", { for: id }, icon(sign), h("span", { word })),
      select, extra);
  }

  // render shows the devices that there are now.
  render() {
    for (const [kind, select] of Object.entries(this.#selects)) {
      this.#fill(select, kind);
      const chosen = kind === "speaker" ? this.#memory.device(kind) : this.#media.chosen(kind);
      const known = [...select.options].some((option) => option.value === chosen);
      const value = known ? chosen : "";
      if (select.value !== value) {
        select.value = value; // not while nothing changes: the list may be open
      }
    }
  }

  #fill(select, kind) {
    const devices = this.#media.devices?.[kind] ?? [];
    const none = devices.length === 0 && this.#media.devices !== null && this.#media.problems[kind] !== "denied";
    const choices = devices.filter((device) => device.id !== "default" && device.id !== "communications")
      .map((device, i) => [device.id, device.label || this.#words.t("device.number", { number: i + 1 })]);
    const first = this.#words.t(none ? "device.none" : "device.default");
    const wanted = JSON.stringify([["", first], ...choices]);
    select.disabled = devices.length === 0;
    if (select.dataset.choices !== wanted) {
      select.dataset.choices = wanted;
      select.replaceChildren(...JSON.parse(wanted).map(([value, label]) => h("option", { value }, label)));
    }
  }
}
