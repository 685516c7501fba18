// <details class="menu">: opened by its key, its first field takes the focus; Escape closes it and gives it back.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu") || !menu.open) return;
  menu.querySelector("input:not([type=hidden]), .menu__box a, .menu__box button")?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
