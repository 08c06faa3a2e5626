// Orders of hosts (PROTOCOL.md section 10): their form, and whether the room's
// key has signed them.
//
// Needs a browser that knows Ed25519 in WebCrypto (Chromium 137, Firefox 129,
// Safari 17 and later). Elsewhere nothing counts as signed.

import { fromHexadecimal, utf8 } from "./bytes.js";
import { isIdentity, isObject } from "./checks.js";

const domain = "moim order v1";
const keyBytes = 32;
const signatureBytes = 64;
const mostPeople = 1024;

// Actions by what they need: the highest value, or a target.
const highest = { hold: 0, lock: 1, wait: 1, limit: mostPeople };
const targeted = ["admit", "refuse", "remove"];

/** Whether a value is a public admin key: 64 lower-case hexadecimal digits. */
export function isAdminKey(value) {
  return isDigits(value, keyBytes);
}

/**
 * Reads an order. One that is malformed is null.
 * @param {unknown} o
 * @returns {{action: string, issuer: string, serial: number, target: string, value: number, signature: string}|null}
 */
export function readOrder(o) {
  if (!isObject(o) || !isIdentity(o.issuer) || !Number.isSafeInteger(o.serial) || o.serial < 1 || !isDigits(o.signature, signatureBytes)) {
    return null;
  }
  const { action, issuer, serial, target = "", value = 0, signature } = o;
  const fits = targeted.includes(action)
    ? isIdentity(target) && value === 0
    : Object.hasOwn(highest, action) && target === "" && Number.isInteger(value) && value >= 0 && value <= highest[action];
  return fits ? { action, issuer, serial, target, value, signature } : null;
}

/**
 * Whether an order that readOrder has read was signed, for this room, by the
 * holder of the private key to a public one.
 * @returns {Promise<boolean>}
 */
export async function isSigned({ action, issuer, serial, target, value, signature }, admin, room) {
  if (!isAdminKey(admin)) {
    return false;
  }
  const text = [domain, room, admin, issuer, serial, action, target || "none", value].join("\n");
  try {
    const key = await crypto.subtle.importKey("raw", fromHexadecimal(admin), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, fromHexadecimal(signature), utf8(text));
  } catch {
    return false; // no such key, or a browser that cannot tell
  }
}

/** Reads the rules of a room; what is not there does not hold. */
export function readRules(rules) {
  return { locked: isObject(rules) && rules.locked === true, waiting: isObject(rules) && rules.waiting === true };
}

function isDigits(value, bytes) {
  return typeof value === "string" && value.length === 2 * bytes && /^[0-9a-f]*$/.test(value);
}
