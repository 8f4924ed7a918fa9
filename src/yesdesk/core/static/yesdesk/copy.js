// Buttons that copy what a field holds: [data-copy] names the field, [data-copied] beside it says so. Hidden without JavaScript.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const told = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); } // on plain http
    told.textContent = told.dataset.copied;
  });
}
