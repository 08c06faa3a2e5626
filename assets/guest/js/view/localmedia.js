import { listDevices, openDevices, watchDevices } from "../call/devices.js";

const kinds = ["camera", "microphone"];

// LocalMedia owns this browser's camera and microphone: what the person wants
// on, what is open, and what is wrong. It sends "change".
export class LocalMedia extends EventTarget {
  #memory;
  #stream = new MediaStream(); // the same for as long as the page lives, for the own picture
  #turn = Promise.resolve(); // devices are opened one after the other
  wanted = {};
  tracks = { camera: null, microphone: null };
  problems = { camera: null, microphone: null };
  devices = null; // by kind, once they are known
  opening = []; // the kinds that the person is being asked for

  constructor(memory) {
    super();
    this.#memory = memory;
    for (const kind of kinds) {
      this.wanted[kind] = memory.wants(kind);
    }
    watchDevices(() => this.#retry("gone", "missing"));
    kinds.forEach((kind) => this.#watchPermission(kind));
  }

  // stream holds the open tracks.
  get stream() {
    return this.#stream;
  }

  // on tells whether a device is wanted and there.
  on(kind) {
    return this.wanted[kind] && this.tracks[kind] !== null;
  }

  // active tells whether a device is on or about to be.
  active(kind) {
    return this.on(kind) || (this.wanted[kind] && this.opening.includes(kind));
  }

  // open opens what is wanted and not open yet, with one question to the person.
  open() {
    return this.#enqueue(() => this.#open(kinds.filter((kind) => this.wanted[kind] && !this.tracks[kind])));
  }

  // toggle switches a camera or microphone on or off.
  toggle(kind) {
    return this.#set(kind, !this.active(kind));
  }

  // #set switches a camera or microphone on or off. A camera that is off is
  // released, so that its light goes out.
  #set(kind, on) {
    this.wanted[kind] = on;
    this.#memory.setWants(kind, on);
    if (!on) {
      this.problems[kind] = null;
    }
    return this.#enqueue(async () => {
      if (this.wanted[kind] && !this.tracks[kind]) {
        await this.#open([kind]);
      } else if (!this.wanted[kind] && kind === "camera") {
        this.#release(kind);
      }
      this.#changed();
    });
  }

  // choose opens another device.
  choose(kind, id) {
    this.#memory.setDevice(kind, id);
    if (!kinds.includes(kind)) {
      this.#changed();
      return Promise.resolve();
    }
    return this.#enqueue(async () => {
      this.#release(kind);
      if (this.wanted[kind]) {
        await this.#open([kind]);
      }
      this.#changed();
    });
  }

  // chosen is the identifier of the device in use, "" for the browser's choice.
  chosen(kind) {
    return this.tracks[kind]?.getSettings().deviceId ?? this.#memory.device(kind);
  }

  // close releases all devices.
  close() {
    return this.#enqueue(() => {
      kinds.forEach((kind) => this.#release(kind));
      this.#changed();
    });
  }

  #enqueue(work) {
    this.#turn = this.#turn.then(work).catch((error) => console.error("moim: devices", error));
    return this.#turn;
  }

  async #open(wanted) {
    if (wanted.length > 0) {
      this.opening = wanted;
      wanted.forEach((kind) => (this.problems[kind] = null));
      this.#changed();
      const failed = await this.#ask(wanted);
      // A device remembered from another day may be gone; then any will do.
      const stale = failed.filter((kind) => this.problems[kind] === "missing" && this.#memory.device(kind));
      stale.forEach((kind) => this.#memory.setDevice(kind, ""));
      await this.#ask(stale);
      this.opening = [];
    }
    const { cameras, microphones, speakers } = await listDevices();
    this.devices = { camera: cameras, microphone: microphones, speaker: speakers };
    this.#changed();
  }

  // #ask opens those devices and returns which of them failed.
  async #ask(wanted) {
    const choice = (kind) => (wanted.includes(kind) ? this.#memory.device(kind) || undefined : null);
    const { stream, problems } = await openDevices({ camera: choice("camera"), microphone: choice("microphone") });
    for (const kind of wanted) {
      this.problems[kind] = problems.find((problem) => problem.kind === kind)?.code ?? null;
    }
    stream.getTracks().forEach((track) => this.#keep(track));
    return wanted.filter((kind) => this.problems[kind] !== null);
  }

  #keep(track) {
    const kind = track.kind === "video" ? "camera" : "microphone";
    this.#release(kind);
    this.tracks[kind] = track;
    this.#stream.addTrack(track);
    track.addEventListener("ended", () => {
      if (this.tracks[kind] === track) {
        this.#release(kind);
        this.problems[kind] = "gone";
        this.#changed();
      }
    });
  }

  #release(kind) {
    const track = this.tracks[kind];
    if (track) {
      this.tracks[kind] = null;
      this.#stream.removeTrack(track);
      track.stop();
    }
  }

  // #retry opens what is wanted and has failed for one of those reasons.
  #retry(...codes) {
    return this.#enqueue(() => this.#open(kinds.filter((kind) => codes.includes(this.problems[kind]) && this.wanted[kind])));
  }

  // #watchPermission opens a device as soon as the person allows it beside the
  // address bar.
  async #watchPermission(kind) {
    try {
      const permission = await navigator.permissions.query({ name: kind });
      permission.addEventListener("change", () => permission.state === "granted" && this.#retry("denied"));
    } catch (error) {
      console.debug("moim: permission", error); // not every browser tells
    }
  }

  #changed() {
    if (this.tracks.microphone) {
      this.tracks.microphone.enabled = this.wanted.microphone;
    }
    this.dispatchEvent(new Event("change"));
  }
}
