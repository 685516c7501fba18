// When a fragment does not come (server stopped, network gone), say so; what was typed stays in place.
function say(name) {
  const detail = document.body.dataset[name];
  if (detail) document.dispatchEvent(new CustomEvent("reglo:say", { detail }));
}

document.addEventListener("htmx:sendError", () => say("troubleAway"));
document.addEventListener("htmx:timeout", () => say("troubleAway"));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401 || status === 403) say("troubleAccess");
  else if (status >= 500) say("troubleServer");
});
