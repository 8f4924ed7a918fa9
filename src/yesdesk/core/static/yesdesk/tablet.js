/* The tablet looks again each two seconds, and never shows an old sign: without an answer it says that the bell is not
   working. Its own clock is never asked. */
(() => {
  "use strict";
  const LOOK = 2000;
  const PATIENCE = 5000;
  const main = document.getElementById("main");
  const away = document.querySelector("[data-away]");
  let missed = 0;

  async function look() {
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("main");
      if (answer.status >= 500 || !now) throw new Error(`tablet: ${answer.status}`);
      missed = 0;
      if (now.innerHTML !== main.innerHTML) main.replaceChildren(...now.childNodes);
    } catch {
      missed += 1;
      if (missed === 2) main.replaceChildren(away.content.cloneNode(true));
    }
    setTimeout(look, LOOK);
  }
  setTimeout(look, LOOK);
})();
