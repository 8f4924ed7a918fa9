/* A card number that the library system's own page brings, behind the # of the address: no server is sent that part.
     <div data-brought hidden>   shown with it; its form has a field "patron", and <b data-brought-card> says which
   It is taken out of the address at once, so that it stands in no history and no bookmark. Without this file the card
   is scanned. */
(() => {
  "use strict";
  const brought = document.querySelector("[data-brought]");
  const card = new URLSearchParams(location.hash.slice(1)).get("patron");
  if (!brought || !card) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  brought.querySelector("[data-brought-card]").textContent = card;
  brought.querySelector("form").elements.patron.value = card;
  brought.hidden = false;
  brought.querySelector("button").focus();
})();
