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
 * @returns {{flows: {id: string, sent: number, received: number}[], rttMs: number, loss: number,
 *   relay: boolean, level: number, ownLevel: number}} flows count bytes on the wire; loss is the
 *   share of our packets that did not arrive, levels are linear, 0 to 1
 */
export function readReport(report) {
  const all = Array.from(report);
  const byId = new Map(all.map((s) => [s.id, s]));
  const of = (type, kind) => all.filter((s) => s.type === type && (!kind || s.kind === kind));
  const most = (streams, name) => Math.max(0, ...streams.map((s) => number(s[name])));
  const pair = selectedPair(of("transport"), of("candidate-pair"), byId);
  const ends = pair ? endsOf(pair, byId) : [];
  return {
    flows: [...of("candidate-pair").map((p) => flowOf(p, byId)), ...headersOf(of, pair, ends)],
    rttMs: 1000 * number(pair?.currentRoundTripTime),
    loss: most(of("remote-inbound-rtp"), "fractionLost"),
    relay: ends.some((c) => c?.candidateType === "relay"),
    level: most(of("inbound-rtp", "audio"), "audioLevel"),
    ownLevel: most(of("media-source", "audio"), "audioLevel"),
  };
}

/** What has passed over one pair of candidates. Pairs come and go, and their counters with them. */
function flowOf(pair, byId) {
  const header = headerOf(endsOf(pair, byId));
  const wire = (bytes, packets, requests, responses) =>
    number(pair[bytes]) + number(pair[packets]) * header +
    number(pair[requests]) * (checkRequest + header) + number(pair[responses]) * (checkResponse + header);
  return {
    id: pair.id,
    sent: wire("bytesSent", "packetsSent", "requestsSent", "responsesSent"),
    received: wire("bytesReceived", "packetsReceived", "requestsReceived", "responsesReceived"),
  };
}

/** The headers where a browser does not count a pair's packets: those of its media, at least. */
function headersOf(of, pair, ends) {
  if (!pair || pair.packetsSent !== undefined) {
    return [];
  }
  const packets = (type, name) => of(type).reduce((total, s) => total + number(s[name]), 0) * headerOf(ends);
  return [{
    id: "headers", sent: packets("outbound-rtp", "packetsSent"), received: packets("inbound-rtp", "packetsReceived"),
  }];
}

function selectedPair(transports, pairs, byId) {
  const chosen = transports.map((t) => byId.get(t.selectedCandidatePairId)).find(Boolean);
  return chosen ?? pairs.find((p) => p.selected || (p.nominated && p.state === "succeeded"));
}

function endsOf(pair, byId) {
  return [byId.get(pair.localCandidateId), byId.get(pair.remoteCandidateId)];
}

function headerOf(ends) {
  return ends.some((c) => (c?.address ?? c?.ip ?? "").includes(":")) ? headerIPv6 : headerIPv4;
}

function number(value) {
  return Number.isFinite(value) ? value : 0;
}

/** Adds flows up, those that are gone included, and turns them into a rate over the last second. */
export class Meter {
  #direction;
  #flows = new Map(); // bytes by identifier
  #before = 0; // bytes of connections that are gone
  #samples = []; // {at, bytes}, oldest first

  /** @param {"sent"|"received"} direction */
  constructor(direction) {
    this.#direction = direction;
  }

  /** Takes the flows of a report at a time in milliseconds. */
  count(flows, at) {
    for (const flow of flows) {
      this.#flows.set(flow.id, Math.max(flow[this.#direction], this.#flows.get(flow.id) ?? 0));
    }
    this.#samples.push({ at, bytes: this.total });
    while (this.#samples.length > 2 && this.#samples[1].at <= at - span) {
      this.#samples.shift();
    }
  }

  /** Another connection begins, with flows of its own. */
  begin() {
    this.#before = this.total;
    this.#flows.clear();
  }

  /** Bytes so far. */
  get total() {
    return Array.from(this.#flows.values()).reduce((total, bytes) => total + bytes, this.#before);
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
