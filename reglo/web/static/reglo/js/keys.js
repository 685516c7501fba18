// A key for each thing that shows one: data-key="n", data-key="g f", data-key="Control+Enter".
// A key without modifier works outside fields only, and can be switched off (WCAG 2.1.4);
// inside data-key-scope, the holder of the same scope is preferred, and Enter works in its fields. Outside
// any scope, the one in hand (data-in-hand) is meant.
const FIELDS = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
const PATIENCE = 1000; // milliseconds between the two keys of « g f »
const root = document.documentElement;
let first = "";
let waiting = 0;

function word(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("Control");
  if (event.altKey) parts.push("Alt");
  return [...parts, event.key].join("+");
}

function holder(name, from) {
  const scope = from.closest?.("[data-key-scope]") ?? document.querySelector("[data-in-hand]");
  const all = [...document.querySelectorAll("[data-key]")]
    .filter((node) => node.dataset.key === name && !node.disabled)
    .filter((node) => [null, scope].includes(node.closest("[data-key-scope]")));
  const near = scope ? all.filter((node) => scope.contains(node)) : [];
  return [...near, ...all].find((node) => node.checkVisibility()) ?? near[0] ?? all[0];
}

function allowed(name, from, node) {
  if (/^(Control|Alt)\+/.test(name)) return true;
  if (from.closest?.(FIELDS)) return name === "Enter" && Boolean(node.closest("[data-key-scope]"));
  return root.dataset.keys !== "off" && !document.querySelector("dialog[open]");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  const name = word(event);
  const both = first && `${first} ${name}`;
  clearTimeout(waiting);
  first = event.target.closest?.(FIELDS) ? "" : name;
  waiting = setTimeout(() => { first = ""; }, PATIENCE);
  const node = (both && holder(both, event.target)) || holder(name, event.target);
  if (!node || !allowed(name, event.target, node)) return;
  event.preventDefault();
  if (node.matches(FIELDS)) node.focus();
  else node.click();
});
