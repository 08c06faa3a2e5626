// The safety code of a connection (PROTOCOL.md section 7): both sides show the
// same digits where both see the same two certificates.

import { utf8 } from "./bytes.js";
import { fingerprintIn } from "./sdp.js";

const rounds = 65_536;
const salt = "moim safety code v1";
const groups = 4; // of five digits each
const bytes = 32; // of a fingerprint

/**
 * @param {Uint8Array|null} a SHA-256 of a certificate
 * @param {Uint8Array|null} b of the other one, in any order
 * @returns {Promise<string>} "" where one of them is not known
 */
export async function safetyCode(a, b) {
  if (a?.length !== bytes || b?.length !== bytes) {
    return "";
  }
  const both = new Uint8Array(2 * bytes);
  const [first, second] = isBefore(b, a) ? [b, a] : [a, b];
  both.set(first);
  both.set(second, bytes);
  const password = await crypto.subtle.importKey("raw", both, "PBKDF2", false, ["deriveBits"]);
  const stretch = { name: "PBKDF2", hash: "SHA-256", salt: utf8(salt), iterations: rounds };
  const view = new DataView(await crypto.subtle.deriveBits(stretch, password, 64 * groups));
  const numbers = Array.from({ length: groups }, (_, i) => view.getBigUint64(8 * i) % 100_000n);
  return numbers.map((n) => String(n).padStart(5, "0")).join(" ");
}

function isBefore(a, b) {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && a[at] < b[at];
}

/**
 * The code of a connection that stands, from the certificate that the peer has
 * proved to hold. A browser that does not show it has checked it against the
 * description: that counts where it leaves no choice.
 * @param {RTCPeerConnection} pc
 * @returns {Promise<string>} "" where it is not known
 */
export async function safetyOf(pc) {
  const transport = pc.sctp?.transport ?? pc.getReceivers()[0]?.transport;
  const [certificate] = transport?.getRemoteCertificates?.() ?? [];
  const remote = certificate
    ? new Uint8Array(await crypto.subtle.digest("SHA-256", certificate))
    : fingerprintIn(pc.currentRemoteDescription?.sdp ?? "");
  return safetyCode(fingerprintIn(pc.currentLocalDescription?.sdp ?? ""), remote);
}
