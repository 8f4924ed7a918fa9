/* Merging takes two: until two rows are ticked it is not offered.
     <form id="select" data-few>   fewer than two are ticked
   Without this file it is offered, and says what to do. */
(() => {
  "use strict";
  const bar = document.getElementById("select");
  if (!bar) return;
  const count = () => bar.toggleAttribute("data-few", document.querySelectorAll("[name=pick]:checked").length < 2);
  document.addEventListener("change", count);
  addEventListener("pageshow", count); // a page one comes back to keeps its ticks
  count();
})();
