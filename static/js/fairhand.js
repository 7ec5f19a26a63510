/*
 * What scripts add to pages that work without them: dialogs in place, menus that close, forms that go once,
 * the summary of errors in focus, the lights without a reload.
 */

const each = (selector, act, within = document) => within.querySelectorAll(selector).forEach(act);

// A link that leads to a question as a page asks it in place.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  each("details.menu[open]", (menu) => menu.contains(event.target) || (menu.open = false));
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    each("details.menu[open]", (menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    const search = document.querySelector("[type=search]");
    if (search?.checkVisibility?.()) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key === "?") document.getElementById("shortcuts")?.showModal();
});

// A click on the dark around a dialog leaves it.
each("dialog", (dialog) =>
  dialog.addEventListener("click", (event) => {
    if (event.target !== dialog) return;
    const box = dialog.getBoundingClientRect();
    const inside = event.clientX > box.left && event.clientX < box.right && event.clientY > box.top && event.clientY < box.bottom;
    if (!inside) dialog.close();
  }),
);

// A form that moves something goes once, however often the button is pressed. The back button wakes it again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.submitter?.formMethod === "dialog") return;
  if (form.dataset.gone) {
    event.preventDefault();
    return;
  }
  form.dataset.gone = "yes";
  each("button:not([formmethod=dialog])", (button) => button.setAttribute("aria-disabled", "true"), form);
});
addEventListener("pageshow", () =>
  each("[data-gone]", (form) => {
    delete form.dataset.gone;
    each("[aria-disabled]", (button) => button.removeAttribute("aria-disabled"), form);
  }),
);

// On a narrow screen the sections are a strip at the thumb; show the part of it where we are.
document.querySelector(".sections [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

each("[data-takes-focus]", (summary) => summary.focus());

const closable = (toast) => {
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = document.body.dataset.close;
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
};
each(".toast", closable);

// A passkey that was not used: say so in words; allauth only tells the browser's log.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector(".toast-passkey")?.remove();
  const toast = document.createElement("div");
  toast.className = "toast toast-warning toast-passkey";
  toast.setAttribute("role", "status");
  toast.append(
    Object.assign(document.createElement("p"), { textContent: document.body.dataset.unused }),
  );
  closable(toast);
  document.querySelector("main h1")?.after(toast);
});

// The lights: at once, and remembered by the same address that works without a script.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]")) return;
  event.preventDefault();
  const chosen = event.submitter.value;
  if (chosen === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  each("button", (button) => button.setAttribute("aria-pressed", String(button.value === chosen)), form);
  fetch(form.action, { method: "POST", body: new URLSearchParams({ theme: chosen }), redirect: "manual" });
});
