// Room codes (PROTOCOL.md section 1): reading them as forgivingly as the
// application does, and showing them.
//
// Knows nothing of servers: a link is only searched for its code.

import { hexadecimal } from "./bytes.js";

const length = 12;
const group = 4;
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base32
const dashes = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212";

/**
 * Finds a code in what somebody typed or pasted: a code, a link, or a sentence
 * that contains one of them. Links win over codes, and the first one wins.
 * @param {string} text
 * @returns {string|null} 12 canonical characters
 */
export function parseCode(text) {
  if (typeof text !== "string" || text.length > 100_000) {
    return null;
  }
  const narrowed = narrow(text);
  return wholeCode(narrowed) ?? codeInLink(narrowed) ?? codeInSentence(narrowed);
}

/** Whether a value is a canonical code. */
export function isCode(value) {
  return typeof value === "string" && value.length === length && wholeCode(value) === value;
}

/** Shows a canonical code as people read it: ABCD-EFGH-JKMN. */
export function showCode(code) {
  return [0, group, 2 * group].map((at) => code.slice(at, at + group)).join("-");
}

/** A participant or a secret: 128 random bits as 32 hexadecimal digits. */
export function randomIdentity() {
  return hexadecimal(crypto.getRandomValues(new Uint8Array(16)));
}

/** Turns the full-width forms of East Asian input methods into ASCII. */
function narrow(text) {
  return text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xff01 + 0x21));
}

function isDash(c) {
  return dashes.includes(c);
}

/** The canonical character that somebody meant by c, or "". */
function canonical(c) {
  const read = { O: "0", I: "1", L: "1" };
  const upper = /^[a-z]$/.test(c) ? c.toUpperCase() : c;
  const meant = read[upper] ?? upper;
  return alphabet.includes(meant) ? meant : "";
}

/** Reads a text that is a code and nothing else. */
function wholeCode(text) {
  let code = "";
  for (const c of text) {
    if (isDash(c) || /[\s\u0085\u200b\ufeff]/u.test(c)) {
      continue;
    }
    const meant = canonical(c);
    if (meant === "" || code.length === length) {
      return null;
    }
    code += meant;
  }
  return code.length === length ? code : null;
}

/** Whether the host is one does not matter here: the page has its own. */
function codeInLink(text) {
  const links = /(moim|https?):\/\/[^\s/]+\/r\/(#?)([0-9A-Za-z\-\u2010-\u2015\u2212]*)/gi;
  for (const [, scheme, hash, tail] of text.matchAll(links)) {
    const code = (scheme.toLowerCase() === "moim") === (hash === "") ? wholeCode(tail) : null;
    if (code) {
      return code;
    }
  }
  return null;
}

/**
 * Looks for a bare code in a sentence. Twelve letters can be a word and three
 * times four as well, so a code counts if it is hyphenated, or has a digit, or
 * is all upper case.
 */
function codeInSentence(text) {
  const words = text.split(/[^0-9A-Za-z\-\u2010-\u2015\u2212]+/);
  for (let i = 0; i < words.length; i++) {
    const word = trimDashes(words[i]);
    const code = deliberateCode(word);
    if (code) {
      return code;
    }
    const three = [word, words[i + 1] ?? "", words[i + 2] ?? ""];
    if (three.every((w) => w.length === group && !/[a-z]/.test(w))) {
      const joined = wholeCode(three.join(""));
      if (joined) {
        return joined;
      }
    }
  }
  return null;
}

function trimDashes(word) {
  let start = 0;
  let end = word.length;
  while (start < end && isDash(word[start])) {
    start++;
  }
  while (end > start && isDash(word[end - 1])) {
    end--;
  }
  return word.slice(start, end);
}

function deliberateCode(word) {
  const code = wholeCode(word);
  const hyphens = Array.from(word).filter(isDash).length;
  return code && (!/[a-z]/.test(word) || /\d/.test(word) || hyphens === 2) ? code : null;
}
