// First minute: tick the place this device seems to be in, until the person chooses.
// <input type="radio" data-guess="fr-CA America/Montreal America/Toronto">: languages and time zones of that place;
// <input type="hidden" data-guess-zone> receives the time zone. A form with data-answered is left as it is.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
const here = [zone, ...navigator.languages];

for (const box of document.querySelectorAll("form:not([data-answered]) input[data-guess]")) {
  if (box.dataset.guess.split(" ").some((word) => here.includes(word))) box.checked = true;
}
for (const field of document.querySelectorAll("input[data-guess-zone]")) field.value = zone;
