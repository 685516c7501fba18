// <select data-submits>: choosing sends its form; the button beside it ([data-submit]) serves where there is no script.
for (const list of document.querySelectorAll("select[data-submits]")) {
  const button = list.form?.querySelector("[data-submit]");
  if (button) button.hidden = true;
  list.addEventListener("change", () => list.form.requestSubmit());
}
