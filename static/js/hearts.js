/*
 * Keeping a work without leaving the page: the button is sent as its form would send it, and replaced by what comes back.
 * Smaller than htmx, which most walls have no other use for. If anything fails, the form goes the long way.
 */

document.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button?.matches("[data-heart]")) return;
  event.preventDefault();
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const form = event.target;
  const sent = new URLSearchParams(new FormData(form, button));
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { "HX-Request": "true" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const fresh = document.createRange().createContextualFragment(await answer.text()).querySelector("[data-heart]");
    const had = document.activeElement === button;
    button.replaceWith(fresh);
    if (had) fresh.focus();
  } catch {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
    form.submit();
  }
});
