// The ways to carry the signaling protocol (PROTOCOL.md section 2), all with one
// face: onopen(), onmessage(text), onclose(), isOpen, send(text), ping(next),
// close(). After close nothing is called any more.
//
// Knows nothing of what the messages say.

import { HTTPLink } from "./httplink.js";
import { version } from "./envelope.js";

/** The transports, best first. */
export const transports = ["websocket", "events", "poll"];

/**
 * @param {string} transport one of transports
 * @param {string} origin of the server
 * @param {() => number} next what is expected next, 0 while it is not known
 */
export function openLink(transport, origin, next) {
  return transport === "websocket" ? new WebSocketLink(origin) : new HTTPLink(origin, transport === "events", next);
}

class WebSocketLink {
  onopen = null;
  onmessage = null;
  onclose = null;
  #socket;

  constructor(origin) {
    const subprotocol = "moim.v1";
    const socket = new WebSocket(`${origin.replace(/^http/, "ws")}/v1/ws`, [subprotocol]);
    this.#socket = socket;
    socket.onopen = () => (socket.protocol === subprotocol ? this.onopen?.() : this.onclose?.());
    socket.onmessage = (e) => this.onmessage?.(e.data);
    socket.onclose = () => this.onclose?.();
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(text) {
    this.#socket.send(text);
  }

  ping(next) {
    this.send(JSON.stringify({ v: version, type: "ping", next }));
  }

  close() {
    this.onopen = this.onmessage = this.onclose = null;
    this.#socket.close();
  }
}
