// How a person stands for a missing picture: initials on a calm colour, the
// same as in the application.

const colors = 8; // as many as css/tile.css has
const encoder = new TextEncoder();

// avatarColor is the number of the colour that belongs to an identifier
// (FNV-1a, 32 bits).
export function avatarColor(id) {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(id)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash % colors;
}

// initials are the one or two letters for a name: the first letters of its
// first and last word, or of a Korean name the given name.
export function initials(name) {
  const words = name.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (words.length === 0) {
    return "";
  }
  const first = [...words[0]];
  if (/\p{Script=Hangul}/u.test(first[0])) {
    return first.slice(first.length === 3 ? 1 : 0).slice(0, 2).join("");
  }
  const last = words.length > 1 ? [...words.at(-1)][0] : "";
  return (first[0] + last).toUpperCase();
}
