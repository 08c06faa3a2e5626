import { closeButton, h, icon, setText } from "./element.js";
import { personName } from "./tilestate.js";

// UploadPanel lists what the call costs: in sum, for one person more, and for
// each person, and says what each number means.
export class UploadPanel {
  #words;
  #total = h("strong", { class: "big" });
  #forecast = h("strong");
  #numbers = {};
  #rows = new Map(); // by peer
  #list = h("ul", { class: "costs", role: "list" });
  #nobody = h("p", { class: "muted", word: "upload.nobody" });
  #safety = h("p", { class: "hint", word: "upload.safety_explained" });
  #saving;
  #close;
  element;

  constructor(words, { onClose, onCamera }) {
    this.#words = words;
    this.#close = closeButton({ "data-action": "close-upload" }, onClose);
    this.#saving = h("button", { type: "button", "data-action": "camera", on: { click: onCamera } },
      icon("camera-off"), h("span", { word: "upload.camera_off" }));
    this.element = h("aside", { id: "upload-panel", class: "panel", "aria-labelledby": "upload-title", hidden: true },
      h("div", { class: "panel-head" }, h("h2", { id: "upload-title", word: "upload.title" }), this.#close),
      h("div", { class: "panel-body" },
        h("p", { class: "muted", word: "upload.now" }), this.#total,
        h("p", { class: "hint", word: "upload.now_explained" }),
        h("p", { class: "forecast" }, this.#forecast),
        h("p", { class: "hint", word: "upload.next_explained" }),
        h("dl", {},
          ...this.#number("sent", "upload.sent", "upload.sent_explained"),
          ...this.#number("download", "upload.download", "upload.download_explained")),
        this.#saving,
        h("h3", { word: "upload.people" }),
        h("p", { class: "hint", word: "upload.people_explained" }),
        this.#nobody, this.#list, this.#safety));
    words.apply(this.element);
  }

  #number(name, word, explained) {
    this.#numbers[name] = h("span", { class: "value" });
    return [h("dt", {}, h("span", { word }), this.#numbers[name]), h("dd", { class: "hint", word: explained })];
  }

  get open() {
    return !this.element.hidden;
  }

  set open(on) {
    this.element.hidden = !on;
    if (on) {
      this.#close.focus();
    }
  }

  render(snapshot, media) {
    if (!this.open) {
      return;
    }
    const { upload, download, peers } = snapshot;
    const words = this.#words;
    setText(this.#total, words.rate(upload.bps));
    const rate = words.rate(Math.max(upload.forecastNextBps - upload.bps, 0));
    setText(this.#forecast, words.t("upload.next", { rate, total: words.rate(upload.forecastNextBps) }));
    setText(this.#numbers.sent, words.bytes(upload.totalBytes));
    setText(this.#numbers.download, words.rate(download.bps));
    this.#saving.hidden = !media.on("camera") || peers.length === 0;
    this.#nobody.hidden = peers.length > 0;
    this.#safety.hidden = !peers.some((peer) => peer.safety);
    this.#renderRows(peers);
  }

  #renderRows(peers) {
    for (const [id, row] of this.#rows) {
      if (!peers.some((peer) => peer.id === id)) {
        row.element.remove();
        this.#rows.delete(id);
      }
    }
    for (const peer of peers) {
      const row = this.#rows.get(peer.id) ?? this.#addRow(peer.id);
      setText(row.name, personName(this.#words, peer.name));
      setText(row.cost, `↑ ${this.#words.rate(peer.uploadBps)}`);
      setText(row.detail, this.#detail(peer));
      setText(row.safety, peer.safety ? this.#words.t("upload.safety", { code: peer.safety }) : "");
    }
  }

  #addRow(id) {
    const row = {
      name: h("strong", { class: "who" }), cost: h("strong", { class: "value" }),
      detail: h("span", { class: "hint" }), safety: h("span", { class: "hint value", "data-safety": "" }),
    };
    row.element = h("li", { "data-cost": id }, row.name, row.cost, row.detail, row.safety);
    this.#rows.set(id, row);
    this.#list.append(row.element);
    return row;
  }

  // #detail says what comes back, how packets travel, and how well.
  #detail(peer) {
    const words = this.#words;
    if (peer.state !== "connected") {
      return words.t(peer.state === "disconnected" ? "call.reconnecting" : "call.connecting");
    }
    return words.t("upload.detail", {
      down: words.rate(peer.downloadBps), path: words.t(peer.relay ? "upload.relay" : "upload.direct"),
      rtt: words.milliseconds(peer.rttMs ?? 0), loss: words.share(peer.loss ?? 0),
    });
  }
}
