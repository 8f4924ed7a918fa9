/* What is heard of a page that changes by itself, and where one stands afterwards.
   A live region that is fetched anew is not heard, or is heard each time, so regions only mark what is worth
   hearing and one line that stays says it:
     <p data-heard id="doing-17">   said when its words change, or when it comes after the page was read
     <p data-heard-first>           said once the page is there: what one's own tap did
     document.dispatchEvent(new CustomEvent("yesdesk:heard", {detail: "..."}))
   What had the focus has it again after a swap; what is gone leaves it to what stood nearest around it. */
(() => {
  "use strict";
  const line = document.querySelector("[data-live-heard]");
  const SOON = 150;          // ms: what changes together is said together
  const AFTER_LOAD = 800;    // ms: the page's own name is read first
  const STAYS = 2000;        // ms: what was said is read out before other words take its place
  const known = new Map();   // id -> its words
  let toSay = [];
  let timer = 0;
  let stays = 0;             // until when what was said is left there

  const words = (one) => one.textContent.replace(/\s+/g, " ").trim();
  /** Sentences in a row: what ends without a stop would run into the next. */
  const inARow = (said) => said.map((text, at) => (at + 1 < said.length && /[\p{L}\p{N})€$£%]$/u.test(text) ? `${text}.` : text)).join(" ");

  function say(text, wait = SOON) {
    if (!line || !text) return;
    if (!toSay.includes(text)) toSay.push(text);
    clearTimeout(timer);
    timer = setTimeout(speak, Math.max(wait - SOON, stays - performance.now()));
  }

  function speak() {
    line.textContent = ""; // the same words again are heard only after a change
    timer = setTimeout(() => {
      line.textContent = inARow(toSay);
      toSay = [];
      stays = performance.now() + STAYS;
    }, SOON);
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
  const stood = new WeakMap();  // request -> what had the focus: its face, how many wore it, which it was, ids around it

  const NEW_EACH_TIME = ["csrfmiddlewaretoken", "form_id"];

  /** What tells one control from another: its words, where it stands and leads, and what its form sends. */
  function face(one) {
    const sent = [...(one.form?.elements || [])].filter((part) => part.type === "hidden" && !NEW_EACH_TIME.includes(part.name));
    const said = ["href", "name", "value"].map((name) => one.getAttribute(name));
    return JSON.stringify([words(one), one.closest("[id]")?.id, ...said, one.form?.getAttribute("action"), sent.map((part) => [part.name, part.value])]);
  }
  const alike = (tag, worn) => [...document.querySelectorAll(tag)].filter((one) => face(one) === worn);

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const at = document.activeElement;
    if (at === document.body) return;
    const around = [];
    for (let one = at; one && one !== document.body; one = one.parentElement) if (one.id) around.push(one.id);
    const twins = at.id ? [] : alike(at.tagName, face(at)); // htmx itself finds what has an id
    stood.set(event.detail.xhr, { around, tag: at.tagName, worn: twins.length ? face(at) : null, many: twins.length, which: twins.indexOf(at) });
  });

  /** The same control, if it is there again and cannot be taken for another; else what stood around it. */
  function again({ around, tag, worn, many, which }) {
    const twins = worn === null ? [] : alike(tag, worn);
    if (many && twins.length === many) return twins[which];
    const near = around.map((id) => document.getElementById(id)).find(Boolean);
    return near?.matches("details") ? near.querySelector("summary") : near;
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    const was = stood.get(event.detail.xhr);
    stood.delete(event.detail.xhr);
    if (!was || document.activeElement !== document.body) return;
    const at = again(was);
    if (!at) return;
    if (at.tabIndex < 0) at.tabIndex = -1;
    at.focus({ preventScroll: true });
  });

  look(true);
  say(inARow([...document.querySelectorAll("[data-heard-first]")].map(words).filter(Boolean)), AFTER_LOAD);
})();
