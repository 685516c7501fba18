// <form data-draft>: says whether what is typed is kept, tries again when it is not, and keeps it when the
// page goes away. htmx sends the changes; [data-state] in the page holds the words. While another window has
// written in the draft ([data-elsewhere]), what is typed here is kept nowhere: the page asks before it goes.
const AGAIN = 4000; // milliseconds after a failure
let dirty = false;
let again = 0;
let answered = false; // « Voir l’autre version » was pressed

const form = () => document.querySelector("form[data-draft]");
const tell = (name) => {
  const state = document.querySelector("[data-state]");
  if (state) state.textContent = state.dataset[name];
};

document.addEventListener("input", (event) => {
  if (!event.target.closest?.("form[data-draft]")) return;
  dirty = true;
  answered = false;
  tell("saving");
});

document.addEventListener("htmx:configRequest", (event) => {
  if (event.target !== form()) return;
  dirty = false;
  if (event.detail.triggeringEvent?.type === "submit") return;
  // What is kept as one types asks for nothing else, whatever button was pressed before it.
  event.detail.path = form().getAttribute("action");
  for (const name of ["do", "send"]) event.detail.formData.delete(name);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.closest?.("form[data-draft]")) return;
  const { successful, xhr } = event.detail;
  clearTimeout(again);
  if (successful || xhr.status === 422) return;
  dirty = true;
  tell("unsaved");
  again = setTimeout(() => form()?.dispatchEvent(new Event("change", { bubbles: true })), AGAIN);
});

// A reader is told which field is wrong, by the field itself.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const slot = event.target;
  const field = slot.dataset?.for && document.getElementById(slot.dataset.for);
  if (!field) return;
  if (slot.textContent.trim() && !("note" in slot.dataset)) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
});

// A page that is reloaded may be drawn before its last words were kept: then it is drawn once more.
const place = "reglo.left";
const left = (value) => {
  try {
    const before = sessionStorage.getItem(place);
    if (value) sessionStorage.setItem(place, value);
    else sessionStorage.removeItem(place);
    return before;
  } catch { return null; } // no storage: the paper shows what was kept, at worst a word ago
};
if (left("") && form()) location.reload();

function keep() {
  if (!dirty || !form()) return;
  dirty = false;
  navigator.sendBeacon(form().action, new FormData(form()));
  left("now");
}

// Before the next page is asked for, where the browser says so; when the page goes, everywhere.
addEventListener("beforeunload", (event) => {
  keep();
  if (document.querySelector("[data-elsewhere]") && !answered) event.preventDefault();
});
addEventListener("pagehide", keep);

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-leaves]")) answered = true;
});
document.addEventListener("submit", () => { dirty = false; });
