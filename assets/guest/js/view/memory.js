// What the browser remembers between visits: name, language and devices.
// A browser that remembers nothing (private windows, full disks) is no problem.

const prefix = "moim.";

function read(key) {
  try {
    return localStorage.getItem(prefix + key) ?? "";
  } catch {
    return "";
  }
}

function write(key, value) {
  try {
    localStorage.setItem(prefix + key, value);
  } catch {
    // The page works without.
  }
}

export class Memory {
  get name() {
    return read("name").slice(0, 64);
  }

  set name(value) {
    write("name", value);
  }

  get language() {
    return read("language");
  }

  set language(value) {
    write("language", value);
  }

  // device is the remembered identifier of a camera, microphone or speaker; ""
  // is the browser's own choice.
  device(kind) {
    return read(kind);
  }

  setDevice(kind, id) {
    write(kind, id);
  }

  // wants tells whether the person last wanted a camera or microphone on.
  wants(kind) {
    return read(`${kind}.off`) !== "yes";
  }

  setWants(kind, on) {
    write(`${kind}.off`, on ? "" : "yes");
  }
}
