// <button type="button" data-reveal="id" data-shown="Masquer" data-hidden="Afficher" hidden>Afficher</button>
function show(button, visible) {
  const field = document.getElementById(button.dataset.reveal);
  field.type = visible ? "text" : "password";
  button.textContent = visible ? button.dataset.shown : button.dataset.hidden;
  button.setAttribute("aria-pressed", String(visible));
}

for (const button of document.querySelectorAll("[data-reveal]")) {
  button.hidden = false;
  button.addEventListener("click", () => show(button, button.getAttribute("aria-pressed") !== "true"));
  show(button, document.getElementById(button.dataset.reveal).type === "text");
  // A password manager looks for a field of its kind: the word goes back under cover before it leaves.
  button.form?.addEventListener("submit", () => show(button, false));
}
