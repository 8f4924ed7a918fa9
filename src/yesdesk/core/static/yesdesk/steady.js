/* Nothing on a page moves by itself while somebody is about to press.
     <div data-arrivals>      what comes lies over the page; what was there when the page came keeps its room
     <button data-arrivals-hide hidden>   puts away what came, until something else comes
   Where a region that is fetched anew grows or shrinks, the page scrolls along: what is under the pointer, or else has
   the focus, stays where it is. What somebody pressed themselves may move the page. */
(() => {
  "use strict";

  /* -------------------------------------------------------------- arrivals */
  const place = document.querySelector("[data-arrivals]");
  const hide = place?.querySelector("[data-arrivals-hide]");
  const asked = () => document.getElementById("asked");
  const now = () => asked()?.dataset.asked || "";

  function settle() {
    const empty = !asked()?.childElementCount;
    hide.hidden = empty || !place.classList.contains("floats");
    if (place.dataset.hidden !== now()) place.classList.remove("is-hidden");
  }

  if (place) {
    const room = place.offsetHeight;
    if (room) place.style.blockSize = `${room}px`;
    else place.classList.add("floats");
  }
  if (hide) {
    hide.addEventListener("click", () => {
      place.dataset.hidden = now();
      place.classList.add("is-hidden");
    });
    document.body.addEventListener("htmx:afterSwap", settle);
  }

  /* ------------------------------------------------------ what keeps its place */
  const BY_ITSELF = "[data-topic], [data-keeps], [hx-trigger*=load]";
  const CONTROLS = ".need, a, button, input, label, select, summary, textarea";
  const stood = new WeakMap();  // request -> what was about to be pressed: it, its id, where it was
  let pointer = null;

  const remember = (event) => { pointer = [event.clientX, event.clientY]; };
  document.addEventListener("pointermove", remember, { passive: true });
  document.addEventListener("pointerdown", remember, { passive: true });

  const named = (one) => one.closest(".need")?.querySelector("h2 [id]") || one.closest("[id]");
  const top = (one) => one.getBoundingClientRect().top;

  /** What is under the pointer, else what has the focus. */
  function aboutToPress() {
    const under = pointer && document.elementFromPoint(...pointer)?.closest(CONTROLS);
    const at = document.activeElement;
    return under || (at === document.body || at.matches("main") ? null : at);
  }

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.requestConfig.elt.matches(BY_ITSELF)) return;
    const one = aboutToPress();
    if (one) stood.set(event.detail.xhr, { one, id: named(one)?.id, at: top(one), named: named(one) && top(named(one)) });
  });

  /** Scrolls by so much, and makes room for it at the end of the page, or above `region`, where there is none. */
  function follow(by, region, moved) {
    const main = document.querySelector("main");
    const room = document.documentElement.scrollHeight - innerHeight - scrollY;
    if (by > room) main.style.paddingBlockEnd = `${parseFloat(getComputedStyle(main).paddingBlockEnd) + by - room}px`;
    window.scrollBy({ top: by, behavior: "instant" });
    const rest = moved();
    if (rest < 0 && region?.isConnected) region.style.paddingBlockStart = `${-rest}px`;
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    const was = stood.get(event.detail.xhr);
    stood.delete(event.detail.xhr);
    if (!was) return;
    const same = was.one.isConnected ? was.one : document.getElementById(was.id);
    if (!same) return;
    const moved = () => Math.round(top(same) - (was.one.isConnected ? was.at : was.named));
    const list = same.closest("[data-steady]");
    if (moved()) follow(moved(), list, moved);
  });
})();
