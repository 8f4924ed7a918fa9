/* The sign of this page: asks "Still there?" after twenty minutes without a touch, and lets the sign go off.

     <body data-holds="sign.3">   the stream with this topic keeps the sign up for a minute at a time (live.js)
     <div id="still-there" hidden><button data-still>

   The tabs of a browser share the time of the last touch. Once the stream no longer holds the sign, its lease runs out
   within a minute: so the hold ends a minute early, and a touch of the button in time takes it up again. */
/* The bell: rings once where this browser has sound on (asked.js); "I can't" takes its box from this tab alone. */
(() => {
  "use strict";
  const RUNG = "yesdesk.bells";
  const GONE = "yesdesk.bells-gone";
  const read = (store, name) => { try { return (store().getItem(name) || "").split(" ").filter(Boolean); } catch { return []; } };
  const write = (store, name, keys) => { try { store().setItem(name, keys.slice(-20).join(" ")); } catch { /* this page alone knows */ } };
  const tab = () => sessionStorage;
  const browser = () => localStorage;

  function look() {
    const gone = read(tab, GONE);
    const rung = read(browser, RUNG);
    for (const box of document.querySelectorAll("[data-ring]")) {
      const { ring } = box.dataset;
      box.hidden = gone.includes(ring);
      if (box.hidden || rung.includes(ring)) continue;
      rung.push(ring);
      document.dispatchEvent(new CustomEvent("yesdesk:ring"));
      document.dispatchEvent(new CustomEvent("yesdesk:heard", { detail: box.querySelector("b").textContent }));
    }
    write(browser, RUNG, rung); // two tabs ring once
  }
  document.addEventListener("click", ({ target }) => {
    const box = target.closest("[data-cannot]")?.closest("[data-ring]");
    if (!box) return;
    write(tab, GONE, [...read(tab, GONE), box.dataset.ring]);
    look();
  });
  document.body.addEventListener("htmx:oobAfterSwap", look);
  document.addEventListener("yesdesk:bell", look);
  document.addEventListener("DOMContentLoaded", look);
})();

(() => {
  "use strict";
  const ASK = 20 * 60000;    // ms without a touch
  const LET_GO = 21.25 * 60000;
  const OVER = 22 * 60000;   // the sign is off: tap it again
  const GONE = OVER + 20000; // the lease is over by now
  const LOOK = 5000;
  const REFUSED = 15000;
  const TOUCHED = "yesdesk.touched";
  const box = document.getElementById("still-there");
  const holds = document.body.dataset.holds;
  if (!box || !holds) return;

  let gone = false;
  let mine = Date.now();
  const last = () => { try { return Math.max(mine, Number(localStorage.getItem(TOUCHED)) || 0); } catch { return mine; } };
  function touch() {
    if (Date.now() - mine < LOOK) return;
    mine = Date.now();
    try { localStorage.setItem(TOUCHED, mine); } catch { /* this tab alone knows */ }
  }
  mine -= LOOK;
  touch();

  function hold(on) {
    if (on === Boolean(document.body.dataset.holds)) return;
    if (on) document.body.dataset.holds = holds;
    else delete document.body.dataset.holds;
    document.dispatchEvent(new CustomEvent("yesdesk:holds"));
  }

  function look() {
    const quiet = Date.now() - last();
    if (quiet >= ASK && box.hidden) {
      box.hidden = false;
      document.dispatchEvent(new CustomEvent("yesdesk:heard", { detail: box.textContent }));
    }
    if (quiet < ASK || quiet >= OVER) box.hidden = true;
    if (quiet >= LET_GO) hold(false);
    if (quiet >= GONE && !gone) { // the chip says so as well
      gone = true;
      htmx.trigger("#sign", "refresh");
    }
  }

  /** While it asks, only the button counts: a sleeve on the keys is no person. */
  for (const kind of ["pointerdown", "keydown", "touchstart"]) {
    document.addEventListener(kind, () => { if (box.hidden) touch(); }, { capture: true, passive: true });
  }
  box.querySelector("[data-still]").addEventListener("click", () => {
    box.hidden = true;
    mine = 0;
    touch();
    hold(true);
  });
  setInterval(look, LOOK);

  /* A hidden tab lets its own stream go (live.js), while its owner works in the library system beside it: one hidden tab of
     a browser keeps the sign up and the key to chat on, and hears the bell. */
  let keeping = null;

  /** A hidden page asks nothing by htmx (live.js): so the bell alone is fetched, and all else once the tab is seen. */
  async function hear(signal) {
    const answer = await fetch(document.getElementById("sign").getAttribute("hx-get"), { headers: { "HX-Request": "true" }, signal });
    const bell = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("bell");
    if (!bell || signal.aborted) return; // signed out, or seen meanwhile
    document.getElementById("bell").replaceWith(bell);
    document.dispatchEvent(new CustomEvent("yesdesk:bell"));
  }

  function keep() {
    const locked = document.documentElement.classList.contains("is-locked");
    const ours = document.hidden && !locked && document.body.dataset.holds && navigator.locks;
    if (Boolean(ours) === Boolean(keeping)) return;
    keeping?.abort();
    keeping = null;
    if (!ours) return;
    const turn = new AbortController();
    keeping = turn;
    const { signal } = turn;
    const address = new URL(document.body.dataset.live, location.href).pathname;
    navigator.locks.request("yesdesk.sign", { signal }, () => new Promise((done) => {
      const stream = new EventSource(`${address}?topics=${holds},${document.getElementById("sign").dataset.topic}`);
      for (const word of ["open", "hint"]) stream.addEventListener(word, () => hear(signal).catch(() => {})); // away: the next word asks again
      signal.addEventListener("abort", () => { stream.close(); done(); });
      stream.addEventListener("error", () => { // refused, as while the server is updated: another tab, or this one again
        if (stream.readyState !== EventSource.CLOSED) return;
        turn.abort();
        setTimeout(() => {
          if (keeping === turn) keeping = null;
          keep();
        }, REFUSED);
      });
    })).catch(() => {}); // looked at before it had its turn
  }
  document.addEventListener("visibilitychange", keep);
  for (const word of ["yesdesk:holds", "yesdesk:locked", "yesdesk:unlocked"]) document.addEventListener(word, keep);
})();
