// <form data-autosave="/address/" data-saving="…" data-saved="…" data-unsaved="…">: keeps what is typed as one types.
// Whatever carries data-autosave-state inside the form says how it stands.
const PAUSE = 800; // milliseconds without typing
const AGAIN = 5000; // milliseconds after a failure

function watch(form) {
  const state = form.querySelector("[data-autosave-state]");
  let changed = 0; // how many changes were made, and how many the server has
  let kept = 0;
  let busy = false;
  let timer = 0;

  const tell = (name) => {
    form.dataset.state = name;
    if (state && form.dataset[name] !== undefined) state.textContent = form.dataset[name];
  };
  const later = (pause) => { clearTimeout(timer); timer = setTimeout(send, pause); };

  async function send() {
    if (busy || kept === changed) return;
    busy = true;
    const sent = changed;
    tell("saving");
    try {
      // A session that ended answers by a redirection: that is not kept, hence « manual ».
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (!answer.ok) throw new Error(String(answer.status));
      kept = sent;
      tell(kept === changed ? "saved" : "saving");
    } catch {
      tell("unsaved");
      later(AGAIN);
    }
    busy = false;
    if (kept !== changed && form.dataset.state !== "unsaved") later(PAUSE);
  }

  form.addEventListener("input", () => { changed += 1; later(PAUSE); });
  form.addEventListener("submit", () => { kept = changed; clearTimeout(timer); });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => { if (kept !== changed) event.preventDefault(); });
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
