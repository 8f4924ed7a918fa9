/* Answers that may help, below the form after a second without a key. Nothing above them moves, and what is typed is kept
   nowhere. The wait is no typing speed that anybody measures: it saves an answer for half a word. */
(() => {
  "use strict";
  const PAUSE = 1000;
  const PATIENCE = 5000;
  const place = document.querySelector("[data-suggest]");
  const words = document.getElementById("id_words");
  if (!place || !words) return;
  let timer = 0;
  let shown = "";

  async function look() {
    const typed = words.value.trim();
    if (typed === shown) return;
    shown = typed;
    try {
      const body = new URLSearchParams({ words: typed });
      const answer = await fetch(place.dataset.suggest, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      if (typed !== words.value.trim()) return;
      place.innerHTML = answer.ok ? await answer.text() : "";
    } catch {
      place.replaceChildren();
    }
  }
  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
})();
