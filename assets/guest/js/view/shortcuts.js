// The keys of a call, the same as in the application: plain keys outside
// fields, and with Ctrl+Shift (⇧⌘) everywhere. Leaving by one plain key would
// happen by accident.
const plain = { M: "microphone", V: "camera", S: "screen", U: "upload", C: "chat", I: "invite", D: "devices", F: "fullscreen" };
const shifted = { M: "microphone", E: "camera", S: "screen", U: "upload", L: "leave" };

// Shortcuts connects the keys with actions, which are functions by name;
// `escape` is called on Escape.
export class Shortcuts {
  #actions;
  #pressed = (event) => this.#press(event);

  constructor(actions) {
    this.#actions = actions;
    document.addEventListener("keydown", this.#pressed);
  }

  #press(event) {
    if (event.repeat || event.isComposing || document.querySelector("dialog[open]")) {
      return;
    }
    const action = actionFor(event);
    if (action && this.#actions[action]) {
      event.preventDefault();
      this.#actions[action]();
    }
  }

  close() {
    document.removeEventListener("keydown", this.#pressed);
  }
}

function actionFor(event) {
  const main = event.ctrlKey || event.metaKey;
  if (main && event.shiftKey && !event.altKey) {
    return shifted[letter(event)];
  }
  if (main || event.altKey || event.target.closest?.("input, select, textarea")) {
    return undefined;
  }
  return event.key === "Escape" ? "escape" : plain[letter(event)];
}

// letter is the Latin letter of a key, also where the keyboard writes Hangul.
function letter({ key, code }) {
  return /^[a-z]$/i.test(key) ? key.toUpperCase() : code.replace(/^Key/, "");
}
