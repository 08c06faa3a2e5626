import { cornered, grid, lonely, staged } from "./arrange.js";
import { h } from "./element.js";
import { Tile } from "./tile.js";
import { Visibility } from "./visibility.js";

// Stage arranges the tiles: alike in a grid or, where somebody shares a screen
// or a tile is pinned, one large and the others beside or below it.
export class Stage {
  #words;
  #tiles = new Map(); // by key, see tileStates
  #states = [];
  #pinned = null;
  #visibility;
  #list = h("ul", { class: "tiles", role: "list", label: "call.people_label" });
  #watch = new ResizeObserver(() => this.#arrange());
  element = h("section", { class: "stage", label: "call.stage", tabindex: "-1" }, this.#list);

  // show is called with peer, track and {width, height, visible, pinned} in device pixels.
  constructor(words, show) {
    this.#words = words;
    this.#visibility = new Visibility(this.element, show);
    this.#watch.observe(this.element);
  }

  // render shows those states, making and removing tiles as needed.
  render(states) {
    const keys = states.map((state) => state.key);
    for (const [key, tile] of this.#tiles) {
      if (!keys.includes(key)) {
        this.#visibility.forget(tile);
        tile.close();
        this.#tiles.delete(key);
      }
    }
    if (!keys.includes(this.#pinned)) {
      this.#pinned = null;
    }
    // From the end, so that each new tile can be put before the one after it.
    states.toReversed().reduce((next, state) => this.#show(state, next), null);
    const changed = keys.join() !== this.#states.map((state) => state.key).join();
    this.#states = states;
    if (changed) {
      this.#arrange();
    }
  }

  // #show shows one state and returns its element; a new one comes before
  // next, so that the keyboard goes in the order of the eye.
  #show(state, next) {
    const { key, peer, self, kind } = state;
    let tile = this.#tiles.get(key);
    if (!tile) {
      tile = new Tile(this.#words, { peer, self, kind, onPin: () => this.pin(key), onShape: () => this.#arrange() });
      this.#tiles.set(key, tile);
      this.#list.insertBefore(tile.element, next);
      if (!self) {
        this.#visibility.watch(tile, peer, kind);
      }
    }
    tile.show(state);
    return tile.element;
  }

  // pin makes a tile the large one, or takes that back.
  pin(key) {
    this.#pinned = this.#pinned === key ? null : key;
    this.#arrange();
  }

  // unpin tells whether there was something to take back.
  unpin() {
    const was = this.#pinned !== null;
    this.#pinned = null;
    this.#arrange();
    return was;
  }

  // fullscreen shows the shared screen alone, where there is one.
  fullscreen() {
    this.#tiles.get(this.#largeKey())?.fullscreen();
  }

  #largeKey() {
    const shared = this.#states.find((state) => state.kind === "screen" && !state.self);
    return this.#pinned ?? shared?.key ?? null;
  }

  #arrange() {
    const area = { width: this.element.clientWidth, height: this.element.clientHeight };
    if (this.#states.length === 0 || area.width === 0 || area.height === 0) {
      return;
    }
    const gap = Math.min(area.width, area.height) < 500 ? 8 : 12;
    const inner = { width: area.width - 2 * gap, height: area.height - 2 * gap };
    const large = this.#largeKey();
    const order = this.#states.map((state) => state.key).filter((key) => key !== large);
    const { slots, height, over } = this.#slots(large ? [large, ...order] : order, large, inner, gap);
    this.#list.style.setProperty("--content", `${height}px`);
    this.#list.style.setProperty("--gap", `${gap}px`);
    (large ? [large, ...order] : order).forEach((key, i) => {
      const tile = this.#tiles.get(key);
      tile.place(slots[i], large !== null && i === 0);
      tile.pinned = key === this.#pinned;
      tile.element.classList.toggle("over", over === i);
    });
    this.#visibility.measure();
  }

  #slots(keys, large, area, gap) {
    const ratio = this.#tiles.get(keys[0]).ratio || 16 / 9;
    if (large) {
      return staged(keys.length - 1, Math.min(Math.max(ratio, 0.5), 2.4), area, gap);
    }
    if (keys.length === 1) {
      return lonely(area, gap);
    }
    if (keys.length === 2 && area.width > area.height * 1.1) {
      return { ...cornered(Math.min(Math.max(ratio, 1), 2), area, gap), over: 1 };
    }
    return grid(keys.length, area, gap);
  }

  close() {
    this.#watch.disconnect();
    this.#visibility.close();
    this.#tiles.forEach((tile) => tile.close());
  }
}
