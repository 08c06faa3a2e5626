// Cameras and microphones: opening, listing, watching (W3C Media Capture and
// Streams). One device that fails does not keep the other from working.

const wanted = {
  camera: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
  microphone: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/**
 * Opens devices.
 * @param {{camera?: string|null, microphone?: string|null}} choice a device's identifier; null for
 *   none, undefined for the browser's own choice
 * @returns {Promise<{stream: MediaStream, problems: {kind: string, code: string}[]}>} code is
 *   "denied", "busy", "missing" or "failed"
 */
export async function openDevices(choice) {
  const stream = new MediaStream();
  const kinds = ["camera", "microphone"].filter((kind) => choice[kind] !== null);
  const problems = [];
  if (kinds.length === 0) {
    return { stream, problems };
  }
  if (!navigator.mediaDevices?.getUserMedia) {
    return { stream, problems: kinds.map((kind) => ({ kind, code: "denied" })) };
  }
  // Together first, so that the person is asked once.
  for (const group of kinds.length > 1 ? [kinds, ...kinds.map((kind) => [kind])] : [kinds]) {
    try {
      const opened = await navigator.mediaDevices.getUserMedia(constraints(group, choice));
      opened.getTracks().forEach((track) => stream.addTrack(track));
      if (group.length === kinds.length) {
        break;
      }
    } catch (error) {
      if (group.length === 1) {
        problems.push({ kind: group[0], code: problemCode(error) });
      }
    }
  }
  return { stream, problems };
}

function constraints(kinds, choice) {
  const one = (kind) => kinds.includes(kind) && {
    ...wanted[kind],
    ...(choice[kind] ? { deviceId: { exact: choice[kind] } } : {}),
  };
  return { video: one("camera"), audio: one("microphone") };
}

function problemCode(error) {
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    default:
      return "failed";
  }
}

/**
 * Lists the devices there are. Labels are empty until the person has allowed one.
 * @returns {Promise<{cameras: {id: string, label: string}[], microphones: {id: string, label: string}[], speakers: {id: string, label: string}[]}>}
 */
export async function listDevices() {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const of = (kind) => all.filter((d) => d.kind === kind && d.deviceId).map((d) => ({ id: d.deviceId, label: d.label }));
  return { cameras: of("videoinput"), microphones: of("audioinput"), speakers: of("audiooutput") };
}

/**
 * Calls back whenever devices come or go.
 * @returns {() => void} ends the watch
 */
export function watchDevices(changed) {
  const listener = () => changed();
  navigator.mediaDevices?.addEventListener("devicechange", listener);
  return () => navigator.mediaDevices?.removeEventListener("devicechange", listener);
}
