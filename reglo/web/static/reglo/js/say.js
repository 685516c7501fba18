// The live region: what happened is said once, to the eye and to the screen reader.
// Other files fire « reglo:say »; the server may send the same event in HX-Trigger.
const region = document.querySelector("[data-live]");

function close() {
  const label = region.dataset.close;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button--small button--on-ink", textContent: label });
  button.dataset.dismiss = "";
  return button;
}

function say(content) {
  region.replaceChildren();
  // A screen reader speaks of what changes in a region it already knows: hence the pause.
  setTimeout(() => region.replaceChildren(content, close()), 100);
}

document.addEventListener("reglo:say", (event) => {
  const text = typeof event.detail === "string" ? event.detail : event.detail?.value;
  if (!region || !text) return;
  say(Object.assign(document.createElement("p"), { textContent: text }));
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-dismiss]")) region.replaceChildren();
});

// What a page brought with it (« C'est noté » after a form) is said again, so that it is heard.
if (region?.firstElementChild) say(region.firstElementChild);
