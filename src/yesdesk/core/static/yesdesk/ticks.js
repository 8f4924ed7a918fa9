/* Ticks of a question. A tap waits ten seconds in the page before it is sent, so that Undo takes back what never left.
     <form data-ticks data-said="One more tick for {rule}." data-undone data-failed data-undo>  with buttons of the name cell
     <p data-ticks-line role="status">                                                           says what the last tap did
   It is sent without cookies: nothing tells who made it. Without JavaScript the form sends at once. */
(() => {
  "use strict";
  const form = document.querySelector("[data-ticks]");
  const line = document.querySelector("[data-ticks-line]");
  if (!form || !line) return;
  const WAITS = 10_000; // ms
  let waiting = null;

  function say(words, undo) {
    line.textContent = words;
    line.hidden = false;
    if (!undo) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain";
    button.textContent = form.dataset.undo;
    button.addEventListener("click", () => {
      clearTimeout(waiting?.timer);
      waiting = null;
      say(form.dataset.undone, false);
    });
    line.append(" ", button);
  }

  async function send() {
    if (!waiting) return;
    const { cell, timer } = waiting;
    clearTimeout(timer);
    waiting = null;
    const body = new URLSearchParams({ token: form.elements.token.value, cell });
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "omit", keepalive: true });
      if (!answer.ok) say(form.dataset.failed, false);
    } catch {
      say(form.dataset.failed, false);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
    const { value: cell, textContent } = event.submitter;
    const said = form.dataset.said.replace("{rule}", textContent.trim());
    const end = () => { line.querySelector("button")?.remove(); send(); };
    waiting = { cell, timer: setTimeout(end, WAITS) };
    say(said, true);
  });
  addEventListener("pagehide", send);
})();
