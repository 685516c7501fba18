// Mode discret: figures are covered on this device until the box is unticked.
// Read before the page is drawn (this file alone is not deferred), so that no amount flashes by.
{
  const place = "reglo.discreet";
  const root = document.documentElement;

  const kept = () => {
    try { return localStorage.getItem(place) === "on"; } catch { return false; }
  };
  const keep = (on) => {
    try { localStorage.setItem(place, on ? "on" : "off"); } catch { /* private window: this page only */ }
  };
  const show = (on) => {
    root.toggleAttribute("data-discreet", on);
    for (const box of document.querySelectorAll("input.discreet")) box.checked = on;
  };

  show(kept());
  document.addEventListener("DOMContentLoaded", () => show(kept()));
  document.addEventListener("htmx:load", () => show(root.hasAttribute("data-discreet")));
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input.discreet")) return;
    keep(event.target.checked);
    show(event.target.checked);
  });
}
