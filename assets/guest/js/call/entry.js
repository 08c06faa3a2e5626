// What has to be there before a room can be entered, and takes a moment.

import { roomOf } from "./room.js";
import { Sealer } from "./sealer.js";

/**
 * Derives the room, seals the card, and makes the certificate of all connections
 * of one participation, so that its safety codes stay the same. Rejects outside
 * of a secure context.
 * @param {string} code canonical
 * @param {string} participant
 * @param {string} name
 */
export async function prepareEntry(code, participant, name) {
  const room = await roomOf(code);
  const sealer = await Sealer.create(room, participant, { name });
  const certificate = await RTCPeerConnection.generateCertificate({ name: "ECDSA", namedCurve: "P-256" });
  return { room, sealer, certificate };
}
