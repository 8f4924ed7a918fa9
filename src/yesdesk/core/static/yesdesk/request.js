/* One request on one screen: acts open under their own buttons, one at a time.
     <details class="menu" name="act" hx-get="/desk/17/close?part=form" hx-trigger="unfold" hx-target="find .panel">
                        loads its form when it opens, once, and keeps what is typed in it
     <a data-fold>      puts it away again, and what was typed with it
   Without this file a link inside leads to the page with the form open. */
(() => {
  "use strict";
  const title = document.getElementById("req-title");

  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches("details.menu") || !target.open) return;
    for (const other of document.querySelectorAll(`details.menu[name="${target.getAttribute("name")}"][open]`)) {
      if (other !== target && !other.contains(target)) other.open = false; // browsers that do not know `name`
    }
    if (target.hasAttribute("hx-get") && !target.querySelector("form")) htmx.trigger(target, "unfold");
  }, true);

  function fold(menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }

  document.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-fold]");
    const menu = cancel?.closest("details.menu[hx-get]");
    if (menu) {
      event.preventDefault();
      cancel.closest("form").remove();
      fold(menu);
    }
    if (event.target.closest("#insert-answer [data-put]")) document.getElementById("insert-answer").open = false;
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (menu) fold(menu);
  });

  /* what comes along with the head leaves open what was open */
  const open = new Map();
  document.body.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
    open.set(target.id, [...target.querySelectorAll("details[open][id]")].map((one) => one.id));
  });
  document.body.addEventListener("htmx:oobAfterSwap", ({ detail: { target } }) => {
    for (const id of open.get(target.id) || []) document.getElementById(id)?.setAttribute("open", "");
  });

  /* the letter about what was done stands in the box until somebody writes there; once opened, the box stays open */
  const box = document.getElementById("reply");
  const letter = () => document.getElementById("drafted")?.value || "";
  let drafted = letter();
  document.body.addEventListener("htmx:oobAfterSwap", () => {
    if (box?.value === drafted) box.value = letter();
    drafted = letter();
  });
  // a button that sends stays where it is while it is pressed
  box?.addEventListener("focus", () => box.form.classList.add("open"), { once: true });

  const chosen = location.hash || document.querySelector("[autofocus]") || document.activeElement !== document.body;
  if (title && !chosen) title.focus({ preventScroll: true });
})();
