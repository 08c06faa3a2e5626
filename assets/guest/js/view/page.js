import { Call } from "../call/call.js";
import { parseCode, showCode } from "../call/code.js";
import { CallView } from "./callview.js";
import { EnterView } from "./enter.js";
import { FailedView } from "./failed.js";
import { header } from "./header.js";
import { InsecureView } from "./insecure.js";
import { JoiningView } from "./joining.js";
import { LeftView } from "./left.js";
import { LocalMedia } from "./localmedia.js";
import { PreviewView } from "./preview.js";

// Page goes from view to view: from the link over the preview into the call
// and out again. Its phase stands in the document's data-phase.
export class Page {
  #root;
  #words;
  #memory;
  #media = null;
  #call = null;
  #code = null;
  #view = null;

  constructor(root, words, memory) {
    this.#root = root;
    this.#words = words;
    this.#memory = memory;
  }

  // start shows what the link leads to.
  start() {
    addEventListener("hashchange", () => this.#linkChanged());
    if (!isSecureContext) {
      this.#show("insecure", new InsecureView(this.#words, location));
    } else {
      this.#open();
    }
  }

  #open() {
    const given = readHash();
    this.#code = parseCode(given);
    if (this.#code) {
      this.#preview();
    } else {
      this.#show("enter", new EnterView(this.#words, given, (code) => this.#enter(code)));
    }
  }

  // #linkChanged follows another link pasted into the address bar, but never
  // out of a call.
  #linkChanged() {
    if (this.#phase === "insecure") {
      this.#view.render();
    } else if (["enter", "preview", "left", "failed"].includes(this.#phase) && parseCode(readHash()) !== this.#code) {
      this.#open();
    }
  }

  #enter(code) {
    history.replaceState(null, "", `#${showCode(code)}`);
    this.#code = code;
    this.#preview();
  }

  #preview() {
    this.#media ??= new LocalMedia(this.#memory);
    this.#show("preview", new PreviewView(this.#words, {
      media: this.#media, memory: this.#memory, code: this.#code, onJoin: () => this.#join(),
    }));
  }

  #join() {
    const call = new Call({ origin: location.origin, code: this.#code, name: this.#memory.name });
    this.#call = call;
    const hand = () => this.#handOver(call);
    this.#media.addEventListener("change", hand);
    call.addEventListener("change", () => {
      if (this.#call === call) {
        this.#follow(call.snapshot, hand);
      }
    });
    this.#show("joining", new JoiningView(this.#words, call, () => call.leave()));
    hand();
    call.join().catch((error) => console.warn("moim: join", error));
    this.#media.open();
  }

  // #handOver gives the open devices to the call.
  #handOver(call) {
    const { camera, microphone } = this.#media.tracks;
    call.setLocal({ camera: this.#media.on("camera") ? camera : null, microphone });
    call.setEnabled({ camera: this.#media.on("camera"), microphone: this.#media.on("microphone") });
  }

  #follow(snapshot, hand) {
    const { phase } = snapshot;
    this.#goOn(snapshot.code);
    if (phase === "left" || phase === "failed") {
      this.#media.removeEventListener("change", hand);
      this.#call = null;
      if (phase === "left" && this.#phase === "joining") {
        this.#preview(); // the person has changed their mind
      } else {
        this.#end(phase, snapshot.problem);
      }
    } else if (phase === "call" && this.#phase !== "call") {
      this.#show("call", new CallView(this.#words, {
        call: this.#call, media: this.#media, memory: this.#memory, onLanguage: (language) => this.#speak(language),
      }));
    } else {
      this.#view.render();
    }
    this.#title();
  }

  // #goOn lets the address lead to the room where the call is now, so that
  // loading the page anew leads there as well.
  #goOn(code) {
    if (code !== this.#code) {
      this.#code = code;
      history.replaceState(null, "", `#${showCode(code)}`);
    }
  }

  #end(phase, problem) {
    this.#media.close();
    const ways = { onRejoin: () => this.#join(), onRetry: () => this.#join(), onOther: () => this.#other() };
    this.#show(phase, phase === "left" ? new LeftView(ways) : new FailedView(this.#words, problem, ways));
  }

  #other() {
    this.#code = null;
    history.replaceState(null, "", location.pathname);
    this.#open();
  }

  #show(phase, view) {
    const first = this.#view === null;
    this.#view?.close();
    this.#view = view;
    this.#phase = phase;
    const bar = phase === "call" ? [] : [header(this.#words, (language) => this.#speak(language))];
    this.#root.replaceChildren(...bar, view.element);
    this.#words.apply(this.#root);
    view.render();
    this.#title();
    this.#focus(first);
  }

  // #focus goes to the new view, so that screen readers follow; the first one
  // is read anyway.
  #focus(first) {
    if (this.#view.focus) {
      this.#view.focus();
    } else if (!first) {
      this.#root.querySelector("#title").focus();
    }
  }

  get #phase() {
    return document.documentElement.dataset.phase;
  }

  set #phase(phase) {
    document.documentElement.dataset.phase = phase;
  }

  async #speak(language) {
    try {
      await this.#words.use(language);
    } catch (error) {
      console.warn("moim: language", error); // the server is away: the words stay as they are
      return;
    }
    this.#memory.language = language;
    this.#words.apply(this.#root);
    this.#view.render();
    this.#title();
  }

  #title() {
    const people = this.#phase === "call" ? this.#call.snapshot.peers.length + 1 : 0;
    document.title = people > 0 ? `${this.#words.plural("call.people", people)} · Moim` : "Moim";
  }
}

// readHash is what stands behind the # of the address.
function readHash() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}
