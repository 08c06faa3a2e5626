// Where the tiles of a stage lie. Pure arithmetic: sizes are CSS pixels, a slot
// is {x, y, width, height}, and the height of what is arranged may exceed the
// area's, which then scrolls.

const wide = 16 / 9;
const smallest = 132; // pixels; narrower tiles scroll instead

// grid places n tiles so that they show as much picture as possible. Narrow
// areas get narrower tiles, whose pictures are cut at the sides; narrowest is
// their least ratio.
export function grid(n, area, gap, narrowest = area.width < area.height ? 3 / 4 : 4 / 3) {
  if (n === 0) {
    return { slots: [], height: area.height };
  }
  let best = { score: -1 };
  for (let columns = 1; columns <= n; columns++) {
    const tile = tileSize(columns, Math.ceil(n / columns), area, gap, narrowest);
    // What a cut takes from the picture counts little: a larger face is better.
    const score = tile.width * tile.height * Math.min(tile.width / tile.height / wide, 1) ** 0.3;
    if (score > best.score) {
      best = { score, columns, ...tile };
    }
  }
  if (best.width < Math.min(smallest, area.width)) {
    best = scrolling(n, area, gap);
  }
  return rows(n, best, area, gap);
}

// tileSize is the largest tile for that many columns and rows.
function tileSize(columns, lines, area, gap, narrowest) {
  const width = Math.max((area.width - (columns - 1) * gap) / columns, 1);
  const height = Math.max((area.height - (lines - 1) * gap) / lines, 1);
  const ratio = Math.min(Math.max(width / height, narrowest), wide);
  return { width: Math.min(width, height * ratio), height: Math.min(height, width / ratio) };
}

// scrolling is the tile for more people than fit.
function scrolling(n, area, gap) {
  const columns = Math.min(Math.max(Math.floor((area.width + gap) / (smallest + gap)), 1), n);
  const width = (area.width - (columns - 1) * gap) / columns;
  return { columns, width, height: width / (4 / 3) };
}

// rows lays tiles out line by line, each line in the middle.
function rows(n, { columns, width, height }, area, gap) {
  const lines = Math.ceil(n / columns);
  const total = lines * height + (lines - 1) * gap;
  const top = Math.max((area.height - total) / 2, 0);
  const slots = [];
  for (let i = 0; i < n; i++) {
    const line = Math.floor(i / columns);
    const inLine = Math.min(columns, n - line * columns);
    const left = (area.width - inLine * width - (inLine - 1) * gap) / 2;
    slots.push({ x: left + (i % columns) * (width + gap), y: top + line * (height + gap), width, height });
  }
  return { slots, height: Math.max(total, area.height) };
}

// fit is the largest place of a ratio within an area, in its middle.
export function fit(ratio, area) {
  const width = Math.min(area.width, area.height * ratio);
  const height = Math.min(area.height, area.width / ratio);
  return { x: (area.width - width) / 2, y: (area.height - height) / 2, width, height };
}

// staged places one large tile of a ratio and n others: beside it in a strip
// or, in an area higher than wide, below it in a grid. The large one comes first.
export function staged(n, ratio, area, gap) {
  if (n === 0) {
    return { slots: [fit(ratio, area)], height: area.height };
  }
  return area.width < area.height * 1.1 ? below(n, ratio, area, gap) : beside(n, ratio, area, gap);
}

// beside gives the strip a fifth of the width, or more where the large one is
// bounded by the height.
function beside(n, ratio, area, gap) {
  const spare = area.width - gap - area.height * ratio;
  const width = Math.max(Math.min(spare, area.width * 0.4), area.width * 0.2, smallest);
  const large = fit(ratio, { width: area.width - width - gap, height: area.height });
  const others = grid(n, { width, height: area.height }, gap, 4 / 3);
  const left = area.width - width;
  return { slots: [large, ...others.slots.map((slot) => ({ ...slot, x: slot.x + left }))], height: others.height };
}

function below(n, ratio, area, gap) {
  const large = fit(ratio, { width: area.width, height: area.height * 0.6 });
  const rest = { width: area.width, height: area.height - large.height - gap };
  const others = grid(n, rest, gap);
  const lower = large.height + gap;
  const slots = others.slots.map((slot) => ({ ...slot, y: slot.y + lower }));
  return { slots: [{ ...large, y: 0 }, ...slots], height: others.height + lower };
}

// cornered places one tile as large as possible and one small one over its
// lower right corner.
export function cornered(ratio, area, gap) {
  const large = fit(ratio, area);
  return { slots: [large, corner(large, area, gap)], height: area.height };
}

// lonely places the only tile in the corner.
export function lonely(area, gap) {
  return { slots: [corner({ x: 0, y: 0, ...area }, area, gap)], height: area.height };
}

function corner(over, area, gap) {
  const width = Math.min(Math.max(area.width * 0.18, 110), 280);
  const height = width / wide;
  return { x: over.x + over.width - width - gap, y: over.y + over.height - height - gap, width, height };
}
