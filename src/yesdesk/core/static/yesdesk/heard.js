/* What is heard of a page that changes by itself, and where one stands afterwards.
   A live region that is fetched anew is not heard, or is heard each time, so regions only mark what is worth
   hearing and one line that stays says it:
     <p data-heard id="doing-17">   said when its words change, or when it comes after the page was read
     <p data-heard-first>           said once the page is there: what one's own tap did
     document.dispatchEvent(new CustomEvent("yesdesk:heard", {detail: "..."}))
   What had the focus and is gone after a swap leaves it to what stood nearest around it. */
(() => {
  "use strict";
  const line = document.querySelector("[data-live-heard]");
  const SOON = 150;          // ms: what changes together is said together
  const AFTER_LOAD = 800;    // ms: the page's own name is read first
  const known = new Map();   // id -> its words
  let toSay = [];
  let timer = 0;

  const words = (one) => one.textContent.replace(/\s+/g, " ").trim();

  function say(text, wait = SOON) {
    if (!line || !text) return;
    toSay.push(text);
    line.textContent = ""; // the same words again are heard only after a change
    clearTimeout(timer);
    timer = setTimeout(() => {
      line.textContent = toSay.join(" ");
      toSay = [];
    }, wait);
  }

  function look(quietly) {
    for (const one of document.querySelectorAll("[data-heard][id]")) {
      if (known.get(one.id) === words(one)) continue;
      known.set(one.id, words(one));
      if (!quietly) say(words(one));
    }
  }

  document.addEventListener("yesdesk:heard", (event) => say(event.detail));
  document.body.addEventListener("htmx:afterSwap", () => look(false));

  /* ------------------------------------------------------ where one stands */
  const stood = new WeakMap();  // request -> ids around what had the focus, the nearest first

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const around = [];
    if (!event.detail.target.contains(document.activeElement)) return;
    for (let one = document.activeElement; one !== document.body; one = one.parentElement) if (one.id) around.push(one.id);
    stood.set(event.detail.xhr, around);
  });

  document.body.addEventListener("htmx:afterSettle", (event) => {
    const around = stood.get(event.detail.xhr) || [];
    stood.delete(event.detail.xhr);
    if (document.activeElement !== document.body) return;
    const near = around.map((id) => document.getElementById(id)).find(Boolean);
    const at = near?.matches("details") ? near.querySelector("summary") : near;
    if (!at) return;
    if (at.tabIndex < 0) at.tabIndex = -1;
    at.focus({ preventScroll: true });
  });

  look(true);
  say([...document.querySelectorAll("[data-heard-first]")].map(words).join(" "), AFTER_LOAD);
})();
