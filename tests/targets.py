"""How large what can be hit is, on a page with all its frames and shadow trees."""

from __future__ import annotations

from playwright.sync_api import Page

# What can be hit and is shown: width and height in CSS pixels, and what it is. Left out are words
# within a text, what only scrolls, and what lies outside of the window, as a folded sidebar.
_MEASURE = """(least) => {
  const kinds = "a[href],button,input,select,textarea,summary,[role=button],[role=combobox],"
    + "[role=option],[role=spinbutton],.ca-plate,.ca-ring";
  const found = [];
  const walk = (root) => {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) walk(node.shadowRoot);
      if (node.matches(kinds)) found.push(node);
    }
  };
  walk(document);
  const small = [];
  let n = 0;
  for (const node of found) {
    if (node.disabled || node.closest("[aria-hidden=true], p, li, small, canvas")) continue;
    if (!node.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (getComputedStyle(node).clipPath !== "none") continue;
    const label = /checkbox|radio/.test(node.type) ? node.closest("label") : null;
    const box = (label || node).getBoundingClientRect();
    if (box.width < 2 || box.height < 2 || box.right < 0 || box.left > innerWidth) continue;
    const host = node.getRootNode().host || node;
    if (host.closest("[aria-expanded=false][data-testid=stSidebar]")) continue;
    n += 1;
    const part = node.getAttribute("role") === "spinbutton" || node.matches(".ca-bar");
    const wanted = part ? Math.min(24, least) : least;
    if (box.width < wanted - 0.5 || box.height < wanted - 0.5) {
      small.push([Math.round(box.width), Math.round(box.height), node.localName,
        (node.getAttribute("aria-label") || node.textContent || "").slice(0, 60)]);
    }
  }
  return [n, small];
}"""


def smaller(page: Page, least: int) -> tuple[int, list[object]]:
    """How many targets are shown, and those smaller than `least` CSS pixels.

    The parts of a date and the bars of the timeline need 24: the calendar does the same at full
    size, and the timeline can be zoomed.
    """
    count, small = 0, []
    for frame in page.frames:
        n, found = frame.evaluate(_MEASURE, least)
        count += n
        small += found
    return count, small
