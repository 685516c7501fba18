// <textarea data-words="an-id">: says how many words a message has, as one types.
// The element of that id holds data-one, data-many and data-budget, the words around the figure.
const SPACES = /[ \t\r\n]+/; // a no-break space joins: « 1 200 € » is one word

function count(text) {
  return text.split(SPACES).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

document.addEventListener("input", (event) => {
  const place = event.target.dataset?.words && document.getElementById(event.target.dataset.words);
  if (!place) return;
  const words = count(event.target.value);
  place.textContent = `${words} ${words > 1 ? place.dataset.many : place.dataset.one} ${place.dataset.budget}`;
});
