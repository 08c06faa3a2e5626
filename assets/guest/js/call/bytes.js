// Bytes as text and text as bytes. Pure.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** A text in UTF-8. */
export function utf8(text) {
  return encoder.encode(text);
}

/** The text that bytes of UTF-8 are; null where they are none. */
export function textOf(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Bytes as lower-case hexadecimal digits. */
export function hexadecimal(bytes) {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

/** The bytes that hexadecimal digits are. */
export function fromHexadecimal(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

const piece = 8192; // bytes that are turned into text at once

/** Bytes in base64 (RFC 4648 section 4). */
export function toBase64(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += piece) {
    binary += String.fromCharCode(...bytes.subarray(at, at + piece));
  }
  return btoa(binary);
}

/** The bytes of a text in base64; null where it is none. */
export function fromBase64(text) {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}
