/* Counts a tap on the bar without leaving the page, also while there is no network: then it is kept in this browser and
   sent once when the network is back, by any open page or by the service worker that rings phones.
     <section id="capture-bar" data-to data-place data-now data-worker data-undo-seconds>   where to, from where, the library's clock
     <form id="tally">           its buttons "kind" count; without scripts it is sent as it is
     <p id="tally-toast" data-counted="Counted: %s" data-kept ...>   what it says */
(() => {
  "use strict";
  const AGAIN = 15000; // ms until we try again while something is kept
  const bar = document.getElementById("capture-bar");
  const form = document.getElementById("tally");
  const toast = document.getElementById("tally-toast");
  const queue = self.yesdeskTally;
  if (!bar || !queue) return;
  const { to, place, worker } = bar.dataset;
  const skew = Number(bar.dataset.now) - Date.now(); // a computer's own clock may be wrong
  const shown = Number(bar.dataset.undoSeconds) * 1000;
  let says = "";
  let hides = 0;
  let again = 0;

  /** Random, as crypto.randomUUID is there on secure pages alone. */
  function randomNumber() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function hideLater() {
    clearTimeout(hides);
    hides = setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) hideLater();
      else { toast.replaceChildren(); says = ""; }
    }, shown);
  }

  function say(what, tap, word) {
    says = what;
    const words = document.createElement("span");
    words.textContent = toast.dataset[what].replace("%s", word);
    toast.replaceChildren(words);
    if (what === "counted" || what === "kept") {
      const undo = document.createElement("button");
      undo.type = "button";
      undo.className = "button plain";
      undo.textContent = toast.dataset.undo;
      undo.addEventListener("click", () => takeBack(tap, word));
      toast.append(" ", undo);
    }
    hideLater();
  }

  const registration = () => navigator.serviceWorker?.getRegistration(worker).catch(() => null);

  /** The worker has to be here before the network goes. */
  async function getReady() {
    if (navigator.serviceWorker && !(await registration())) await navigator.serviceWorker.register(worker).catch(() => null);
  }

  /** The worker is woken when the network is back, also if this page is closed by then; some browsers cannot. */
  async function wakeLater() {
    clearTimeout(again);
    again = setTimeout(catchUp, AGAIN);
    await (await registration())?.sync?.register("tally").catch(() => null);
  }

  /** Whether it counts: true, false, or nobody knows yet. Gone means that another tab or the worker sent it. */
  async function sent(tap) {
    const ends = await queue.send().catch(() => null);
    if (ends?.has(tap.id)) return ends.get(tap.id);
    const waits = (await queue.all()).some((one) => one.id === tap.id);
    if (waits) wakeLater();
    return waits ? null : true;
  }

  const SAYS = new Map([[true, "counted"], [false, "refused"], [null, "kept"]]);

  async function count(kind, word) {
    const tap = { id: randomNumber(), kind, at: Date.now() + skew, undone: false, to, place };
    await queue.put(tap);
    const end = await sent(tap);
    say(SAYS.get(end), tap, word);
    if (end) getReady();
  }

  async function takeBack(tap, word) {
    const undone = { ...tap, undone: true };
    await queue.put(undone);
    say((await sent(undone)) === null ? "undoneLater" : "undone", tap, word);
  }

  async function catchUp() {
    const ends = (await queue.all()).length ? await queue.send().catch(() => null) : new Map();
    if (!ends) return wakeLater();
    if ([...ends.values()].includes(false)) say("refused", null, "");
    else if (ends.size || says === "kept" || says === "undoneLater") say("caughtUp", null, ""); // also where another tab was first
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    count(button.value, button.querySelector("[data-word]").textContent);
  });
  if (toast.textContent.trim()) hideLater();
  addEventListener("online", catchUp);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) catchUp(); });
  catchUp();
})();
