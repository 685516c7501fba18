// <div data-silence>: five seconds without a word. The circle empties, the figure counts; with reduced motion
// only the figure moves. Started by its button, never by itself: one reads at one's own pace.
const SECONDS = 5;

for (const silence of document.querySelectorAll("[data-silence]")) {
  const button = silence.querySelector("[data-silence-start]");
  const figure = silence.querySelector("[data-silence-count]");
  let timer = 0;

  const show = (left) => { figure.textContent = String(left); };

  button.hidden = false;
  button.addEventListener("click", () => {
    clearInterval(timer);
    silence.classList.remove("silence--running");
    requestAnimationFrame(() => silence.classList.add("silence--running"));
    let left = SECONDS;
    show(left);
    timer = setInterval(() => {
      left -= 1;
      show(left);
      if (left > 0) return;
      clearInterval(timer);
      silence.classList.remove("silence--running");
    }, 1000);
  });
}
