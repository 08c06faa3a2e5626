// What sealing and opening have in common (PROTOCOL.md section 7): the form of a
// sealed text, its key, and what it is bound to.

import { utf8 } from "./bytes.js";

/** Bytes: the identifier of the sending key, the counter, and AES-GCM's tag. */
export const idBytes = 16;
export const headerBytes = idBytes + 8;
export const tagBytes = 16;

/**
 * The key under which one connection of one participant seals.
 * @param {{key: CryptoKey}} room
 * @param {Uint8Array} id 128 bits that no other connection has
 * @param {"encrypt"|"decrypt"} use
 * @returns {Promise<CryptoKey>}
 */
export function sendingKey(room, id, use) {
  const derive = { name: "HKDF", hash: "SHA-256", salt: id, info: utf8("moim sending key") };
  return crypto.subtle.deriveKey(derive, room.key, { name: "AES-GCM", length: 256 }, false, [use]);
}

/**
 * How a text is sealed: its nonce, and the additional data that binds it.
 * @param {{kind: "card"|"message", room: string, from: string, to: string, counter: bigint}} label
 *   to is "" for everybody
 */
export function algorithm({ kind, room, from, to, counter }) {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setBigUint64(4, counter);
  const lines = ["moim sealed v2", kind, room, from, to || "all", String(counter)];
  return { name: "AES-GCM", iv, additionalData: utf8(lines.join("\n")), tagLength: 8 * tagBytes };
}
