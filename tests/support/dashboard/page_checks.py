"""What every page of the dashboard must pass: accessibility, and no sideways scrolling from phone to wide screen."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.support.processes import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEMES = ("light", "dark")
WIDTHS = (360, 768, 1280, 2560)

# Endless animations, such as those of placeholders, never come to rest.
REST = """async () => {
  const ends = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(ends.map((one) => one.finished));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
# The page changes its colours a moment after the system has, unless somebody has chosen others.
WEARS = """(scheme) => {
  const { mantineColorScheme: worn } = document.documentElement.dataset;
  const chosen = localStorage.getItem("mantine-color-scheme-value") ?? "auto";
  return chosen !== "auto" || worn === undefined || worn === scheme;
}"""
RUN_AXE = "(tags) => axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })"
# Between two colour schemes only colours differ.
RUN_AXE_ON_COLOURS = """(tags) => {
  const isAsked = (rule) => rule.tags.some((tag) => tags.includes(tag));
  const values = axe.getRules(["cat.color"]).filter(isAsked).map((rule) => rule.ruleId);
  return axe.run(document, { runOnly: { type: "rule", values }, resultTypes: ["violations"] });
}"""
# What reaches beyond the window's right edge, where that makes the page scroll.
TOO_WIDE = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const words = (one) => `${one.tagName}.${[...one.classList].join(".")} "${one.textContent.slice(0, 40)}"`;
  const beyond = (one) => one.getBoundingClientRect().right > root.clientWidth + 1;
  const wide = [...document.querySelectorAll("body *")].filter(beyond);
  return [`the page is ${root.scrollWidth} wide in ${root.clientWidth}`, ...wide.slice(0, 8).map(words)];
}"""

# Each control is scrolled to the middle, as far as the page lets it; whatever is hit in its middle must be it.
COVERED = """() => {
  const words = (one) => `${one?.tagName}.${[...(one?.classList ?? [])].join(".")} "${one?.textContent?.slice(0, 40)}"`;
  const isThere = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.disabled;
  const found = [];
  for (const one of document.querySelectorAll("main :is(button, a[href], input, select, textarea)")) {
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, top, width, height } = one.getBoundingClientRect();
    if (!isThere(one) || width * height === 0) continue;
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    const parts = [one, ...(one.labels ?? [])];
    if (hit !== null && (hit.contains(one) || parts.some((part) => part.contains(hit)))) continue;
    found.push(`${words(one)} ${one.ariaLabel ?? ""} lies beneath ${words(hit)}`);
  }
  return found;
}"""


def at_rest(page: Page) -> None:
    """Waits until what moves has arrived and is drawn."""
    page.evaluate(REST)


def wear(page: Page, scheme: str) -> None:
    """Shows the page in "light" or "dark"."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.wait_for_function(WEARS, arg=scheme)
    at_rest(page)


def axe(page: Page) -> None:
    """Asserts that axe finds nothing against WCAG 2.2 AA in the page as it stands, light and dark."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = []
    for scheme, run in (("dark", RUN_AXE_ON_COLOURS), ("light", RUN_AXE)):
        wear(page, scheme)
        found += [f"{scheme}: {line}" for line in _violations(page.evaluate(run, WCAG))]
    assert not found, "\n".join(found)


def no_overflow(page: Page) -> None:
    """Asserts that the page never scrolls sideways, from 360 to 2,560 pixels."""
    before = page.viewport_size
    assert before is not None
    found: list[str] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": before["height"]})
        at_rest(page)
        found += [f"at {width}: {line}" for line in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(before)
    assert not found, "\n".join(found)


def nothing_covered(page: Page) -> None:
    """Asserts that each control of the page can be brought where nothing lies over it."""
    at_rest(page)
    found = page.evaluate(COVERED)
    assert not found, "\n".join(found)


def _violations(result: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']} ({violation['help']}): {' '.join(map(str, node['target']))}\n  {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
