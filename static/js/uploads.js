/*
 * Photographs, sent one by one: several at once, dropped, pasted or taken with the camera, each with its progress, its
 * reason if it is refused, and a button to try again. What arrived is known by its hash and never sent twice, not after a
 * lost connection, a reload or a new sign-in. Without this the form sends its files by itself.
 */

const AT_ONCE = 2;
// The page says it in the language of its reader; [blanks] are filled in here.
const say = (name, blanks = {}) => document.getElementById("words").content.querySelector(`[data-word=${name}]`).textContent.replace(/\[(\w+)\]/g, (blank, key) => blanks[key] ?? blank);
const make = (name, about = {}, ...inside) => {
  const element = Object.assign(document.createElement(name), about);
  element.append(...inside);
  return element;
};

class SignedOut extends Error {}

class Uploads {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.uploads;
    this.memory = `unsent:${this.address}:${form.dataset.purpose}`;
    this.token = form.elements.csrfmiddlewaretoken.value;
    this.input = form.querySelector("input[type=file]");
    this.waiting = [];
    this.running = 0;
    this.draw();
    this.listen();
    this.remember();
  }

  draw() {
    this.list = make("ul", { className: "uploads" });
    this.list.setAttribute("role", "list");
    this.word = make("p", { className: "muted small" });
    this.word.setAttribute("role", "status");
    const camera = make("input", { type: "file", accept: "image/*", className: "hidden-visually", tabIndex: -1 });
    camera.setAttribute("capture", "environment");
    camera.setAttribute("aria-hidden", "true");
    camera.addEventListener("change", () => this.add(camera));
    const take = make("button", { type: "button", className: "btn btn-second", textContent: say("take") });
    take.addEventListener("click", () => camera.click());
    const zone = make("p", { className: "drop muted", textContent: say("drop") });
    this.input.closest(".field").after(zone, this.list, this.word);
    const send = this.form.querySelector("button:not([type=button])");
    send.hidden = true;
    send.after(take, camera);
    // What one sentence describes is one photograph; here each has a field of its own once it is sent.
    const one = this.form.querySelector("[name=alt_text]")?.closest(".field");
    if (one) one.hidden = true;
  }

  listen() {
    this.input.addEventListener("change", () => this.add(this.input));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      this.form.addEventListener(name, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        this.form.classList.toggle("is-over", name === "dragenter" || name === "dragover");
        if (name === "drop") this.take(event.dataTransfer.files);
      });
    }
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
      if (files.length) this.take(files);
    });
    addEventListener("online", () => this.list.querySelectorAll("[data-retry]").forEach((button) => button.click()));
    addEventListener("beforeunload", (event) => this.running && event.preventDefault());
  }

  // The names of what did not arrive outlive the page.
  get unsent() {
    try {
      return JSON.parse(localStorage.getItem(this.memory)) ?? {};
    } catch {
      return {};
    }
  }

  note(hash, name) {
    const unsent = this.unsent;
    if (name) unsent[hash] = name;
    else delete unsent[hash];
    try {
      if (Object.keys(unsent).length) localStorage.setItem(this.memory, JSON.stringify(unsent));
      else localStorage.removeItem(this.memory);
    } catch {
      // A full or forbidden store costs the reminder, not the file.
    }
  }

  async remember() {
    if (!Object.keys(this.unsent).length) return;
    const { kept } = await this.state();
    for (const hash of kept) this.note(hash);
    const names = Object.values(this.unsent);
    if (!names.length) return;
    const forget = make("button", { type: "button", className: "btn btn-link btn-small", textContent: say("forget") });
    const text = say("unsent", { names: names.join(", ") });
    const told = make("div", { className: "notice notice-warning" }, make("p", { textContent: text }), forget);
    forget.addEventListener("click", () => {
      localStorage.removeItem(this.memory);
      told.remove();
    });
    this.list.before(told);
  }

  async ask(address, body) {
    const answer = await fetch(address, { method: body ? "POST" : "GET", body, redirect: "manual", headers: { "X-CSRFToken": this.token } });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new SignedOut();
    return answer.json();
  }

  // A page that outlived its sign-in gets a token that counts again.
  async state() {
    const found = await this.ask(this.address);
    this.token = found.token;
    return found;
  }

  add(input) {
    this.take(input.files);
    input.value = "";
  }

  take(files) {
    for (const file of files) {
      const row = this.row(file);
      this.list.append(row.element);
      this.waiting.push({ file, row });
    }
    this.next();
  }

  row(file) {
    const canvas = make("canvas", { width: 96, height: 72 });
    canvas.setAttribute("aria-hidden", "true");
    const bar = make("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const word = make("span", { className: "small muted", textContent: say("waiting") });
    const buttons = make("span", { className: "buttons" });
    const about = make("div", { className: "stack stack-small" }, make("strong", { textContent: file.name, className: "long" }), bar, word, buttons);
    createImageBitmap(file, { resizeWidth: 192, resizeQuality: "low" })
      .then((bitmap) => {
        const scale = Math.min(96 / bitmap.width, 72 / bitmap.height);
        canvas.getContext("2d").drawImage(bitmap, 0, 0, bitmap.width * scale, bitmap.height * scale);
      })
      .catch(() => canvas.remove());
    return { element: make("li", {}, canvas, about), bar, word, buttons };
  }

  next() {
    while (this.running < AT_ONCE && this.waiting.length) {
      const each = this.waiting.shift();
      this.running += 1;
      this.send(each).finally(() => {
        this.running -= 1;
        this.next();
        if (!this.running) this.done();
      });
    }
  }

  async send({ file, row }) {
    row.buttons.replaceChildren();
    row.word.textContent = say("reading");
    row.word.className = "small muted";
    try {
      const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
      const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      this.note(hash, file.name);
      const announced = new FormData();
      const slot = this.form.elements.slot?.value ?? "";
      const facts = { purpose: this.form.dataset.purpose, slot, sha256: hash, name: file.name, size: file.size };
      for (const [name, value] of Object.entries(facts)) announced.set(name, value);
      let told = await this.ask(this.address, announced);
      if (told.send) {
        if (told.status === "announced") await this.post(told.send, file, row);
        row.word.textContent = say("looking");
        told = await this.ask(told.finish, new FormData());
      }
      this.tell(told, hash, file, row);
    } catch (error) {
      this.stuck(row, file, say(error instanceof SignedOut ? "signed-out" : "lost"));
    }
  }

  post(target, file, row) {
    return new Promise((resolve, reject) => {
      const form = new FormData();
      for (const [name, value] of Object.entries(target.fields)) form.set(name, value);
      form.set("file", file);
      const sending = new XMLHttpRequest();
      sending.open("POST", target.url);
      if (target.ours) sending.setRequestHeader("X-CSRFToken", this.token);
      sending.upload.addEventListener("progress", (event) => {
        row.bar.value = event.loaded / event.total;
        row.word.textContent = say("sending", { number: Math.round(row.bar.value * 100) });
      });
      sending.addEventListener("load", () => {
        const away = target.ours && new URL(sending.responseURL).pathname !== new URL(target.url, location).pathname;
        if (away || sending.status === 403) reject(new SignedOut());
        else if (sending.status < 300) resolve();
        else reject(new Error(String(sending.status)));
      });
      sending.addEventListener("error", () => reject(new Error("lost")));
      sending.send(form);
    });
  }

  tell(told, hash, file, row) {
    if (told.status === "taken") {
      this.note(hash);
      row.bar.value = 1;
      row.word.textContent = say("here");
      row.word.className = "small good";
    } else if (told.status === "refused") {
      this.note(hash);
      row.bar.remove();
      row.word.textContent = told.reason;
      row.word.className = "small field-error";
      this.leave(row);
    } else {
      this.stuck(row, file, told.reason || say("broken"));
    }
  }

  stuck(row, file, text) {
    row.word.textContent = text;
    row.word.className = "small field-error";
    const again = make("button", { type: "button", className: "btn btn-small", textContent: say("again") });
    again.append(make("span", { className: "hidden-visually", textContent: `: ${file.name}` }));
    again.dataset.retry = "";
    again.addEventListener("click", () => {
      row.buttons.replaceChildren();
      this.state()
        .catch(() => {})
        .finally(() => {
          this.waiting.push({ file, row });
          this.next();
        });
    });
    row.buttons.replaceChildren(again);
    this.leave(row);
  }

  leave(row) {
    const out = make("button", { type: "button", className: "btn btn-link btn-small", textContent: say("leave") });
    out.addEventListener("click", () => row.element.remove());
    row.buttons.append(out);
  }

  done() {
    const here = this.list.querySelectorAll(".good").length;
    this.word.textContent = here ? say("arrived", { number: here, all: this.list.children.length }) : "";
    if (!here) return;
    if (document.getElementById("photographs")) {
      window.htmx?.trigger(document.body, "pictures-changed");
      const waiting = document.getElementById("waiting");
      if (waiting) window.htmx?.ajax("GET", waiting.dataset.address, { target: waiting, swap: "outerHTML" });
    } else if (here === this.list.children.length) location.reload();
  }
}

// Hashes need a page that came safely; elsewhere the plain form serves.
if (globalThis.crypto?.subtle) document.querySelectorAll("form[data-uploads]").forEach((form) => new Uploads(form));
