// The box that switches single keys off: <input type="checkbox" data-keys-switch>.
// What is chosen on this device wins over the account's preference (data-keys="off" from the server).
const PLACE = "reglo.keys";
const root = document.documentElement;

function kept() {
  try { return localStorage.getItem(PLACE); } catch { return null; }
}

function show(on) {
  root.dataset.keys = on ? "on" : "off";
  for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = on;
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  try { localStorage.setItem(PLACE, event.target.checked ? "on" : "off"); } catch { /* this page only */ }
  show(event.target.checked);
});

show((kept() ?? root.dataset.keys) !== "off");
