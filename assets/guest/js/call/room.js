// What knowing a room's code amounts to (PROTOCOL.md section 1): the identifier,
// which the server sees, and the key, which it does not. Deriving them takes a
// moment on purpose, away from the page's own thread, and once for each code.
//
// Needs a secure context.

import { hexadecimal, utf8 } from "./bytes.js";

const rounds = 600_000;
const salt = "moim room v2";
const maxRooms = 8;

const rooms = new Map(); // promises by code, the oldest first

/**
 * The room of a canonical code.
 * @param {string} code
 * @returns {Promise<{id: string, key: CryptoKey}>} the key is for HKDF
 */
export function roomOf(code) {
  const known = rooms.get(code);
  if (known) {
    return known;
  }
  if (rooms.size >= maxRooms) {
    rooms.delete(rooms.keys().next().value);
  }
  const room = derive(code);
  rooms.set(code, room);
  return room;
}

async function derive(code) {
  const { subtle } = crypto;
  const password = await subtle.importKey("raw", utf8(code), "PBKDF2", false, ["deriveBits"]);
  const stretch = { name: "PBKDF2", hash: "SHA-256", salt: utf8(salt), iterations: rounds };
  const secret = await subtle.importKey("raw", await subtle.deriveBits(stretch, password, 256), "HKDF", false, ["deriveBits"]);
  const expand = (info, bits) => {
    return subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8(info) }, secret, bits);
  };
  const id = hexadecimal(new Uint8Array(await expand("moim room identifier", 128)));
  const key = await subtle.importKey("raw", await expand("moim room key", 256), "HKDF", false, ["deriveKey"]);
  return { id, key };
}
