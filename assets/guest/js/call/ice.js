// STUN and TURN servers that the server offers (PROTOCOL.md section 4): reading
// what it says. Nothing here throws; what cannot be used is left out.

const maxServers = 8;
const maxUrls = 8;
const maxText = 512; // characters of a URL, user name or credential

/**
 * Reads the `ice` of a message.
 * @param {unknown} ice
 * @returns {RTCIceServer[]|null} null where there is nothing to use
 */
export function iceServers(ice) {
  if (!Array.isArray(ice?.servers)) {
    return null;
  }
  const servers = ice.servers.slice(0, maxServers).map(readServer).filter((s) => s !== null);
  return servers.length > 0 ? servers : null;
}

function readServer(server) {
  if (!Array.isArray(server?.urls)) {
    return null;
  }
  const { username, credential } = server;
  const known = isText(username) && isText(credential);
  const urls = server.urls.slice(0, maxUrls).filter((url) => isText(url) && (isPlain(url) || (known && isRelay(url))));
  if (urls.length === 0) {
    return null;
  }
  return known ? { urls, username, credential } : { urls };
}

function isText(value) {
  return typeof value === "string" && value !== "" && value.length <= maxText;
}

/** RFC 7064; what browsers cannot read makes RTCPeerConnection throw. */
function isPlain(url) {
  return /^stuns?:[^\s/?#@]+$/.test(url);
}

/** RFC 7065. */
function isRelay(url) {
  return /^turns?:[^\s/?#@]+(\?transport=(udp|tcp))?$/.test(url);
}
