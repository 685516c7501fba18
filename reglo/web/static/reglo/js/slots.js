// What is said of a field comes to its slot ([data-for]) beside it: a reader is told which field is wrong, by the
// field itself.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const slot = event.target;
  const field = slot.dataset?.for && document.getElementById(slot.dataset.for);
  if (!field) return;
  if (slot.textContent.trim() && !("note" in slot.dataset)) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
});
