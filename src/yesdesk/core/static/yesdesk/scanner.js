/* A card scanner types like nobody can: a burst of keys, mostly digits, often ended by Enter or Tab.
     <form data-scan-road="8" hidden>   a card scanned outside a field is posted there, in its field "patron"; a shorter
                                    number lost some keys, and is none (0: the library said no length)
     <div data-scan-beside="17">    and in "beside", which request is open that waits for a card
   Single keys outside a field wait until it is sure that they are no burst; then keys.js hears each of them as
     new CustomEvent("yesdesk:key", {detail: "j"})
   A burst that is no card but begins with the key of a field (`w`) is somebody quick: the rest is written there.
   Digits are told by where the key lies, as a French keyboard has others there. Inside a field nothing is taken, nor while
   the computer is locked. */
(() => {
  "use strict";
  const GAP = 80;       // ms at most between two keys of a burst
  const MEAN = 45;      // ms between them on average; a quick typist takes twice as long
  const DIGITS = 3;     // among them, at least
  const MOST_KEYS = 2;  // that are still meant as keys: "g d"
  const ENDS_AFTER = 500;  // ms in which further ends of a scan press nothing
  const road = document.querySelector("[data-scan-road]");
  const SHORTEST = Number(road?.dataset.scanRoad) || 5; // keys of a card
  let burst = [];
  let timer = 0;
  let scanned = -ENDS_AFTER;

  const locked = () => document.documentElement.classList.contains("is-locked");
  const takes = (at) => at.isContentEditable || at.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

  const isDigit = (key) => /^\d$/.test(key);
  const digitOf = (event) => /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const SAME_PLACE = { Minus: "-", Period: ".", Slash: "/", NumpadSubtract: "-" };

  /** A key as the page would read it, and as a scanner means it that knows another keyboard. */
  function read(event) {
    const digit = digitOf(event);
    const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
    const meant = event.shiftKey ? event.key : digit || event.key; // with Shift a French keyboard writes digits, others signs
    const there = event.shiftKey ? event.key : digit || letter || SAME_PLACE[event.code] || event.key;
    return { key: event.key, meant, there, other: meant !== event.key, at: event.timeStamp };
  }

  /** The card number, without what scanners put around it: a prefix, `]C1`, start and stop letters of a Codabar. */
  function card() {
    const otherKeyboard = burst.some((one) => one.other);
    const typed = burst.map((one) => (otherKeyboard ? one.there : one.meant)).join("");
    const bare = typed.replace(/^\][A-Za-z]\d/, "").replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
    return /^[A-D]\d{10,}[A-D]$/i.test(bare) ? bare.slice(1, -1) : bare;
  }

  function isScan() {
    if (!road || burst.length < SHORTEST) return false;
    const mean = (burst.at(-1).at - burst[0].at) / (burst.length - 1);
    const number = card();
    const digits = number.replace(/\D/g, "").length;
    const letters = number.replace(/\P{L}/gu, "").length; // more of them than digits: words
    return mean <= MEAN && number.length >= SHORTEST && digits >= DIGITS && letters <= digits;
  }

  function send() {
    const number = card();
    burst = [];
    scanned = performance.now();
    road.elements.patron.value = number;
    road.elements.beside.value = document.querySelector("[data-scan-beside]")?.dataset.scanBeside || "";
    road.requestSubmit();
  }

  /** What came so far is over: a scan, single keys, or neither. */
  function end() {
    clearTimeout(timer);
    if (isScan()) return send();
    const digits = burst.some((one) => isDigit(one.meant)); // with another key at once: a scanner that stopped short
    const few = burst.length <= (digits ? 1 : MOST_KEYS);
    const keys = few || leadsToField(burst[0].key) ? burst : [];
    burst = [];
    for (const [nth, one] of keys.entries()) {
      document.dispatchEvent(new CustomEvent("yesdesk:key", { detail: digits && few ? one.meant : one.key }));
      if (takes(document.activeElement)) return write(document.activeElement, keys.slice(nth + 1));
      if (!few) return; // its key does nothing here: keys are switched off
    }
  }

  const leadsToField = (key) => [...document.querySelectorAll("[data-key]")].some(
    (one) => one.dataset.key.split("|").includes(key) && one.offsetParent && takes(one));

  /** What was typed before the field had the focus. */
  function write(field, keys) {
    if (!keys.length || !field.setRangeText) return;
    field.setRangeText(keys.map((one) => one.key).join(""), field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /* In the box the keys stay where they are. Only a scanner's speed says there that somebody saw the card. */
  const box = document.getElementById("one-box");
  const seen = box?.form.elements.seen;
  let times = [];
  box?.addEventListener("keydown", (event) => {
    if (event.key.length === 1) {
      times = event.timeStamp - times.at(-1) <= GAP ? [...times, event.timeStamp] : [event.timeStamp];
    } else if (event.key === "Enter" && seen) {
      const mean = (times.at(-1) - times[0]) / (times.length - 1);
      seen.disabled = times.length < SHORTEST || times.length < box.value.trim().length || !(mean <= MEAN);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (locked() || event.isComposing || takes(event.target)) return end();
    if (event.key === "Enter" || event.key === "Tab") {
      const ends = isScan() || performance.now() - scanned < ENDS_AFTER;
      if (ends) { event.preventDefault(); event.stopImmediatePropagation(); } // or it would press what has the focus
      return end();
    }
    const plain = event.key.length === 1 || digitOf(event);
    if (!plain || event.ctrlKey || event.metaKey || event.altKey) return; // Shift, or a scanner's prefix
    if (event.repeat) return end();
    if (burst.length && event.timeStamp - burst.at(-1).at > GAP) {
      end();
      if (takes(document.activeElement)) return; // it is written there
    }
    burst.push(read(event));
    if (event.key !== " ") event.preventDefault(); // some browsers would begin to find
    clearTimeout(timer);
    timer = setTimeout(end, GAP + 10);
  }, true);
})();
