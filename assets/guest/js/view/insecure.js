import { h, icon, setText } from "./element.js";

// InsecureView leads from plain http, where browsers give no camera and no
// microphone, to https on the same host and port.
export class InsecureView {
  #words;
  #location;
  #state = "asking"; // what /healthz said: asking, certified, self_signed, none or unreachable
  #fingerprint = "";
  #explain = h("p", { id: "explain" });
  #next = h("p", { id: "next", role: "status" });
  #link = h("a", { id: "secure", class: "button primary", hidden: true }, icon("enter"), h("span", { word: "insecure.go" }));
  #print = h("code", { id: "fingerprint" });
  #prints = h("div", { class: "prints", hidden: true }, h("p", { word: "insecure.fingerprint" }), this.#print);
  element = h("main", { class: "page card-page" },
    h("section", { class: "card", "aria-labelledby": "title" },
      h("h1", { id: "title", tabindex: "-1", word: "insecure.title" }),
      this.#explain, this.#next, this.#link, this.#prints));

  constructor(words, location) {
    this.#words = words;
    this.#location = location;
    this.#ask();
  }

  async #ask() {
    try {
      const answer = await fetch(new URL("/healthz", this.#location.href), { cache: "no-store" });
      const { https } = await answer.json();
      this.#state = https ? (https.self_signed ? "self_signed" : "certified") : "none";
      this.#fingerprint = https?.fingerprint ?? "";
    } catch {
      this.#state = "unreachable";
    }
    this.render();
  }

  render() {
    setText(this.#explain, this.#words.t("insecure.explain"));
    setText(this.#next, this.#words.t(`insecure.${this.#state}`));
    const secure = this.#state === "self_signed" || this.#state === "certified";
    this.#link.hidden = !secure;
    this.#link.href = `https://${this.#location.host}${this.#location.pathname}${this.#location.hash}`;
    this.#prints.hidden = this.#state !== "self_signed" || this.#fingerprint === "";
    this.#showFingerprint();
  }

  // #showFingerprint groups the bytes by four, which the eye can compare.
  #showFingerprint() {
    if (this.#print.childElementCount === 0 && this.#fingerprint !== "") {
      const groups = this.#fingerprint.match(/(?:[^:]{2}:?){1,4}/g) ?? [];
      this.#print.append(...groups.map((group) => h("span", {}, group)));
    }
  }

  close() {}
}
