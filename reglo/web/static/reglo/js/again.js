// A paper reloaded within a moment of its last word may be drawn before that word was kept: then it is drawn once more.
// « reglo:left » says that words were sent as the page went.
const place = "reglo.left";

function took() {
  try {
    const there = sessionStorage.getItem(place);
    sessionStorage.removeItem(place);
    return Boolean(there);
  } catch { return false; } // no storage: the paper shows what was kept, at worst a word ago
}
if (took() && document.querySelector("form[data-draft]")) location.reload();

document.addEventListener("reglo:left", () => {
  try { sessionStorage.setItem(place, "now"); } catch { /* the same */ }
});
