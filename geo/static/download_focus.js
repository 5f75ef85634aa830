/* The focus stays on a download button that is pressed by key. Streamlit 1.67 disables the button
   while its file is made, which drops the focus, and the next Tab would begin at the top of the page. */

const BUTTON = "[data-testid=stDownloadButton] button";

let listens = false;

/** Give the focus back to download buttons; once is enough for a page. */
export function keepDownloadFocus() {
  if (listens) return;
  listens = true;
  document.addEventListener("keydown", onKey, true);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const active = document.activeElement;
  if (event.key !== "Enter" && event.key !== " ") return;
  if (!(active instanceof HTMLButtonElement) || !active.matches(BUTTON)) return;
  const watch = new MutationObserver(() => {
    if (active.disabled) return;
    watch.disconnect();
    if (document.activeElement === document.body) active.focus();
  });
  watch.observe(active, { attributes: true, attributeFilter: ["disabled"] });
}
