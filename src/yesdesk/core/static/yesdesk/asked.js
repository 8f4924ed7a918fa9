/* What a colleague asks of me: counted down, said in the window's title, and rung once if I turned that on.

     <aside id="asked" data-asked="17 18">     numbers of what is open; live.js keeps it fresh
     <span data-left="84">1:24</span>          seconds until it ends
     <button data-sound hidden data-on data-off>  turns the ring on and off, for this browser

   A browser lets a page sound only after somebody pressed something on it; until then the ring stays silent.
   Hidden tabs let go of their stream (live.js). For who wants the ring one tab of a browser keeps an ear open. */
(() => {
  "use strict";
  const store = (kind) => { try { return window[kind]; } catch { return null; } };
  const forBrowser = store("localStorage");
  const SOUND = "yesdesk.sound";
  const RUNG = "yesdesk.rung";
  const AGAIN = 30000;    // ms after which a refused stream is asked for again
  const LONGEST = 15000;  // ms an answer may take, as the next one waits for it
  const title = document.title;
  let sound = null;

  const wanted = () => forBrowser?.getItem(SOUND) === "on";

  /** Two soft notes of a desk bell. */
  function ring() {
    if (!wanted()) return;
    sound ??= new AudioContext();
    sound.resume();
    for (const [start, pitch] of [[0, 880], [0.18, 1175]]) {
      const at = sound.currentTime + start;
      const tone = new OscillatorNode(sound, { frequency: pitch, type: "sine" });
      const loudness = new GainNode(sound, { gain: 0 });
      loudness.gain.linearRampToValueAtTime(0.25, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
      tone.connect(loudness).connect(sound.destination);
      tone.start(at);
      tone.stop(at + 0.7);
    }
  }

  /** Said to who listens to the page, once: an earlier page may have done so. */
  const told = new Set((forBrowser?.getItem(RUNG) || "").split(" "));
  function tell(open) {
    for (const one of open) {
      const words = document.getElementById(`asked-${one}`)?.textContent;
      if (!words || told.has(one) || document.hidden) continue;
      told.add(one);
      document.dispatchEvent(new CustomEvent("yesdesk:heard", { detail: words }));
    }
  }

  function look() {
    const open = (document.getElementById("asked")?.dataset.asked || "").split(" ").filter(Boolean);
    document.title = open.length ? `(${open.length}) ${title}` : title;
    tell(open);
    const rung = (forBrowser?.getItem(RUNG) || "").split(" ");
    const fresh = open.filter((one) => !rung.includes(one));
    if (!fresh.length) return;
    forBrowser?.setItem(RUNG, [...fresh, ...rung].slice(0, 50).join(" ")); // two tabs ring once
    ring();
  }

  /* -------------------------------------------------- an ear open while hidden */
  let stopListening = null;

  /** The region may have been swapped since the tab was hidden: an answer under way still lands. False once signed out. */
  async function fetchAsked(signal) {
    if (signal.aborted) return true; // looked at, or locked, before its turn came
    const region = document.getElementById("asked");
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), LONGEST);
    signal.addEventListener("abort", () => late.abort(), { once: true });
    try {
      const answer = await fetch(region.getAttribute("hx-get"), { headers: { "HX-Request": "true" }, signal: late.signal });
      if (answer.status === 401 || answer.redirected) return false;
      if (!answer.ok) throw new Error(`asked: ${answer.status}`);
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("asked");
      if (part) document.getElementById("asked").dataset.asked = part.dataset.asked;
      look();
      return true;
    } finally { clearTimeout(timer); }
  }

  /** One at a time: an answer from before must not land on a later one. */
  let looked = Promise.resolve();
  function lookAgain({ signal }) {
    const ask = () => fetchAsked(signal);
    looked = looked.then(ask, ask);
    return looked;
  }

  /** Looks for a word of the stream, and once more where the server was away: no other word may come. */
  function heed(stop) {
    if (stop.signal.aborted) return;
    lookAgain(stop).catch(() => setTimeout(heed, AGAIN, stop));
  }

  /** Tells of each word of the stream. A refusal, as while the server is updated, closes one for good: then a new one. */
  function openEar(topic, stop) {
    const address = new URL(document.body.dataset.live, location.href);
    const source = new EventSource(`${address.pathname}?topics=${topic}`);
    for (const word of ["open", "hint"]) source.addEventListener(word, () => heed(stop));
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return; // it comes again by itself
      setTimeout(async () => {
        const ours = stop.signal.aborted || await lookAgain(stop).catch(() => true); // away is not signed out
        if (!ours) stop.abort(); // signed out: another tab may have the ear
        if (!stop.signal.aborted) openEar(topic, stop);
      }, AGAIN);
    });
    stop.signal.addEventListener("abort", () => source.close());
  }

  /** Holds the browser's one ear until the tab is looked at again; the next hidden tab takes it then. */
  function listen(topic) {
    const stop = new AbortController();
    stopListening = () => stop.abort();
    const held = () => new Promise((done) => {
      stop.signal.addEventListener("abort", done);
      openEar(topic, stop);
    });
    navigator.locks.request("yesdesk.ear", { signal: stop.signal }, held).catch(() => {}); // looked at before it had its turn
  }

  function hear() {
    const region = document.getElementById("asked");
    const locked = document.documentElement.classList.contains("is-locked"); // a late answer would sign the next one out
    const ours = document.hidden && !locked && region && wanted() && navigator.locks;
    if (Boolean(ours) === Boolean(stopListening)) return; // said twice, it gives the ear to no other tab
    stopListening?.();
    stopListening = null;
    if (ours) listen(region.dataset.topic);
  }
  document.addEventListener("visibilitychange", hear);
  document.addEventListener("yesdesk:locked", hear);
  document.addEventListener("yesdesk:unlocked", hear);

  /** Counts down from what the server said, by this computer's own seconds: its clock may be wrong. */
  const seen = new WeakMap();
  function countDown() {
    for (const left of document.querySelectorAll("[data-left]")) {
      if (!seen.has(left)) seen.set(left, performance.now());
      const passed = Math.round((performance.now() - seen.get(left)) / 1000);
      const seconds = Math.max(0, Number(left.dataset.left) - passed);
      left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  }

  const button = document.querySelector("[data-sound]");
  const name = () => { button.textContent = wanted() ? button.dataset.on : button.dataset.off; };
  if (button && forBrowser && window.AudioContext) {
    button.hidden = false;
    name();
    button.addEventListener("click", () => {
      forBrowser.setItem(SOUND, wanted() ? "off" : "on");
      name();
      ring();
    });
  }

  document.addEventListener("yesdesk:ring", ring); // the bell of a tablet (sign.js)
  document.addEventListener("pointerdown", () => sound?.resume());
  /** One's own question is seen: its line moves to where its way is once the ways are read. */
  let shown = !location.hash.startsWith("#ask-");
  function showLine() {
    const line = shown ? null : document.querySelector(`#ways-list ${location.hash}`);
    if (!line) return;
    shown = true;
    line.scrollIntoView({ block: "nearest" });
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    countDown();
    showLine();
    if (event.detail.target.id === "asked") look();
  });
  setInterval(countDown, 1000);
  countDown();
  look();
})();
