// What has to be read from and written into session descriptions as text
// (RFC 8866, RFC 8829). Pure.
//
// A browser names its streams itself, with random identifiers, and PROTOCOL.md
// section 7 wants `camera` and `screen`. The names are written into the copy
// that the peer gets; the browser never reads its own.

/** The tracks of a participant, in the order of their sections. */
export const roles = [
  { name: "microphone", kind: "audio", stream: "camera" },
  { name: "camera", kind: "video", stream: "camera" },
  { name: "screen", kind: "video", stream: "screen" },
  { name: "screenAudio", kind: "audio", stream: "screen" },
];

/**
 * What names the PeerConnection that made a description: the session
 * identifier of its origin line (RFC 9429 section 5.2.1) and its certificate.
 * It is "" where the text is no description.
 * @param {string} sdp
 */
export function sessionOf(sdp) {
  const origin = /^o=\S+ (\S+) /m.exec(sdp);
  const fingerprint = /^a=fingerprint:(\S+ \S+)/m.exec(sdp);
  return origin && fingerprint ? `${origin[1]} ${fingerprint[1]}` : "";
}

/**
 * The fingerprint of the certificate that a description names (RFC 8122), where
 * it leaves no choice: one, by SHA-256.
 * @param {string} sdp
 * @returns {Uint8Array|null}
 */
export function fingerprintIn(sdp) {
  const found = new Set(Array.from(sdp.matchAll(/^a=fingerprint:(.+?)\r?$/gm), ([, value]) => value.toUpperCase()));
  const [only = ""] = found;
  const digits = /^SHA-256 ([0-9A-F]{2}(?::[0-9A-F]{2}){31})$/.exec(only)?.[1];
  return found.size === 1 && digits ? Uint8Array.from(digits.split(":"), (byte) => parseInt(byte, 16)) : null;
}

/**
 * Splits a description into its part before the first section and the sections.
 * @returns {string[]}
 */
function split(sdp) {
  return sdp.split(/^(?=m=)/m);
}

function midOf(section) {
  return /^a=mid:(\S+)/m.exec(section)?.[1];
}

/**
 * Which of the sender's tracks each section carries. Implementations that name
 * their streams otherwise are told by order: the first sound is the
 * microphone's, the first picture the camera's.
 * @param {string} sdp
 * @returns {Map<string, string>} from mid to the name of a role
 */
export function rolesIn(sdp) {
  const found = new Map();
  const unnamed = [];
  for (const section of split(sdp).slice(1)) {
    const mid = midOf(section);
    const kind = /^m=(\w+)/.exec(section)?.[1];
    const stream = /^a=msid:(\S+)/m.exec(section)?.[1] ?? /^a=ssrc:\d+ msid:(\S+)/m.exec(section)?.[1];
    const role = roles.find((r) => r.kind === kind && r.stream === stream);
    if (mid && role && !taken(found, role.name)) {
      found.set(mid, role.name);
    } else if (mid) {
      unnamed.push({ mid, kind });
    }
  }
  for (const { mid, kind } of unnamed) {
    const role = roles.find((r) => r.kind === kind && !taken(found, r.name));
    if (role) {
      found.set(mid, role.name);
    }
  }
  return found;
}

function taken(found, name) {
  return Array.from(found.values()).includes(name);
}

/**
 * The copy of an own description that the peer gets: streams have the
 * protocol's names, and Opus may pause in silence (RFC 7587 section 6.1).
 * @param {string} sdp
 * @param {Map<string, string>} streams from mid to the name of the stream sent there
 */
export function prepare(sdp, streams) {
  return split(sdp).map((section) => allowPauses(nameStream(section, streams.get(midOf(section))))).join("");
}

function nameStream(section, stream) {
  if (!stream) {
    return section;
  }
  return section
    .replace(/^a=msid:\S+/gm, `a=msid:${stream}`)
    .replace(/^(a=ssrc:\d+ msid:)\S+/gm, `$1${stream}`);
}

function allowPauses(section) {
  const opus = /^a=rtpmap:(\d+) opus\/48000/im.exec(section)?.[1];
  if (!opus || /usedtx=/.test(section)) {
    return section;
  }
  return section.replace(new RegExp(`^(a=fmtp:${opus} [^\\r\\n]+)`, "m"), "$1;usedtx=1");
}
