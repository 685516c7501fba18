// [data-elsewhere]: another window wrote in this draft, and what is typed here is kept nowhere. The page asks before it
// goes, unless its person chose to see the other version ([data-leaves]).
let chosen = false;

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-leaves]")) chosen = true;
});
document.addEventListener("input", () => { chosen = false; });
addEventListener("beforeunload", (event) => {
  if (document.querySelector("[data-elsewhere]") && !chosen) event.preventDefault();
});
