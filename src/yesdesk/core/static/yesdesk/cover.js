/* Covers the account, the ways, receipts and letters with their sums, and the card number while somebody leans over.
     <a id="cover" href="?cover=1" data-key="c" data-cover="Cover" data-uncover="Uncover" data-said="..." data-shown="...">
   Again, Esc or a link #uncover uncovers. What is covered is the style sheet's business (.covered); it stays covered when a region is
   refetched, as the mark stands on the page itself. Without this file the link loads the page covered. */
(() => {
  "use strict";
  const root = document.documentElement;
  const KEY = "yesdesk.covered";
  const button = () => document.getElementById("cover");
  if (!button()) return;
  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();
  const isCovered = () => root.classList.contains("covered");

  function show() {
    const at = button();
    if (!at) return;
    at.setAttribute("role", "button");
    at.querySelector("[data-cover-word]").textContent = isCovered() ? at.dataset.uncover : at.dataset.cover;
  }

  function cover(on) {
    root.classList.toggle("covered", on);
    if (on) store?.setItem(KEY, location.pathname); // a page loaded again in this tab stays covered
    else store?.removeItem(KEY);
    show();
    const menu = button()?.closest("details");
    if (menu) menu.open = false;
    if (on && document.activeElement?.offsetParent === null) (menu?.querySelector("summary") || button())?.focus();
    document.dispatchEvent(new CustomEvent("yesdesk:heard", { detail: on ? button()?.dataset.said : button()?.dataset.shown }));
  }

  if (root.querySelector("body.covered") || store?.getItem(KEY) === location.pathname) {
    document.body.classList.remove("covered");
    root.classList.add("covered");
  }
  show();

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#cover, #uncover") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    cover(!isCovered());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isCovered()) cover(false);
    else if (event.key === " " && event.target.id === "cover") { event.preventDefault(); cover(!isCovered()); }
  });
  document.addEventListener("htmx:load", show); // the head may have been refetched, and the button with it
})();
