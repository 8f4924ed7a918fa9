/* A patron's chat, live: looks each two seconds and sends a line without leaving the page. Without this file the upper
   part is a frame that looks again by itself. A line that was not sent stays in the box, and is sent once. */
(() => {
  "use strict";
  const LOOK = 2000;
  const PATIENCE = 8000;
  const holder = document.querySelector("[data-lines]");
  const form = document.querySelector("[data-line]");
  const address = holder.dataset.lines;
  const said = document.createElement("section");
  said.className = "talk-live";
  said.setAttribute("role", "log");
  said.setAttribute("aria-label", holder.querySelector("iframe").title);
  said.tabIndex = 0;
  let seen = "";

  const part = (text) => new DOMParser().parseFromString(text, "text/html");

  async function look() {
    const answer = await fetch(`${address}?seen=${encodeURIComponent(seen)}`, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status === 204) return; // nothing is new
    const fresh = part(await answer.text());
    const state = fresh.getElementById("chat-state");
    if (!answer.ok || !state) throw new Error(`chat: ${answer.status}`);
    if (["over", "closed"].includes(state.dataset.chat)) { location.reload(); return; }
    const talk = fresh.getElementById("talk");
    seen = state.dataset.version;
    const lines = said.querySelector("ol");
    const more = [...talk.querySelectorAll("ol > li")].slice(lines ? lines.children.length : 0);
    if (lines && more.length) lines.append(...more); // a screen reader says what is new, and not all again
    if (lines) said.querySelector("#chat-state").replaceWith(state);
    else said.replaceChildren(talk);
    if (!said.isConnected) holder.replaceChildren(said);
    said.scrollTop = said.scrollHeight;
  }
  async function again() {
    try { await look(); } catch { /* what is shown stays; the next look may reach us */ }
    setTimeout(again, LOOK);
  }
  again();

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const box = form.elements.words;
    const button = form.querySelector("button");
    const sorry = form.querySelector("[data-not-sent]");
    if (!box.value.trim() || button.disabled) return;
    button.disabled = true;
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      const fresh = part(await answer.text()).querySelector("[data-line]");
      if (answer.status === 422 && fresh) {
        form.replaceChildren(...fresh.childNodes);
      } else if (!answer.ok) {
        throw new Error(`chat: ${answer.status}`);
      } else if (fresh) {
        form.replaceChildren(...fresh.childNodes);
        await look().catch(() => {});
      } else {
        location.assign(answer.url);
        return;
      }
      form.elements.words.focus();
    } catch {
      sorry.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
