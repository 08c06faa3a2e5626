// linked makes the nodes of a text: addresses of http and https become links that
// show the whole of where they lead, everything else stays text.
import { h } from "./element.js";

const address = /https?:\/\/[\x21\x23-\x3b\x3d\x3f-\x7e]+/gi;

export function linked(text) {
  const nodes = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    const shown = found.replace(/[.,;:!?'")\]}]+$/, "");
    if (!leadsWhereItSays(shown)) {
      continue;
    }
    nodes.push(text.slice(at, index), h("a", { href: shown, target: "_blank", rel: "noopener noreferrer nofollow" }, shown));
    at = index + shown.length;
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}

// leadsWhereItSays refuses a name before an @, which looks like the host.
function leadsWhereItSays(text) {
  try {
    const { protocol, username, password, hostname } = new URL(text);
    return ["http:", "https:"].includes(protocol) && username === "" && password === "" && hostname !== "";
  } catch {
    return false;
  }
}
