/* Words that help: a tap puts them where the cursor stands, and nothing typed is lost.
     <button data-put="/desk/17/words?part=text&put=a12" name="put" value="a12">   or a link with data-put;
     <textarea id="reply" data-open-line="[Write ...]">   the place for a line of one's own, as it stands in such words
     <p data-put-done hidden>     says that they are in, with <button data-put-out> to take them out again
     <input type="hidden" name="other_way">     "yes" once words of another way to yes were put in
   Where the words cannot be fetched the button or link does what it does without this file: the page comes
   back with the words in the box. */
(() => {
  "use strict";
  const box = document.getElementById("reply");
  const done = document.querySelector("[data-put-done]");
  if (!box || !done) return;

  let was = false;     // somebody wrote in the box: the cursor stands where they left it
  let last = "";       // what was put in last, as it stands in the box
  let lastKey = "";
  let plainly = false; // this click goes the way it would go without us
  box.addEventListener("focus", () => { was = true; });

  /** Replaces what is selected, so that the browser's own undo takes it back. */
  function write(text) {
    box.focus();
    if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function put(words) {
    const at = was && !onOpenLine() ? box.selectionEnd : box.value.length;
    const before = box.value.slice(0, at);
    const after = box.value.slice(at);
    const gap = (text, edge) => (text.trim() ? "\n".repeat(Math.max(0, 2 - edge.exec(text)[0].length)) : "");
    last = gap(before, /\n*$/) + words + gap(after, /^\n*/); // an empty line on both sides
    box.setSelectionRange(at, at);
    write(last);
    toOpenLine(at);
    done.hidden = false;
    document.dispatchEvent(new CustomEvent("yesdesk:heard", { detail: done.querySelector("span").textContent }));
    box.scrollIntoView({ block: "nearest" });
  }

  const openLine = box.dataset.openLine || "";
  const onOpenLine = () => Boolean(openLine) && box.value.slice(box.selectionStart, box.selectionEnd) === openLine;

  /** Selects the place for a line of one's own, so that the next key writes over it. */
  function toOpenLine(from) {
    const at = openLine ? box.value.indexOf(openLine, from) : -1;
    if (at < 0) return;
    box.focus();
    box.setSelectionRange(at, at + openLine.length);
  }

  function takeOut() {
    const at = box.value.lastIndexOf(last);
    done.hidden = true;
    if (!last || at < 0) return box.focus(); // it was changed since: then it is theirs
    box.setSelectionRange(at, at + last.length);
    write("");
    last = "";
    box.form.elements.other_way.value = "";
    named(keys().filter((key) => key !== lastKey));
  }

  /** Which answers helped, for the form: their numbers alone. */
  const keys = () => box.form.elements.answers.value.split(" ").filter(Boolean);
  const named = (all) => {
    const field = box.form.elements.answers;
    field.value = all.join(" ");
    field.dispatchEvent(new Event("change", { bubbles: true })); // whether it is an exception hangs on them
  };


  async function words(address) {
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" } });
      return answer.ok && !answer.redirected ? await answer.text() : "";
    } catch { return ""; }
  }

  document.addEventListener("click", async (event) => {
    const pressed = event.target.closest("[data-put]");
    if (!pressed || plainly || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const found = await words(pressed.dataset.put);
    if (!found) {
      plainly = true;
      pressed.click();
      plainly = false;
      return;
    }
    put(found);
    lastKey = new URL(pressed.dataset.put, location.href).searchParams.get("put");
    named([...keys(), lastKey]);
    if (pressed.dataset.putThen) box.form.elements.other_way.value = "yes";
  });

  done.querySelector("[data-put-out]").addEventListener("click", takeOut);
  if (box.getAttribute("aria-invalid") === "true") toOpenLine(0); // it was sent with the place unfilled
})();
