/* The line at the lower edge, when it could not be sent: what was typed stays in it, and it says so. Nothing is sent later
   by itself, as no words of a patron wait in this browser's caches. Words that sound like a complaint tick the lock
   before it is saved, and say so; one tap takes it off.
     <form data-capture> with #capture-unsent in it, hidden until then; its line has data-complaint */
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

  function lockByWords() {
    const line = document.querySelector("[data-complaint]");
    const lock = line?.form.elements.lock;
    if (!lock || lock.value === "hand") return;
    const plain = line.value.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/’/g, "'");
    const complains = new RegExp(`\\b(?:${line.dataset.complaint})\\b`, "i").test(plain);
    if (complains === (lock.value === "words")) return;
    lock.value = complains ? "words" : "";
    line.form.elements.for_leads.checked = complains;
    const says = document.getElementById("capture-lock");
    says.textContent = complains ? says.dataset.says : "";
  }
  document.addEventListener("input", (event) => { if (event.target.matches("[data-complaint]")) lockByWords(); });
  document.addEventListener("change", (event) => {
    if (event.target.id !== "capture-leads") return;
    event.target.form.elements.lock.value = "hand";
    document.getElementById("capture-lock").textContent = "";
  });
  document.addEventListener("htmx:afterSettle", lockByWords);
  lockByWords();
})();
