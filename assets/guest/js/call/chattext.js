// What people write to each other, as it travels (PROTOCOL.md section 7, Chat):
// reading what the network sends, and making texts fit to be shown. Pure.

import { isIdentity, isObject } from "./checks.js";

export const maxChatText = 2000; // characters: Unicode code points
export const maxBatch = 64; // messages of one sending
const maxAge = 2 ** 40; // milliseconds
const maxName = 64; // characters

/**
 * A text as it may be shown: line ends are LF, tabs are spaces; other control characters, what
 * changes the direction of text, and spaces and line ends around it are dropped. It may be empty.
 */
export function cleanChatText(text) {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/\t/g, " ")
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\ud800-\udfff]/gu, "\ufffd") // halves of characters
    .replace(/^[ \n]+|[ \n]+$/g, "");
}

/** How many characters a text has; more than fit are not counted to the end. */
export function chatLength(text) {
  return text.length > 2 * maxChatText ? text.length : Array.from(text).length;
}

/** The order of all messages: by clock, then author, then number. */
export function comparePlaces(a, b) {
  return a.clock - b.clock || compareText(a.author ?? "", b.author ?? "") || a.n - b.n;
}

function compareText(a, b) {
  return a < b ? -1 : Number(a > b);
}

/**
 * Reads one sending.
 * @returns {object|null} null where anything about it is malformed
 */
export function readChat(c) {
  if (!isObject(c) || !isCount(c.next, 1) || !isCount(c.first, 1) || !isCount(c.last ?? 0, 0)) {
    return null;
  }
  const { next, first, last = 0, messages = [], ask = null, told = null } = c;
  const valid = isRun(messages ?? []) && (ask === null || isPlace(ask)) && (told === null || isTold(told));
  return valid ? { next, first, last, messages: messages ?? [], ask, told } : null;
}

function isRun(messages) {
  return Array.isArray(messages) && messages.length <= maxBatch && messages.every(isMessage) &&
    messages.every((m, i) => i === 0 || m.n === messages[i - 1].n + 1);
}

function isMessage(m) {
  return isObject(m) && isCount(m.n, 1) && isCount(m.clock, 1) && isCount(m.age ?? 0, 0) && (m.age ?? 0) <= maxAge &&
    isText(m.text ?? "", maxChatText);
}

function isPlace(p) {
  const author = p.author ?? "";
  return isObject(p) && isCount(p.clock ?? 0, 0) && isCount(p.n ?? 0, 0) && (author === "" || isIdentity(author));
}

function isTold(t) {
  return isObject(t) && isCount(t.left ?? 0, 0) && Array.isArray(t.messages ?? []) && (t.messages ?? []).length <= maxBatch &&
    (t.messages ?? []).every((m) => isMessage(m) && isIdentity(m.author) && isText(m.name ?? "", maxName)) &&
    (t.messages ?? []).every((m, i) => i === 0 || comparePlaces(t.messages[i - 1], m) < 0);
}

function isCount(value, least) {
  return Number.isSafeInteger(value) && value >= least;
}

function isText(value, most) {
  return typeof value === "string" && value.length <= 2 * most && Array.from(value).length <= most;
}
