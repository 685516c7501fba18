// <button type="button" data-opens="an-id" hidden>: opens the <dialog> of that id; Escape closes it, as browsers do.
for (const button of document.querySelectorAll("[data-opens]")) {
  const dialog = document.getElementById(button.dataset.opens);
  if (!dialog?.showModal) continue;
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
  dialog.addEventListener("close", () => button.focus());
}
