// <select data-proposes="id of a field">: each choice with data-amount proposes it there, over an empty field or over
// what the choice before proposed, never over what was typed.
for (const list of document.querySelectorAll("select[data-proposes]")) {
  const field = document.getElementById(list.dataset.proposes);
  const amountOf = () => list.selectedOptions[0]?.dataset.amount ?? "";
  let proposed = amountOf();
  list.addEventListener("change", () => {
    if (field.value.trim() === "" || field.value === proposed) field.value = amountOf();
    proposed = amountOf();
  });
}
