/* A page of a shared desk computer, once it is locked. The server locks; this only covers what is on screen, also
   while there is no connection, and tells the server that somebody types or points here.
     <section id="lock" data-minutes="5">   covers the page after so many minutes, with the question in it
     <form data-lock-now>                   locks at once instead of being sent
   The same person finds the page as it was. For anybody else it begins anew, with nothing in it. */
(() => {
  "use strict";
  const cover = document.getElementById("lock");
  if (!cover) return;

  const EACH = 15000; // ms between two words to the server that somebody is here
  const form = cover.querySelector("form");
  const says = cover.querySelector("[data-lock-says]");
  const { whose, lock: lockHref, inUse, away } = cover.dataset;
  const idle = Number(cover.dataset.minutes) * 60000;
  const USED = "yesdesk.lock.used";
  const STATE = "yesdesk.lock.state"; // what the tabs of one browser tell each other
  const store = (() => { try { return window.localStorage; } catch { return null; } })();
  let used = Date.now();
  let told = used;
  let locked = false;
  let cameFrom = null;
  let telling = null; // the word under way to the server that somebody is here

  const send = (href, body = new FormData(), how = {}) => {
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    return fetch(href, { method: "POST", body, headers: { "Yesdesk-Cover": "yes" }, ...how });
  };
  const lastUse = () => Math.max(used, Number(store?.getItem(USED)) || 0);
  const others = () => [...document.body.children].filter((one) => one !== cover && one.tagName !== "SCRIPT");

  function say(words) {
    says.textContent = words;
    says.hidden = !words;
  }

  function shut() {
    if (locked) return;
    locked = true;
    telling?.abort();
    cameFrom = document.activeElement;
    for (const one of others()) one.inert = true;
    document.documentElement.classList.add("is-locked");
    cover.hidden = false;
    form.elements.login.focus();
    document.dispatchEvent(new CustomEvent("yesdesk:locked"));
  }

  function lockAll() {
    if (locked) return;
    shut();
    store?.setItem(STATE, `locked ${Date.now()}`);
    send(lockHref).catch(() => {}); // without a connection the server locks by its own clock
  }

  function open() {
    locked = false;
    used = told = Date.now();
    form.reset();
    say("");
    cover.hidden = true;
    document.documentElement.classList.remove("is-locked");
    for (const one of others()) one.inert = false;
    if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("yesdesk:unlocked"));
  }

  function beginAnew() { // nothing of it is left for a browser to put back
    for (const each of document.forms) each.reset();
    location.replace(location.pathname + location.search);
  }

  function inHand() {
    if (locked) return;
    const now = Date.now();
    if (now - lastUse() > idle) { lockAll(); return; } // the computer slept
    used = now;
    if (now - told < EACH) return;
    told = now;
    store?.setItem(USED, String(now));
    telling = new AbortController();
    send(inUse, new FormData(), { signal: telling.signal }).then((answer) => { if (answer.status === 401) shut(); }).catch(() => {});
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await send(form.action, new FormData(form));
      if (answer.status === 204) {
        open();
        store?.setItem(STATE, `open ${whose} ${Date.now()}`);
      } else if (answer.status === 205) {
        store?.setItem(STATE, `another ${Date.now()}`);
        beginAnew();
      } else {
        form.elements.staff_pin.value = "";
        say(answer.status === 422 ? await answer.text() : away);
      }
    } catch { say(away); }
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-lock-now]")) return;
    event.preventDefault();
    event.target.closest("details")?.removeAttribute("open");
    lockAll();
  });

  window.addEventListener("storage", (event) => {
    if (event.key !== STATE || !event.newValue) return;
    const [state, who] = event.newValue.split(" ");
    if (state === "locked") shut();
    else if (state === "another") beginAnew();
    else if (locked && who === whose) open();
  });

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("Yesdesk-Locked")) queueMicrotask(shut); // once this answer is done with
  });

  window.addEventListener("keydown", (event) => { // no key of the page works from under the lock
    if (locked && !cover.contains(event.target)) event.stopImmediatePropagation();
  }, true);

  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) {
    window.addEventListener(kind, inHand, { capture: true, passive: true });
  }
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && store?.getItem(STATE)?.startsWith("another")) beginAnew();
    else if (event.persisted && store?.getItem(STATE)?.startsWith("locked")) shut();
  });
  setInterval(() => { if (Date.now() - lastUse() > idle) lockAll(); }, 1000);
  store?.setItem(USED, String(used));
  store?.setItem(STATE, `open ${whose} ${used}`);
})();
