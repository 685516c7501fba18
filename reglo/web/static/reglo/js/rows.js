// j and k walk through the rows marked data-row, in the order of the page; Enter follows the link.
const FIELDS = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
const STEP = { j: 1, k: -1 };

document.addEventListener("keydown", (event) => {
  const step = STEP[event.key];
  const busy = event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(FIELDS);
  if (!step || busy || document.documentElement.dataset.keys === "off") return;
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
  if (!rows.length) return;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
  event.preventDefault();
  rows[next].querySelector("a[href], button, summary")?.focus();
});
