// Messages and payloads (PROTOCOL.md sections 3, 4 and 7): reading what the
// network sends. Nothing here throws; what cannot be used is null.

import { readChat } from "./chattext.js";
import { isIdentity, isObject } from "./checks.js";
import { isCode } from "./code.js";
import { isAdminKey, readOrder } from "./order.js";

export { isIdentity };

export const version = 2;
export const maxMessage = 64 * 1024; // bytes of one message
export const maxSealed = 48 * 1024; // characters of a sealed payload
export const maxPayload = (maxSealed / 4) * 3 - 40; // bytes of a payload before it is sealed
const maxName = 64; // characters
const maxCard = 1024; // bytes
const maxPeers = 1024;
const maxCandidate = 1024;
const maxMid = 64;
const maxDemand = 16;
const maxPixels = 16_384;

/**
 * Reads one message of the server and checks that the fields its type needs
 * are there and well-formed. Unknown fields are left alone.
 * @param {unknown} data of a WebSocket message
 * @returns {object|null}
 */
export function parseEnvelope(data) {
  if (typeof data !== "string" || data.length > maxMessage) {
    return null;
  }
  const e = parseObject(data);
  return e && e.v === version && isCount(e.seq) && isCount(e.next) && isWellFormed(e) ? e : null;
}

/** Which messages of the server there are, and what each must have. */
function isWellFormed(e) {
  if (e.admin !== undefined && !isAdminKey(e.admin)) {
    return false;
  }
  switch (e.type) {
    case "welcome":
      return e.peers === undefined || (Array.isArray(e.peers) && e.peers.length <= maxPeers && e.peers.every(isPresence));
    case "joined":
    case "left":
      return isPresence(e);
    case "sealed":
      return isIdentity(e.from) && (e.to === undefined || isIdentity(e.to)) && typeof e.payload === "string";
    case "governed":
      return isObject(e.rules);
    case "pong":
    case "waiting":
    case "admitted":
      return true;
    case "error":
      return typeof e.code === "string" && e.code !== "" && e.code.length <= 64;
    default:
      return false;
  }
}

function isPresence(p) {
  return isObject(p) && isIdentity(p.participant) && (p.card === undefined || typeof p.card === "string");
}

function isCount(n) {
  return n === undefined || (Number.isSafeInteger(n) && n >= 0);
}

/** The object that a text is in JSON; null where it is none. */
export function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * The name on another participant's card. A card that cannot be read is no
 * reason not to talk: the name is empty then; one that is too long is cut, and
 * what would change how the text around it is drawn is dropped.
 */
export function nameOnCard(card) {
  if (!isObject(card) || typeof card.name !== "string" || card.name.length > maxCard) {
    return "";
  }
  return cleanName(card.name);
}

/** A name without control characters and bidirectional overrides, cut to 64 characters. */
export function cleanName(name) {
  // eslint-disable-next-line no-control-regex
  const printable = name.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "").trim();
  return Array.from(printable).slice(0, maxName).join("");
}

/**
 * Reads what another participant tells. Payloads of unknown type or form are
 * null.
 * @param {unknown} payload
 * @returns {{type: string, value: object}|null} value is the field that the type names
 */
export function parsePayload(payload) {
  if (!isObject(payload) || typeof payload.type !== "string" || !Object.hasOwn(readers, payload.type)) {
    return null;
  }
  const value = readers[payload.type](payload[payload.type]);
  return value ? { type: payload.type, value } : null;
}

const readers = {
  chat: readChat,

  hold(h) {
    const order = isObject(h) && isAdminKey(h.admin) ? readOrder(h.order) : null;
    return order && { admin: h.admin, order, spare: h.spare === true };
  },

  move(m) {
    return isObject(m) && isCode(m.code) && isAdminKey(m.admin) ? { code: m.code, admin: m.admin } : null;
  },

  description(d) {
    if (!isObject(d)) {
      return null;
    }
    if (d.type === "rollback") {
      return { type: d.type, sdp: "" };
    }
    const known = d.type === "offer" || d.type === "answer";
    return known && typeof d.sdp === "string" && d.sdp !== "" ? { type: d.type, sdp: d.sdp } : null;
  },

  candidate(c) {
    if (!isObject(c) || !isText(c.candidate, maxCandidate) || !isOptionalText(c.sdpMid, maxMid) ||
        !isOptionalText(c.usernameFragment, maxCandidate)) {
      return null;
    }
    const index = c.sdpMLineIndex ?? null;
    if (index !== null && !(Number.isInteger(index) && index >= 0 && index <= 0xffff)) {
      return null;
    }
    const init = { candidate: c.candidate, sdpMid: c.sdpMid ?? null, sdpMLineIndex: index };
    return c.usernameFragment ? { ...init, usernameFragment: c.usernameFragment } : init;
  },

  status(s) {
    if (!isObject(s)) {
      return null;
    }
    const { microphone, camera, screen, limited } = s;
    return { microphone: microphone === true, camera: camera === true, screen: screen === true, limited: limited === true };
  },

  demand(entries) {
    if (!Array.isArray(entries) || entries.length > maxDemand || !entries.every(isDemand)) {
      return null;
    }
    return entries.map((d) => ({
      track: d.track, width: d.width ?? 0, height: d.height ?? 0, visible: d.visible === true, layer: d.layer ?? "",
    }));
  },
};

function isDemand(d) {
  return isObject(d) && ["camera", "screen"].includes(d.track) && isPixels(d.width) && isPixels(d.height) &&
    [undefined, "", "h", "m", "l"].includes(d.layer);
}

function isPixels(n) {
  return n === undefined || (Number.isInteger(n) && n >= 0 && n <= maxPixels);
}

function isText(value, limit) {
  return typeof value === "string" && value.length <= limit;
}

function isOptionalText(value, limit) {
  return value === undefined || value === null || isText(value, limit);
}
