/* What was typed before an answer or a rule was opened, so that it is found by that the next time.
     <ul data-typed="print a ticket" data-typed-to="/answers/typed">  a list of what was found by these words
       <a data-found="a12" href="...">                                one of them: a number of an answer or a rule
   The page opens as it would without us. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-found]");
    const list = link && link.closest("[data-typed-to]");
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (!list || !token || !list.dataset.typed) return;
    const form = new FormData();
    form.append("csrfmiddlewaretoken", token.value);
    form.append("key", link.dataset.found);
    form.append("words", list.dataset.typed);
    navigator.sendBeacon(list.dataset.typedTo, form);
  });
})();
