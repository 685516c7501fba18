// <form data-draft>: says whether what is typed is kept, tries again when it is not, and keeps it when the
// page goes away. htmx sends the changes; [data-state] in the page holds the words.
const AGAIN = 4000; // milliseconds after a failure
let dirty = false;
let again = 0;

const form = () => document.querySelector("form[data-draft]");
const tell = (name) => {
  const state = document.querySelector("[data-state]");
  if (state) state.textContent = state.dataset[name];
};

document.addEventListener("input", (event) => {
  if (!event.target.closest?.("form[data-draft]")) return;
  dirty = true;
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

function keep() {
  if (!dirty || !form()) return;
  dirty = false;
  navigator.sendBeacon(form().action, new FormData(form()));
  document.dispatchEvent(new Event("reglo:left"));
}

addEventListener("beforeunload", keep); // before the next page is asked for, where the browser says so
addEventListener("pagehide", keep);

document.addEventListener("submit", () => { dirty = false; });
