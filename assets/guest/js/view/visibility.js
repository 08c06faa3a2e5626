// Visibility tells the call how large each tile is shown, and whether at all,
// so that others send no more than is looked at.
export class Visibility {
  #show;
  #tiles = new Map(); // by element: tile, peer, kind, visible
  #observer;
  #page = () => this.measure();

  // root is what scrolls; show takes peer, track and {width, height, visible, pinned}.
  constructor(root, show) {
    this.#show = show;
    this.#observer = new IntersectionObserver((entries) => this.#seen(entries), { root });
    document.addEventListener("visibilitychange", this.#page);
  }

  watch(tile, peer, kind) {
    this.#tiles.set(tile.element, { tile, peer, kind, visible: true });
    this.#observer.observe(tile.element);
  }

  forget(tile) {
    this.#observer.unobserve(tile.element);
    this.#tiles.delete(tile.element);
  }

  // measure tells the sizes of all tiles again.
  measure() {
    this.#tiles.forEach((entry) => this.#tell(entry));
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      const entry = this.#tiles.get(target);
      if (entry) {
        entry.visible = isIntersecting;
        this.#tell(entry);
      }
    }
  }

  #tell({ tile, peer, kind, visible }) {
    const { width, height } = pictureSize(tile);
    const seen = visible && document.visibilityState === "visible";
    this.#show(peer, kind, { width, height, visible: seen, pinned: tile.pinned });
  }

  close() {
    document.removeEventListener("visibilitychange", this.#page);
    this.#observer.disconnect();
    this.#tiles.clear();
  }
}

// pictureSize is the size in device pixels at which a tile draws its picture,
// with what is cut off.
function pictureSize({ video, ratio }) {
  const { clientWidth, clientHeight } = video;
  const shape = ratio || 16 / 9;
  const fill = getComputedStyle(video).objectFit === "cover" ? Math.max : Math.min;
  const width = fill(clientWidth, clientHeight * shape) * devicePixelRatio;
  return { width: Math.round(width), height: Math.round(width / shape) };
}
