// <details class="menu">: opened by its key, its first field takes the focus, what it proposes selected; Escape closes it and gives it back.
// Observed, not heard: « toggle » is told later, and a key pressed meanwhile would be lost.
new MutationObserver((changes) => {
  for (const { target: menu } of changes) {
    if (!menu.matches("details.menu[open]")) continue;
    const first = menu.querySelector("input:not([type=hidden]), .menu__box a, .menu__box button");
    first?.focus();
    first?.select?.();
  }
}).observe(document.documentElement, { subtree: true, attributeFilter: ["open"] });

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
