/* Live staff pages. The server sends hints ("something about desk.3 changed"), never content: each region
   that carries the topic is refetched through htmx, so what is shown is always what a fresh load would show.

     <body data-live="/live?topics=desk.3,request.17" data-since="4711">
     data-since      the newest hint when the page was made: its first stream begins with what came after it
     <ol id="timeline" data-topic="request.17" hx-get="..." hx-trigger="refresh" hx-swap="outerHTML">
     data-topic      one or more, with commas between them, as in the address
     data-holds      on the body: a topic of nobody's news, by which this page keeps its sign up (sign.js)
     data-beat       besides, refetched every 30 s while somebody looks (who else is here)
     data-state      on what comes along with a region (hx-swap-oob): left alone while it says the same
     <form data-hold><fieldset>   out of reach while the page may be old
     <form data-reads="timeline"> its `revision` and `last` follow the region's, until somebody writes in it

   EventSource and not the htmx extension: a browser gives six connections to one server, so a hidden tab
   must let go of its stream, and only this file knows when. */
(() => {
  "use strict";
  const address = document.body.dataset.live;
  if (!address || !window.htmx) return;

  const APART = 2000;     // ms between two fetches of one region
  const JITTER = 300;     // ms, so that sixty desks do not ask in the same instant
  const AWAY = 5000;      // ms after which the page is held until it has caught up
  const GIVE_UP = 10000;  // ms after which holding helps nobody: the server checks collisions itself
  const POLL = 30000;     // ms between refetches when there is no stream
  const NEW = 20000;      // ms for which a row counts as just arrived

  const line = document.querySelector("[data-live-line]");
  const heard = document.querySelector("[data-live-heard]");
  let source = null;
  let oldSince = Date.now();  // since when the page may be old; null while it is live
  let catching = null;        // the catch-up under way
  let gaveUp = false;         // the server was out of reach and we stopped holding
  let signedOut = false;

  /** Nobody looks at a hidden tab, nor at one that lock.js has covered. */
  const unseen = () => document.hidden || document.documentElement.classList.contains("is-locked");

  function say(what) {
    if (!line) return;
    line.textContent = what ? line.dataset[what] : "";
    line.parentElement.classList.toggle("stays", what !== "catching");
  }

  /* ------------------------------------------------------------- regions */
  const regions = () => [...document.querySelectorAll("[data-topic][id]")];
  const asked = new Map();    // region id -> when it was last fetched
  const due = new Map();      // region id -> timer of the fetch to come
  const answers = new Map();  // region element -> those who wait for its answer
  const flying = new Map();   // region element -> its request under way
  const next = new Map();     // region id -> the fetch that follows the one under way

  /** Somebody writes there, or is in a form that opened in a row: a swap would move it from under their hand. */
  function typedIn(region) {
    const at = document.activeElement;
    return region.contains(at) && (at.matches("textarea, select, input:not([type=checkbox], [type=radio])") || at.closest("[hx-preserve] form"));
  }

  /** Fetches a region now; true once it shows the server's answer, false if the server gave none. */
  function fetchNow(region) {
    clearTimeout(due.get(region.id));
    due.delete(region.id);
    if (typedIn(region)) {
      region.addEventListener("focusout", () => fetchSoon(region.id), { once: true });
      return Promise.resolve(true);
    }
    if (flying.has(region)) return fetchAfter(region);
    asked.set(region.id, Date.now());
    return new Promise((done) => {
      answers.set(region, [...(answers.get(region) || []), done]);
      htmx.trigger(region, "refresh");
    });
  }

  /** The answer under way may be from before the news, and htmx would forget a second request with the swap. */
  function fetchAfter(region) {
    const { id } = region;
    if (!next.has(id)) {
      next.set(id, new Promise((done) => { flying.get(region).addEventListener("loadend", done); }).then(() => {
        next.delete(id);
        const now = document.getElementById(id);
        return !now || fetchNow(now);
      }));
    }
    return next.get(id);
  }

  function fetchSoon(id) {
    if (due.has(id)) return;
    const wait = Math.max(0, (asked.get(id) || 0) + APART - Date.now()) + Math.random() * JITTER;
    due.set(id, setTimeout(async () => {
      due.delete(id);
      const region = document.getElementById(id);
      if (region && !(await fetchNow(region))) oldSince ??= Date.now();
    }, wait));
  }

  /* A swap that takes away where somebody pressed, or where its answer goes, would take the answer with it. */
  const presses = new Map();  // request somebody waits for -> where they pressed, and where its answer goes
  const leftOld = new Set();  // ids of regions that were not swapped meanwhile
  const pressedIn = (region) => [...presses.values()].flat().some((part) => region.contains(part));

  function pressIsOver(press) {
    if (!presses.delete(press)) return;
    leftOld.forEach((id) => fetchSoon(id));
    leftOld.clear();
  }

  document.body.addEventListener("htmx:beforeSend", (event) => {
    const { requestConfig, target, xhr } = event.detail;
    const { elt } = requestConfig;
    if (elt.matches("[data-topic], [data-keeps]")) {
      flying.set(elt, xhr);
      xhr.addEventListener("loadend", () => { flying.delete(elt); });
      return;
    }
    presses.set(xhr, [elt, target]);
    xhr.addEventListener("loadend", () => pressIsOver(xhr));
  });

  /* A button that is swapped between its going down and its coming up was never pressed. */
  const released = () => setTimeout(pressIsOver, 0, "pointer"); // once it clicked
  document.addEventListener("pointerdown", ({ target }) => { presses.set("pointer", [target]); }, true);
  for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, released, true);
  document.addEventListener("pointermove", ({ buttons }) => { if (!buttons) pressIsOver("pointer"); }, { passive: true });

  /* What another swap takes away shows no answer any more: its parts would land nowhere, and nobody waits for it. */
  document.body.addEventListener("htmx:beforeCleanupElement", ({ target }) => {
    if (!(flying.get(target)?.readyState < XMLHttpRequest.DONE)) return;
    for (const done of answers.get(target) || []) done(true);
    answers.delete(target);
    target.addEventListener("htmx:beforeOnLoad", (event) => event.preventDefault());
  });

  document.body.addEventListener("htmx:afterRequest", (event) => {
    const region = event.detail.requestConfig.elt; // detail.elt is only where the event was sent from
    const waiting = answers.get(region) || [];
    answers.delete(region);
    for (const done of waiting) done(event.detail.successful && !signedOut);
  });

  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (unseen()) event.preventDefault(); // it asks nothing and reports nobody's presence
  });

  /* --------------------------------------------- what a swap must not lose */
  const before = new WeakMap();  // request -> ids that were there, ids that were open

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, target, xhr, pathInfo } = event.detail;
    if (!requestConfig.elt.matches("[data-topic], [data-keeps]")) return;
    if (xhr.getResponseHeader("Yesdesk-Locked")) { // lock.js covers the page until its owner is back
      event.detail.shouldSwap = false;
      letGo();
      return;
    }
    const asked = new URL(pathInfo.finalRequestPath, location.href).pathname;
    if (xhr.status === 401 || new URL(xhr.responseURL).pathname !== asked) {
      event.detail.shouldSwap = false;  // led away to the sign-in page, which must not land inside a region
      signedOut = true;
      letGo();
      say("signedOut");
      return;
    }
    if (requestConfig.elt.matches("[data-topic]") && target.querySelector(".way-open form, .choices :checked")) {
      event.detail.shouldSwap = false; // somebody chooses or writes in it: the next news bring it up to date
      return;
    }
    if (requestConfig.elt.matches("[data-topic]") && pressedIn(target)) {
      event.detail.shouldSwap = false;
      leftOld.add(target.id);
      return;
    }
    const ids = (selector) => new Set([...target.querySelectorAll(selector)].map((one) => one.id));
    const needs = new Set([...document.querySelectorAll(".need [id]")].map((one) => one.id));
    before.set(xhr, { needs, entries: ids(".entry[id]"), timeline: target.matches(".timeline"), open: ids("details[open][id]"), queue: target.id === "emergencies" || target.querySelector(".queue, .empty") });
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    const was = before.get(event.detail.xhr);
    if (!was) return;
    before.delete(event.detail.xhr);
    for (const id of was.open) document.getElementById(id)?.setAttribute("open", "");
    if (was.queue) markArrivals(was.needs);
    if (was.timeline && [...document.querySelectorAll(".timeline .entry[id]")].some((one) => !was.entries.has(one.id))) tellArrival();
    readOn();
  });

  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const state = fragment.firstElementChild?.dataset.state;
    // An open form in a line holds what was typed, also when the cursor has left it or the answer says that somebody was faster.
    const written = typedIn(target) || target.querySelector(".quiet-line details[open] form");
    if (written || (state !== undefined && state === target.dataset.state)) event.detail.shouldSwap = false;
    else if (pressedIn(target)) { // it comes along with a region, so with the next fetch of that
      event.detail.shouldSwap = false;
      for (const region of regions()) leftOld.add(region.id);
    }
  });

  /** What the page shows is read before the first letter is written; after it, the server says what is new. */
  function readOn() {
    const form = document.querySelector("form[data-reads]");
    const shown = document.getElementById(form?.dataset.reads)?.dataset;
    if (!shown?.revision || form.querySelector("textarea").value) return;
    for (const name of ["revision", "last"]) form.elements[name].value = shown[name];
  }

  function tellArrival() { // heard.js says it
    document.dispatchEvent(new CustomEvent("yesdesk:heard", { detail: heard?.dataset.arrived }));
  }

  const arrivals = new Map();  // id of a row's link -> when it came

  function markArrivals(known) {
    const now = Date.now();
    let arrived = false;
    for (const link of document.querySelectorAll(".need :is(h2, h3) [id]")) {
      const row = link.closest(".need");
      if (!known.has(link.id)) {
        arrivals.set(link.id, now);
        row.classList.add("arriving");
        arrived = true;
      }
      row.classList.toggle("arrived", now - (arrivals.get(link.id) || 0) < NEW);
    }
    if (arrived) tellArrival();
  }

  /* ------------------------------------------------- holding, catching up */
  /** Takes the held forms out of reach; returns what gives them back. Words being typed stay typable. */
  function hold(looking) {
    const at = document.activeElement;
    const held = [];
    for (const form of document.querySelectorAll("form[data-hold]")) {
      const writing = looking && form.contains(at) && at.matches("textarea, input");
      const parts = writing ? form.querySelectorAll("button") : form.querySelectorAll(":scope > fieldset");
      held.push(...[...parts].filter((part) => !part.disabled));
    }
    for (const part of held) part.disabled = true;
    return () => {
      for (const part of held) part.disabled = false;
      if (document.activeElement === document.body && at.isConnected) at.focus({ preventScroll: true });
    };
  }

  /** Shows what a fresh load would show. `looking`: somebody had the page before them all the time. */
  function catchUp(looking) {
    catching ??= catchUpOnce(looking).finally(() => { catching = null; });
    return catching;
  }

  async function catchUpOnce(looking) {
    if (oldSince === null || Date.now() - oldSince <= AWAY) { // a blink: nothing to hold for
      oldSince = null;
      for (const { id } of regions().filter((region) => !region.matches("[hx-trigger^=load]"))) fetchSoon(id); // not what is just coming
      return;
    }
    const release = gaveUp ? () => {} : hold(looking);
    if (!gaveUp) say("catching");
    const reached = await fetchAll();
    release();
    if (reached) oldSince = null;
    gaveUp = !reached;
    if (!signedOut) say(reached ? "" : "away");
  }

  /** Fetches every region until all have answered; false when that took too long or nobody looks any more. */
  async function fetchAll() {
    const until = Date.now() + GIVE_UP;
    const late = new Promise((done) => { setTimeout(done, GIVE_UP, false); });
    while (Date.now() < until && !signedOut && !unseen()) {
      const all = Promise.all(regions().map(fetchNow)).then((each) => each.every(Boolean));
      if (await Promise.race([all, late])) return true;
      await new Promise((done) => { setTimeout(done, APART); });
    }
    return false;
  }

  /* -------------------------------------------------------------- stream */
  function letGo() {
    source?.close();
    source = null;
    oldSince ??= Date.now();
  }

  const made = Date.now();
  let since = document.body.dataset.since || "";

  function connect() {
    if (source || signedOut || unseen()) return;
    const topics = document.body.dataset.holds ? `${address},${document.body.dataset.holds}` : address;
    let isTold = Boolean(since) && Date.now() - made <= AWAY;
    source = new EventSource(isTold ? `${topics}&since=${since}` : topics);
    since = "";
    source.addEventListener("open", () => {
      if (isTold) oldSince = null; // the server hints at what happened since the page was made
      else catchUp(true); // what happened before it opened was not hinted
      isTold = false;
    });
    source.addEventListener("error", () => { oldSince ??= Date.now(); });
    source.addEventListener("hint", (event) => {
      for (const region of regions()) {
        if (region.dataset.topic.split(",").includes(event.data)) fetchSoon(region.id);
      }
    });
  }

  function comeBack() {
    if (unseen() || signedOut) return;
    catchUp(false).then(connect);
  }

  document.addEventListener("yesdesk:holds", () => { // what the page holds has changed
    letGo();
    connect();
  });
  document.addEventListener("visibilitychange", () => (unseen() ? letGo() : comeBack()));
  document.addEventListener("yesdesk:locked", () => { // a late answer to who was here would sign the next one out
    for (const one of document.querySelectorAll("[data-topic], [hx-trigger*=every], [hx-get]")) htmx.trigger(one, "htmx:abort");
    letGo();
  });
  document.addEventListener("yesdesk:unlocked", comeBack);
  window.addEventListener("pagehide", letGo);
  window.addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
  window.addEventListener("offline", () => { letGo(); say("away"); });
  window.addEventListener("online", comeBack);

  let tick = Date.now();
  setInterval(() => { // a gap between two ticks means that the computer slept
    const now = Date.now();
    if (now - tick > AWAY && !unseen()) {
      letGo();
      oldSince = Math.min(oldSince, tick);
      comeBack();
    }
    tick = now;
  }, 1000);

  setInterval(() => {
    if (unseen() || signedOut) return;
    if (source?.readyState === EventSource.CLOSED) letGo();
    connect();
    if (source?.readyState !== EventSource.OPEN || oldSince !== null) catchUp(true);
    else document.querySelectorAll("[data-beat][id]").forEach((region) => fetchSoon(region.id));
  }, POLL);

  document.addEventListener("DOMContentLoaded", connect); // before it, htmx would hear no refresh
})();
