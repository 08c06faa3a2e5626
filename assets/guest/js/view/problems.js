// problemSentence says what happened and what to do; an unknown problem gets
// the general sentence. name is whom it is about.
export function problemSentence(words, problem, name = "") {
  return words.any([`problem.${problem?.code}`, "problem.internal"], { name: name || words.t("call.guest"), code: problem?.room ?? "" });
}
