import { Memory } from "./view/memory.js";
import { Page } from "./view/page.js";
import { Words } from "./view/words.js";

// start shows the page in the person's language.
async function start() {
  const memory = new Memory();
  const words = new Words();
  await words.use(words.choose(memory.language, navigator.languages));
  new Page(document.getElementById("page"), words, memory).start();
}

start().catch((error) => {
  console.error("moim: start", error);
  document.getElementById("broken").hidden = false;
});
