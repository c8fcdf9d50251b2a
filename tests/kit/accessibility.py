"""What axe finds wrong with a page, and the outline that a screen reader reads (RGAA by machine)."""

import itertools
from importlib.resources import files
from typing import Any

from kit.validity import invalid

_AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(window: Any) -> list[str]:
    """One line for each rule that a page breaks, with the places; empty is good. window: ``peers.chromium.Sight``.

    The first of them is that the document, as it was sent, is HTML (RGAA 8.2).
    """
    with window.still() as page:
        page.evaluate(_AXE)
        found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", _TAGS)
    broken = [f"{rule['id']}: {rule['help']} ({_places(rule['nodes'])})" for rule in found["violations"]]
    return [*(invalid(window.source) if window.source else ()), *broken]


def _places(nodes: list[dict[str, Any]]) -> str:
    return "; ".join(" ".join(map(str, node["target"])) for node in nodes)


def outline(page: Any) -> list[tuple[int, str]]:
    """The headings of a page, in order, with their levels."""
    read = "all => all.map(h => [Number(h.tagName[1]), h.textContent.trim().replace(/\\s+/g, ' ')])"
    return [(level, text) for level, text in page.eval_on_selector_all("h1, h2, h3, h4, h5, h6", read)]


def check_outline(page: Any) -> None:
    """One h1, first or after nothing deeper, and no level skipped (RGAA 9.1)."""
    levels = [level for level, _ in outline(page)]
    assert levels.count(1) == 1, levels
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels


def tab_order(page: Any, most: int = 60) -> list[str]:
    """The names of what the Tab key reaches, from the top of the page, each with a visible focus ring."""
    names: list[str] = []
    page.evaluate("document.activeElement && document.activeElement.blur()")
    for _ in range(most):
        page.keyboard.press("Tab")
        name, ring, position = page.evaluate(_FOCUSED)
        if name is None or (names and position == 0):
            break
        assert ring, f"no visible focus on {name!r}"
        names.append(name)
    return names


_FOCUSED = """() => {
  const it = document.activeElement;
  if (!it || it === document.body) return [null, false, 0];
  const ring = [null, '::after'].map(part => getComputedStyle(it, part)).some(
    style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const reachable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';
  const all = [...document.querySelectorAll(reachable)];
  const name = it.getAttribute('aria-label') || it.labels?.[0]?.textContent || it.textContent || it.value || it.title;
  return [name.trim().replace(/\\s+/g, ' '), ring, all.indexOf(it)];
}"""


def lost(page: Any) -> list[str]:
    """Texts that are cut off, or that stand outside the window where nothing lets one scroll to them."""
    found: list[str] = page.evaluate(_LOST)
    return found


_LOST = """() => {
  const lost = [];
  for (const it of document.querySelectorAll('body *')) {
    const style = getComputedStyle(it);
    const own = [...it.childNodes].filter(node => node.nodeType === 3 && node.textContent.trim());
    if (!own.length || style.visibility === 'hidden' || it.closest('.sr, .skip, select, script, textarea')) continue;
    if (!it.getClientRects().length) continue;
    const name = it.textContent.trim().replace(/\\s+/g, ' ').slice(0, 60);
    const range = document.createRange();
    for (const node of own) {
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        for (let up = it; up; up = up.parentElement) {
          const outer = getComputedStyle(up), edge = up.getBoundingClientRect();
          if (outer.overflowX === 'auto' || outer.overflowX === 'scroll') break;
          const cuts = outer.overflowX !== 'visible' || up === document.documentElement;
          const over = box.right > edge.right + 1 || box.left < edge.left - 1;
          const below = outer.overflowY === 'hidden' && (box.bottom > edge.bottom + 1 || box.top < edge.top - 1);
          if ((cuts && over) || below) lost.push(name);
        }
      }
    }
  }
  return [...new Set(lost)];
}"""
