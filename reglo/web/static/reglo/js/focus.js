// After a swap, focus stays on the control; if the control is gone, it goes to what changed.
// A refusal (data-refusal) takes the focus in any case: it names what to mend. What changes by itself
// (data-quiet) never does.
function land(node) {
  if (!node.matches("a[href], button, input, select, textarea, summary, [tabindex]")) node.tabIndex = -1;
  node.focus();
  if (node.matches("input[data-refusal]")) node.select();
}

function within(root, selector) {
  return root.matches(selector) ? root : root.querySelector(selector);
}

document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  const refusal = within(root, "[data-refusal]");
  if (refusal) return land(refusal);
  if (document.activeElement !== document.body || root.closest("[data-quiet]")) return;
  const next = within(root, "[autofocus]") ?? within(root, "h1, h2, h3") ?? root;
  land(next);
});

const refusal = document.querySelector("[data-refusal]");
if (refusal) land(refusal);
