/*
 * The large view: a picture in tiles, moved by pointer, pinch, wheel and keyboard. Without it the link that opens it leads
 * to the largest file.
 *
 *   <a data-deepzoom="…/manifest.json" href="…/largest.jpg">Look closer</a>
 *   <template id="deepzoom"> <dialog> … <canvas> … buttons with data-zoom="in | out | fit | close" </dialog> </template>
 */

const STEP = 1.5; // of one press of a key or button
const DEEPEST = 2; // screen pixels for one of the picture
const KEYS = {
  "+": ["zoom", STEP],
  "=": ["zoom", STEP],
  "-": ["zoom", 1 / STEP],
  _: ["zoom", 1 / STEP],
  0: ["fit"],
  Home: ["fit"],
  ArrowLeft: ["pan", 1, 0],
  ArrowRight: ["pan", -1, 0],
  ArrowUp: ["pan", 0, 1],
  ArrowDown: ["pan", 0, -1],
};

class View {
  constructor(canvas, manifest, address) {
    Object.assign(this, { canvas, manifest, address, tiles: new Map(), pointers: new Map(), queued: false });
    this.context = canvas.getContext("2d");
    this.x = this.y = 0; // the picture's top left corner, in canvas pixels
    this.scale = 0; // canvas pixels for one of the picture
  }

  get least() {
    return Math.min(this.canvas.width / this.manifest.width, this.canvas.height / this.manifest.height, 1);
  }

  resize() {
    const box = this.canvas.getBoundingClientRect();
    const ratio = devicePixelRatio || 1;
    const fitted = !this.scale || this.scale === this.least;
    this.ratio = ratio;
    this.canvas.width = Math.round(box.width * ratio);
    this.canvas.height = Math.round(box.height * ratio);
    fitted ? this.fit() : this.settle();
  }

  fit() {
    this.scale = this.least;
    this.x = (this.canvas.width - this.manifest.width * this.scale) / 2;
    this.y = (this.canvas.height - this.manifest.height * this.scale) / 2;
    this.settle();
  }

  zoom(factor, x = this.canvas.width / 2, y = this.canvas.height / 2) {
    const most = Math.max(DEEPEST * (this.ratio || 1), this.least);
    const scale = Math.min(most, Math.max(this.least, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.settle();
  }

  pan(across, down) {
    this.move((across * this.canvas.width) / 8, (down * this.canvas.height) / 8);
  }

  move(across, down) {
    this.x += across;
    this.y += down;
    this.settle();
  }

  // The picture never leaves the window: smaller than it, it stands in the middle.
  settle() {
    const within = (at, length, room) => (length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, at)));
    this.x = within(this.x, this.manifest.width * this.scale, this.canvas.width);
    this.y = within(this.y, this.manifest.height * this.scale, this.canvas.height);
    this.redraw();
  }

  redraw() {
    if (this.queued) return;
    this.queued = true;
    requestAnimationFrame(() => {
      this.queued = false;
      this.draw();
    });
  }

  draw() {
    const { context, canvas, manifest } = this;
    context.clearRect(0, 0, canvas.width, canvas.height);
    const wanted = manifest.levels.findIndex((level) => level.width >= manifest.width * this.scale);
    const last = wanted < 0 ? manifest.levels.length - 1 : wanted;
    // Coarse tiles first, so that what is still on its way is blurred and never empty.
    for (let number = 0; number <= last; number += 1) {
      if (number === 0 || number >= last - 1) this.drawLevel(number);
    }
    canvas.dataset.scale = this.scale.toFixed(4);
    canvas.dataset.level = last;
  }

  drawLevel(number) {
    const { manifest } = this;
    const level = manifest.levels[number];
    const unit = (manifest.width * this.scale) / level.width;
    const side = manifest.tile;
    const first = (at) => Math.max(0, Math.floor(-at / (side * unit)));
    const end = (at, room, count) => Math.min(count, Math.ceil((room - at) / (side * unit)));
    for (let row = first(this.y); row < end(this.y, this.canvas.height, level.rows); row += 1) {
      for (let column = first(this.x); column < end(this.x, this.canvas.width, level.columns); column += 1) {
        const tile = this.tile(number, column, row);
        if (!tile.complete || !tile.naturalWidth) continue;
        // A hair more than its place, or the seams show.
        this.context.drawImage(
          tile,
          this.x + column * side * unit,
          this.y + row * side * unit,
          tile.naturalWidth * unit + 0.5,
          tile.naturalHeight * unit + 0.5,
        );
      }
    }
  }

  tile(level, column, row) {
    const name = `${level}/${column}_${row}.webp`;
    if (!this.tiles.has(name)) {
      const image = new Image();
      image.onload = () => this.redraw();
      image.src = new URL(name, this.address).href;
      this.tiles.set(name, image);
    }
    return this.tiles.get(name);
  }
}

const place = (canvas, event) => {
  const box = canvas.getBoundingClientRect();
  const ratio = canvas.width / box.width;
  return { x: (event.clientX - box.left) * ratio, y: (event.clientY - box.top) * ratio };
};

const listen = (view, dialog, until) => {
  const { canvas } = view;
  const on = (name, act, options) => canvas.addEventListener(name, act, { signal: until, ...options });
  on("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    view.pointers.set(event.pointerId, place(canvas, event));
  });
  on("pointermove", (event) => {
    const before = view.pointers.get(event.pointerId);
    if (!before) return;
    const now = place(canvas, event);
    const other = [...view.pointers].find(([id]) => id !== event.pointerId)?.[1];
    view.pointers.set(event.pointerId, now);
    if (!other) return view.move(now.x - before.x, now.y - before.y);
    // Two fingers: what lies between them stays between them.
    const apart = (one) => Math.hypot(one.x - other.x, one.y - other.y) || 1;
    view.move((now.x - before.x) / 2, (now.y - before.y) / 2);
    view.zoom(apart(now) / apart(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
  });
  ["pointerup", "pointercancel"].forEach((name) => on(name, (event) => view.pointers.delete(event.pointerId)));
  on(
    "wheel",
    (event) => {
      event.preventDefault();
      const at = place(canvas, event);
      view.zoom(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), at.x, at.y);
    },
    { passive: false },
  );
  on("dblclick", (event) => {
    const at = place(canvas, event);
    view.zoom(STEP * STEP, at.x, at.y);
  });
  dialog.addEventListener(
    "keydown",
    (event) => {
      const [act, ...how] = KEYS[event.key] || [];
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      view[act](...how);
    },
    { signal: until },
  );
  dialog.addEventListener(
    "click",
    (event) => {
      const wish = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (wish === "in") view.zoom(STEP);
      if (wish === "out") view.zoom(1 / STEP);
      if (wish === "fit") view.fit();
      if (wish === "close") dialog.close();
    },
    { signal: until },
  );
};

const open = async (link) => {
  const address = new URL(link.dataset.deepzoom, location.href);
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  const manifest = await answer.json();
  const dialog = document.getElementById("deepzoom").content.firstElementChild.cloneNode(true);
  const ended = new AbortController();
  document.body.append(dialog);
  dialog.querySelector("canvas").setAttribute("aria-label", link.dataset.alt || "");
  dialog.showModal();
  const view = new View(dialog.querySelector("canvas"), manifest, address);
  listen(view, dialog, ended.signal);
  new ResizeObserver(() => view.resize()).observe(view.canvas);
  view.canvas.focus();
  dialog.addEventListener("close", () => {
    ended.abort();
    dialog.remove();
    link.focus();
  });
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-deepzoom]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  open(link).catch(() => location.assign(link.href));
});
