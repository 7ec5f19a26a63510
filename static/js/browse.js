/*
 * The wall is narrowed, sorted and paged in place (htmx): whoever does it by keyboard stays where they were, and whoever
 * listens hears how many works there are now.
 */

let left = null; // the list of links that was acted in, what was chosen there, and how far down

document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  const part = elt.closest(".browse") && elt.closest(".chosen, .facets-wide, .sorts")?.classList[0];
  if (elt.closest(".browse [hx-boost]")) left = { part, said: elt.textContent, at: scrollY };
});

document.addEventListener("htmx:afterSettle", ({ detail: { target } }) => {
  if (!left || target.id !== "main") return;
  const { part, said, at } = left;
  left = null;
  const status = document.querySelector(".wall-head [role=status]");
  const words = status.textContent;
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = words));
  const again = part && [...document.querySelectorAll(`.${part} a`)].find((link) => link.textContent === said);
  (again || document.getElementById("main")).focus({ preventScroll: true });
  if (part) scrollTo({ top: at, behavior: "instant" });
});
