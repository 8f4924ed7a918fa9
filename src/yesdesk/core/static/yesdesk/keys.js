/* Keys for staff pages. A page says what a key does where the thing itself stands; several keys with | between them:
     <textarea data-key="r">  is focused        <a data-key="g d">      is followed
     <summary data-key="n">   is opened         <button data-key="x">   is pressed
   y goes to the best way to yes, or to the request to open next, and Enter takes it.
     <section data-focus-first>   a form that htmx brings into it is ready to be written in
   j and k walk through the rows of a list, x ticks one where they can be ticked. Single keys can be switched off (WCAG 2.1.4); then only Ctrl+K is left, which
   goes to the one box. scanner.js says which key was meant, as a scanner types too. */
(() => {
  "use strict";
  const OFF = "yesdesk.keys.off";
  const sheet = document.getElementById("keys");
  const chosen = sheet?.querySelector("[data-keys-switch]");
  let first = "";     // the g of "g d", while we wait for the d
  let cameFrom = null;

  function remembered() { // a browser may forbid storage; then keys simply stay on
    try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
  }

  function remember(off) {
    try { localStorage.setItem(OFF, off ? "yes" : "no"); } catch { /* stays so until the page is left */ }
  }

  let off = remembered();

  function show(open) {
    if (!sheet || sheet.hidden === !open) return;
    if (open) cameFrom = document.activeElement;
    sheet.hidden = !open;
    if (open) sheet.focus();
    else if (cameFrom?.isConnected) cameFrom.focus();
  }

  const firstField = (root) => root.querySelector("input:not([type=hidden]), textarea, select, button");

  document.addEventListener("htmx:load", (event) => {
    if (event.target.closest("[data-focus-first]")) firstField(event.target)?.focus();
  });

  const folded = (one) => one.closest("details:not([open])");

  function use(target) {
    for (let at = folded(target); at; at = folded(at.parentElement)) at.open = true;
    if (target.matches("summary")) {
      target.parentElement.open = true;
      (firstField(target.parentElement) || target).focus();
    } else if (target.matches("a, button")) {
      target.click();
    } else {
      target.focus();
    }
    target.scrollIntoView({ block: "nearest" });
  }

  function walk(step) {
    const rows = [...document.querySelectorAll(".queue .need :is(h2, h3) a")];
    const row = document.activeElement.closest(".need");
    const at = rows.findIndex((link) => row?.contains(link));
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
    rows[next]?.focus();
  }

  function press(key) {
    const wanted = first ? `${first} ${key}` : key;
    first = "";
    const all = [...document.querySelectorAll("[data-key]")].filter((one) => one.dataset.key.split("|").includes(wanted));
    const target = all.find((one) => one.offsetParent) || all.find(folded);
    if (target) use(target);
    else if (wanted === "y") toBest();
    else if (wanted === "j") walk(1);
    else if (wanted === "k") walk(-1);
    else if (wanted === "x") document.activeElement.closest(".need")?.querySelector("[name=pick]")?.click();
    else if (wanted === "?") show(sheet?.hidden);
    else if (wanted === "g") first = "g";
  }

  /* ------------------------------------------------------ the best way to yes */
  const atHand = () => [...document.querySelectorAll("#next-way .button")].find((one) => one.checkVisibility());
  const danger = () => document.querySelector("#emergency > section :is(.emergency-call a, [data-end])");
  /** The solid button among the ways: the best way; a card to be seen, until an answer is typed; a promise. */
  function solid() {
    if (document.querySelector("#req-head[data-next=page]")) return null;
    const typed = document.querySelector("#reply:valid");
    const card = typed ? null : document.querySelector("#act-card-seen.solid");
    return document.querySelector("#best-way.solid") || card || document.querySelector("#ways .ask-wait .button.solid");
  }
  const best = () => danger() || atHand() || solid() || document.querySelector("#best-way, #ways-list :is(button[name=option], a.button), .need.next h2 a");

  function toBest() {
    const target = best();
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sheet && !sheet.hidden) return show(false);
    const box = document.getElementById("one-box");
    if (!box || event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!box.checkVisibility()) return press("/"); // too narrow for it, as at 400 %: the page that has it
    box.select();
    box.focus();
  });
  document.addEventListener("yesdesk:key", (event) => { if (!off) press(event.detail); });

  for (const opener of document.querySelectorAll("[data-keys-open]")) {
    opener.hidden = !sheet;
    opener.addEventListener("click", () => show(true));
  }
  sheet?.querySelector("[data-keys-close]")?.addEventListener("click", () => show(false));
  if (chosen) {
    chosen.checked = !off;
    chosen.addEventListener("change", () => { off = !chosen.checked; remember(off); });
  }
})();
