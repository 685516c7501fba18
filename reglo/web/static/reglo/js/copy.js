// <button data-copy="FR76 …" data-copied="IBAN copié" hidden>Copier</button>
// or data-copy-from="an-id" for a longer text. Shown by this script: without it nothing can be copied.
async function put(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Outside https and localhost a browser has no clipboard: the older way, through a selection.
  const box = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  if (!done) throw new Error("copy refused");
}

function text(button) {
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  return source ? source.value ?? source.textContent : button.dataset.copy;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy], [data-copy-from]");
  if (!button) return;
  try {
    await put(text(button));
    button.focus();
    button.dispatchEvent(new CustomEvent("reglo:say", { bubbles: true, detail: button.dataset.copied }));
  } catch {
    button.dispatchEvent(new CustomEvent("reglo:say", { bubbles: true, detail: button.dataset.copyFailed }));
  }
});

function unhide(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden], [data-copy-from][hidden]")) button.hidden = false;
}
unhide(document);
document.addEventListener("htmx:load", (event) => unhide(event.target));
