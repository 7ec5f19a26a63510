/*
 * Photographs dragged into another order. The buttons "Earlier" and "Later" do the same without a pointer.
 */

const lists = () => document.querySelectorAll("[data-order]");

const ready = (list) => {
  if (list.dataset.ready) return;
  list.dataset.ready = "yes";
  list.querySelectorAll("[data-image]").forEach((item) => {
    const handle = item.querySelector(".picture");
    if (handle) handle.draggable = true;
    // The picture itself must not be dragged away as a file.
    item.querySelectorAll("img").forEach((picture) => (picture.draggable = false));
  });
  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-image]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.image);
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-image]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  list.addEventListener("drop", (event) => dragged && event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    const sent = new FormData();
    list.querySelectorAll("[data-image]").forEach((item) => sent.append("image", item.dataset.image));
    sent.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    fetch(list.dataset.order, { method: "POST", body: sent });
  });
};

lists().forEach(ready);
document.addEventListener("htmx:load", () => lists().forEach(ready));
