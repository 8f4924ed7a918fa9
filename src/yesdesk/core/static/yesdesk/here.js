/* A page at a library computer asks "Are you still there?" after a minute without a touch, and clears a minute later.

     <body data-empty="/en/here/mill">                          the empty form, for the next person
     <section id="still-there" hidden>[data-more] [data-clear]  the question, read aloud as it takes the focus
     <form id="done">                                           where something was sent: has the server forget the page

   A page that the browser kept, to go back to, shows nothing and is loaded anew. */
(() => {
  "use strict";
  const ASK = 60000, MORE = 120000, CLEAR = 60000, LOOK = 1000;
  const { empty } = document.body.dataset;
  const box = document.getElementById("still-there");
  const done = document.getElementById("done");
  let due = Date.now() + ASK;
  let before = null; // what had the focus, while the box asks

  function clear() {
    due = Infinity;
    for (const form of document.forms) form.reset();
    if (done) done.submit();
    else location.replace(empty);
  }
  function ask() {
    before = document.activeElement;
    box.hidden = false;
    due = Date.now() + CLEAR;
    box.querySelector("[data-more]").focus();
  }
  function goOn(wait) {
    due = Math.max(box.hidden ? due : 0, Date.now() + wait);
    if (box.hidden) return;
    box.hidden = true;
    if (document.activeElement === document.body || box.contains(document.activeElement)) before?.focus();
  }
  for (const touch of ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchstart"]) {
    addEventListener(touch, ({ target }) => {
      // Once it asks, a mouse that somebody bumps into is no answer.
      if (box.hidden) goOn(ASK);
      else if (!["pointermove", "wheel"].includes(touch) && !box.contains(target)) goOn(ASK);
    }, { passive: true });
  }
  box.querySelector("[data-more]").addEventListener("click", () => goOn(MORE));
  box.querySelector("[data-clear]").addEventListener("click", clear);
  setInterval(() => {
    if (Date.now() < due) return;
    if (box.hidden) ask();
    else clear();
  }, LOOK);

  addEventListener("pagehide", () => {
    for (const form of document.forms) form.reset();
    document.body.hidden = true;
  });
  addEventListener("pageshow", ({ persisted }) => { 
    if (!persisted) return;
    if (done) location.reload();
    else location.replace(empty);
  });
})();
