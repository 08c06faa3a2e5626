// Notes when Join is pressed and when the first picture of a camera has been
// decoded, in milliseconds since the link was opened. It runs after witness.js
// and before the page's own scripts.
(() => {
  const marks = { pressed: 0, decoded: 0 };

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("#join")) marks.pressed = performance.now();
  }, true);

  async function time(track) {
    const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 }).readable.getReader();
    const { value } = await reader.read();
    marks.decoded ||= performance.now();
    value?.close();
    await reader.cancel();
  }

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args) {
      super(...args);
      this.addEventListener("track", ({ track, streams }) => {
        if (track.kind === "video" && streams[0]?.id === "camera") time(track);
      });
    }
  };

  window.stopwatch = marks;
})();
