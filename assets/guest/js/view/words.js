// The words of the page in the languages it speaks, and how it writes numbers.
// Texts stand in words/*.json; `{name}` in them is replaced by a value.

const names = { en: "English", ko: "한국어" };

export class Words {
  #texts = {};
  #numbers = new Map();
  #plurals;
  language = "en";

  // languages are the languages there are: code and own name.
  static languages = Object.entries(names);

  // choose is the language to start with: the remembered one, or the first of
  // the browser's that the page speaks.
  choose(remembered, preferred) {
    const wanted = [remembered, ...preferred].map((tag) => (tag ?? "").toLowerCase().split("-")[0]);
    return wanted.find((tag) => tag in names) ?? "en";
  }

  // use loads a language; elements on the page change with `apply`.
  async use(language) {
    const answer = await fetch(new URL(`../../words/${language}.json`, import.meta.url));
    if (!answer.ok) {
      throw new Error(`load words ${language}: status ${answer.status}`);
    }
    this.#texts = await answer.json();
    this.#numbers.clear();
    this.#plurals = new Intl.PluralRules(language);
    this.language = language;
    document.documentElement.lang = language;
  }

  // t is the text of a key with its values put in.
  t(key, values = {}) {
    const text = this.#texts[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  // any is the text of the first key that there is.
  any(keys, values = {}) {
    return this.t(keys.find((key) => key in this.#texts) ?? keys.at(-1), values);
  }

  // plural is the text of a key for a number of things, with other values put in.
  plural(key, count, values = {}) {
    const rule = `${key}.${this.#plurals.select(count)}`;
    const fitting = rule in this.#texts ? rule : `${key}.other`;
    return this.t(fitting, { ...values, count: this.number(count) });
  }

  // apply translates an element and everything in it.
  apply(root) {
    for (const node of [root, ...root.querySelectorAll("[data-word], [data-label], [data-placeholder]")]) {
      const { word, label, placeholder } = node.dataset;
      if (word) {
        node.textContent = this.t(word);
      }
      if (label) {
        node.setAttribute("aria-label", this.t(label));
      }
      if (placeholder) {
        node.placeholder = this.t(placeholder);
      }
    }
    return root;
  }

  // number writes a number with that many digits after the point.
  number(value, digits = 0) {
    if (!this.#numbers.has(digits)) {
      const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      this.#numbers.set(digits, new Intl.NumberFormat(this.language, form));
    }
    return this.#numbers.get(digits).format(value);
  }

  // rate writes bits per second.
  rate(bps) {
    if (bps >= 995_000) {
      return this.t("unit.mbps", { n: this.number(bps / 1e6, bps >= 9_950_000 ? 0 : 1) });
    }
    const kilobits = bps >= 99_500 ? Math.round(bps / 10_000) * 10 : Math.max(bps, 0) / 1000;
    return this.t("unit.kbps", { n: this.number(kilobits) });
  }

  // bytes writes an amount of data.
  bytes(count) {
    if (count >= 1e9) {
      return this.t("unit.gb", { n: this.number(count / 1e9, 2) });
    }
    if (count >= 1e6) {
      return this.t("unit.mb", { n: this.number(count / 1e6, count >= 1e7 ? 0 : 1) });
    }
    return this.t("unit.kb", { n: this.number(count / 1000) });
  }

  // share writes a share of 0 to 1 in per cent.
  share(value) {
    const digits = value > 0 && value < 0.0995 ? 1 : 0;
    return new Intl.NumberFormat(this.language, { style: "percent", maximumFractionDigits: digits }).format(value);
  }

  // milliseconds writes a short time.
  milliseconds(value) {
    return this.t("unit.ms", { n: this.number(value) });
  }
}
