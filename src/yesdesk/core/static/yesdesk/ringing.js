/* Lets this browser be rung when a colleague asks. The page says what stands in the way; we find out which.

     <section id="this-phone" data-key data-worker>   the library's public key, and where the worker's script is
     <p data-says="blocked" hidden>   one sentence for each thing that may stand in the way
     <form hidden>                    the button, unless the page itself says why not; its hidden fields are filled in here
     <li data-mark="...">             a browser of one's own in the list: SHA-256 of its endpoint */
(() => {
  "use strict";
  const PATIENCE = 30000; // ms for a push service that neither takes nor refuses
  const here = document.getElementById("this-phone");
  if (!here) return;
  const form = here.querySelector("form");
  const button = form?.querySelector("button");
  const { key, worker } = here.dataset;

  let shown = "";

  /** Shows one sentence, or the button. */
  function show(what) {
    shown = what;
    for (const one of here.querySelectorAll("[data-says]")) one.hidden = one.dataset.says !== what;
    form.hidden = what !== "may" && what !== "failed";
    button.disabled = false;
  }

  function whatStandsInTheWay() {
    if (!window.isSecureContext) return "insecure";
    const apple = /iPhone|iPad/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
      return apple && !navigator.standalone ? "home_screen" : "unable";
    }
    return Notification.permission === "denied" ? "blocked" : "";
  }

  const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
  const url64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

  async function subscription() {
    const registration = await navigator.serviceWorker?.getRegistration(worker);
    return registration ? registration.pushManager.getSubscription() : null;
  }

  /** The row of this very browser, if it is in the list. */
  async function ownRow() {
    const there = await subscription();
    if (!there) return null;
    const mark = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(there.endpoint)));
    return document.querySelector(`[data-mark="${mark}"]`);
  }

  async function look() {
    const row = await ownRow();
    row?.querySelector("[data-here]").removeAttribute("hidden");
    if (row) show("rings");
    else if (shown === "" || shown === "rings") show("may"); // else somebody reads why it failed, or just pressed the button
  }

  /** A subscription needs a worker that runs. */
  async function running() {
    const registration = await navigator.serviceWorker.register(worker);
    const one = registration.active || registration.waiting || registration.installing;
    if (one.state !== "activated") {
      await new Promise((done) => one.addEventListener("statechange", () => { if (one.state === "activated") done(); }));
    }
    return registration;
  }

  async function subscribe() {
    const { pushManager } = await running();
    const former = await pushManager.getSubscription();
    if (former && url64(former.options.applicationServerKey) !== key) await former.unsubscribe(); // of a key this library had before
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }

  const inTime = (work) => Promise.race([work, new Promise((_, late) => { setTimeout(late, PATIENCE); })]);

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true; // twice would ask twice
    try {
      if (await Notification.requestPermission() !== "granted") { show("blocked"); return; }
      const { endpoint, keys } = (await inTime(subscribe())).toJSON();
      for (const [name, value] of Object.entries({ endpoint, ...keys, server_key: key })) form.elements[name].value = value;
      form.submit();
    } catch (error) {
      show("failed"); // the sentence stays, and the button: a moment later it may do
    }
  });

  /** Taking this very browser off the list also ends it in the browser. */
  document.addEventListener("submit", async (event) => {
    const row = event.target.closest("[data-mark]");
    if (!event.target.matches("[data-ends]") || !row) return;
    event.preventDefault();
    if (row === await ownRow()) await (await subscription()).unsubscribe();
    event.target.submit();
  });

  if (!form) return; // the page itself says why
  document.body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "phones" && !whatStandsInTheWay()) look(); });
  const stands = whatStandsInTheWay();
  if (stands) show(stands);
  else look();
})();
