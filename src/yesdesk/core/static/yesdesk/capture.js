/* The line at the lower edge, when it could not be sent: what was typed stays in it, and it says so. Nothing is sent later
   by itself, as no words of a patron wait in this browser's caches.
     <form data-capture> with #capture-unsent in it, hidden until then */
(() => {
  "use strict";
  for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => {
      const unsent = event.target.closest?.("[data-capture]")?.querySelector("#capture-unsent");
      if (unsent) unsent.hidden = false;
    });
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    const unsent = event.target.closest?.("[data-capture]")?.querySelector("#capture-unsent");
    if (unsent) unsent.hidden = true;
  });
})();
