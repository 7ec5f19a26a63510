/*
 * What was typed into a form marked data-draft is kept in the browser until the form was saved: a lost connection, a
 * sign-in that ran out or a closed tab costs no word.
 */

const kept = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};

const typed = (form) => {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "csrfmiddlewaretoken" || name === "form_key" || typeof value !== "string") continue;
    (values[name] ??= []).push(value);
  }
  return values;
};

const fill = (form, values) => {
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "file") continue;
    const wanted = values[field.name] ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
    else if (field.tagName !== "BUTTON" && wanted.length) field.value = wanted[0];
  }
};

// The page says it in the language of its reader.
const say = (name) => document.getElementById("words").content.querySelector(`[data-word=${name}]`).textContent;

document.querySelectorAll("form[data-draft]").forEach((form) => {
  const name = `draft:${form.dataset.draft}`;
  const served = JSON.stringify(typed(form));
  const before = kept(name);
  // A draft over another saved state is older than what stands there.
  const fresh = before && before.served === served && JSON.stringify(before.typed) !== served;
  if (fresh && !form.querySelector(".form-errors")) {
    fill(form, before.typed);
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link btn-small", textContent: say("saved") });
    const told = Object.assign(document.createElement("p"), { className: "notice", textContent: `${say("draft")} ` });
    told.setAttribute("role", "status");
    told.append(drop);
    form.prepend(told);
    drop.addEventListener("click", () => {
      localStorage.removeItem(name);
      location.reload();
    });
  } else if (before) localStorage.removeItem(name);
  form.addEventListener("input", () => {
    try {
      localStorage.setItem(name, JSON.stringify({ served, typed: typed(form) }));
    } catch {
      // No room to keep it; the form itself still holds it.
    }
  });
});
