// A guest's screen is a grey canvas, and what its computer plays a tone of 660 Hz. And
// what is heard of somebody else's screen is looked at.
(() => {
  const hz = 660;
  const ears = new Map(); // by player

  // A context may only run after a click, which sharing is.
  navigator.mediaDevices.getDisplayMedia = async () => {
    const canvas = new OffscreenCanvas(320, 240);
    const pen = canvas.getContext("2d");
    const pictures = new MediaStreamTrackGenerator({ kind: "video" });
    const writer = pictures.writable.getWriter();
    const beat = setInterval(() => {
      if (pictures.readyState === "ended") return clearInterval(beat);
      pen.fillStyle = "grey";
      pen.fillRect(0, 0, 320, 240);
      void writer.write(new VideoFrame(canvas, { timestamp: performance.now() * 1000 }));
    }, 200);
    const context = new AudioContext();
    const speaker = context.createMediaStreamDestination();
    const tone = new OscillatorNode(context, { frequency: hz });
    tone.connect(new GainNode(context, { gain: 0.25 })).connect(speaker);
    tone.start();
    return new MediaStream([pictures, ...speaker.stream.getAudioTracks()]);
  };

  // heard is with how many dB of full scale a player plays each of those frequencies, in
  // Hz, now; -200 where it plays nothing.
  window.heard = (peer, kind, ...frequencies) => {
    const player = document.querySelector(`audio[data-sound="${peer} ${kind}"]`);
    if (!player?.srcObject || player.paused || player.muted || player.volume < 1) return frequencies.map(() => -200);
    let ear = ears.get(player);
    if (ear?.stream !== player.srcObject) {
      const context = new AudioContext();
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
      context.createMediaStreamSource(player.srcObject).connect(analyser);
      ear = { stream: player.srcObject, analyser };
      ears.set(player, ear);
    }
    const levels = new Float32Array(ear.analyser.frequencyBinCount);
    ear.analyser.getFloatFrequencyData(levels);
    const width = ear.analyser.context.sampleRate / ear.analyser.fftSize;
    return frequencies.map((f) => Math.max(-200, ...levels.slice(Math.floor(f / width) - 1, Math.ceil(f / width) + 2)));
  };
})();
