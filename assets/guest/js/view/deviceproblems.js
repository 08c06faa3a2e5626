// deviceSentences says what is wrong with camera and microphone: one sentence
// each, or one for both where the person refused both.
export function deviceSentences(words, problems) {
  if (problems.camera === "denied" && problems.microphone === "denied") {
    return [words.t("device.both.denied")];
  }
  return Object.entries(problems).filter(([, code]) => code !== null)
    .map(([kind, code]) => words.any([`device.${kind}.${code}`, `device.${kind}.failed`]));
}
