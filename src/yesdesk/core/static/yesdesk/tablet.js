/* A tablet, and a sign on a website, look again each two seconds while they are seen, and never show an old sign: without
   an answer they show their [data-away]. Their own clock is never asked. */
(() => {
  "use strict";
  const LOOK = 2000;
  const PATIENCE = 5000;
  const partOf = (page) => page.querySelector("[data-look]") ?? page.getElementById("main");
  const part = partOf(document);
  const away = document.querySelector("[data-away]");
  let missed = 0;

  async function look() {
    if (document.hidden) return;
    try {
      const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = partOf(page);
      if (answer.status >= 500 || !now) throw new Error(`tablet: ${answer.status}`);
      missed = 0;
      if (now.innerHTML !== part.innerHTML) part.replaceChildren(...now.childNodes);
    } catch {
      missed += 1;
      if (missed === 2) part.replaceChildren(away.content.cloneNode(true));
    }
  }
  const goOn = () => look().finally(() => setTimeout(goOn, LOOK));
  setTimeout(goOn, LOOK);
  document.addEventListener("visibilitychange", look);
})();
