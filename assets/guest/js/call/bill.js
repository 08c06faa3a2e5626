// What a connection costs: bytes on the wire as its getStats() tells them, as
// rates over the last second. Pure arithmetic; the caller says what time it is.

// Header bytes of one datagram (RFC 791, RFC 8200, RFC 768), which browsers
// leave out.
const headerIPv4 = 28;
const headerIPv6 = 48;

// Connectivity checks (RFC 8445, RFC 8489), which browsers count but whose
// bytes they leave out: a request with its attributes, and a response.
const checkRequest = 100;
const checkResponse = 64;

const span = 1000; // over which rates are measured, in milliseconds

/**
 * Reads one RTCStatsReport.
 * @param {Iterable<object>} report its values
 * @returns {{sent: number, received: number, rttMs: number, loss: number, relay: boolean,
 *   level: number, ownLevel: number}} bytes on the wire so far; loss is the share of our packets
 *   that did not arrive, levels are linear, 0 to 1
 */
export function readReport(report) {
  const all = Array.from(report);
  const byId = new Map(all.map((s) => [s.id, s]));
  const of = (type) => all.filter((s) => s.type === type);
  const transports = of("transport");
  const pair = selectedPair(transports, of("candidate-pair"), byId);
  const ends = pair ? [byId.get(pair.localCandidateId), byId.get(pair.remoteCandidateId)] : [];
  const header = ends.some(isIPv6) ? headerIPv6 : headerIPv4;
  const wire = (bytes, packets) => bytes + packets * header;

  const traffic = transports.some((t) => t.bytesSent !== undefined) ? transports : of("candidate-pair");
  const packets = (name, streams) => sum(traffic, name) || sum(of(streams), name);
  const checks = of("candidate-pair");
  const asked = (requests, responses) =>
    wire(sum(checks, requests) * checkRequest + sum(checks, responses) * checkResponse,
      sum(checks, requests) + sum(checks, responses));
  return {
    sent: wire(sum(traffic, "bytesSent"), packets("packetsSent", "outbound-rtp")) + asked("requestsSent", "responsesSent"),
    received: wire(sum(traffic, "bytesReceived"), packets("packetsReceived", "inbound-rtp")) +
      asked("requestsReceived", "responsesReceived"),
    rttMs: 1000 * (pair?.currentRoundTripTime ?? 0),
    loss: Math.max(0, ...of("remote-inbound-rtp").map((s) => s.fractionLost ?? 0)),
    relay: ends.some((c) => c?.candidateType === "relay"),
    level: Math.max(0, ...of("inbound-rtp").filter((s) => s.kind === "audio").map((s) => s.audioLevel ?? 0)),
    ownLevel: Math.max(0, ...of("media-source").filter((s) => s.kind === "audio").map((s) => s.audioLevel ?? 0)),
  };
}

function selectedPair(transports, pairs, byId) {
  const chosen = transports.map((t) => byId.get(t.selectedCandidatePairId)).find(Boolean);
  return chosen ?? pairs.find((p) => p.selected || (p.nominated && p.state === "succeeded"));
}

function isIPv6(candidate) {
  return (candidate?.address ?? candidate?.ip ?? "").includes(":");
}

function sum(list, name) {
  return list.reduce((total, s) => total + (Number.isFinite(s[name]) ? s[name] : 0), 0);
}

/** Turns counters into a rate over the last second. */
export class Meter {
  #samples = []; // {at, bytes}, oldest first
  #before = 0; // bytes of connections that are gone
  #latest = 0;

  /** Takes a counter of bytes that only grows, at a time in milliseconds. */
  count(bytes, at) {
    if (bytes < this.#latest) {
      this.#before += this.#latest; // another connection: it counts from 0
    }
    this.#latest = bytes;
    const total = this.total;
    this.#samples.push({ at, bytes: total });
    while (this.#samples.length > 2 && this.#samples[1].at <= at - span) {
      this.#samples.shift();
    }
  }

  /** Bytes so far. */
  get total() {
    return this.#before + this.#latest;
  }

  /** Bits per second. */
  get bps() {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    return last && last.at > first.at ? Math.round(((last.bytes - first.bytes) * 8000) / (last.at - first.at)) : 0;
  }
}

/**
 * The upload with one more participant: what flows to the peers now and their
 * mean once more.
 * @param {number[]} peers bits per second
 * @param {number} alone what a first participant is expected to cost
 */
export function forecast(peers, alone) {
  const costs = peers.map((bps) => Math.max(0, bps));
  const total = costs.reduce((a, b) => a + b, 0);
  return costs.length ? total + Math.ceil(total / costs.length) : Math.max(0, alone);
}
