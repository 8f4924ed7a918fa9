/* Words not sent yet outlive a reload, a lost session and a browser that went back. They stay in this tab
   (sessionStorage) and go when a page says that they were sent:
     <textarea data-draft="reply.17">          or an input: kept while typed, put back when found empty, or as it was drafted for them
     <div data-draft-done="reply.17">          on the page that follows a sending that worked
     <form data-draft-forget>                  signing out: the next person here finds nothing
     <body data-whose="k3x">                   whose page it is: what somebody else wrote in this tab goes */
(() => {
  "use strict";
  const name = (key) => `yesdesk.draft.${key}`;
  const store = (() => { try { return window.sessionStorage; } catch { return null; } })();
  if (!store) return;

  function forget() {
    for (const key of Object.keys(store)) if (key.startsWith(name(""))) store.removeItem(key);
  }

  const { whose } = document.body.dataset;
  if (whose && store.getItem("yesdesk.whose") !== whose) {
    if (store.getItem("yesdesk.whose")) forget();
    store.setItem("yesdesk.whose", whose);
  }

  function letGo(root) {
    for (const done of root.querySelectorAll("[data-draft-done]")) {
      for (const key of done.dataset.draftDone.split(" ")) store.removeItem(name(key));
    }
  }

  function putBack(root) {
    for (const area of root.querySelectorAll("[data-draft]")) {
      const kept = store.getItem(name(area.dataset.draft));
      if (kept && (!area.value || area.value === document.getElementById("drafted")?.value)) area.value = kept;
    }
  }

  letGo(document);
  putBack(document);
  document.addEventListener("htmx:load", (event) => { // what htmx brought in
    letGo(event.target);
    putBack(event.target);
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-draft-forget]")) forget();
  });

  document.addEventListener("input", (event) => {
    const key = event.target.dataset?.draft;
    if (!key) return;
    if (event.target.value) store.setItem(name(key), event.target.value);
    else store.removeItem(name(key));
  });
})();
