"""The report in a browser: opening it, and what must not happen while it is open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def _outside(url: str) -> list[str]:
    """The request, if it leaves the page."""
    return [] if url.startswith(("file:", "data:", "about:")) else [f"request: {url}"]


def opened(
    browser: Browser,
    path: Path,
    scheme: Literal["light", "dark"] = "light",
    width: int = 1440,
    fragment: str = "",
) -> tuple[Page, list[str]]:
    """The page in a new context, and everything that it should not have done."""
    page = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    ).new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", lambda asked: wrong.extend(_outside(asked.url)))
    page.goto(path.resolve().as_uri() + fragment)
    return page, wrong


# Visible text whose contrast with the colour behind it is below WCAG AA.
CONTRAST = """
() => {
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const known = new Map();
  const rgba = (text) => {
    if (!known.has(text)) {
      brush.clearRect(0, 0, 1, 1); brush.fillStyle = text; brush.fillRect(0, 0, 1, 1);
      known.set(text, [...brush.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(text);
  };
  const light = (colour) => colour.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const [words, element] = [walk.currentNode.data.trim(), walk.currentNode.parentElement];
    if (!words || !element.checkVisibility()
      || element.closest('.vh, .skip, script, option, title')) continue;
    const style = getComputedStyle(element);
    const ink = light(rgba(element.closest('svg') ? style.fill : style.color));
    const behind = (one) => rgba(getComputedStyle(one).backgroundColor);
    let under = element.closest('svg') || element;
    while (under.parentElement && behind(under)[3] < 255) under = under.parentElement;
    const paper = light(behind(under));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 24;
    if (ratio < (isLarge ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} ${words.slice(0, 40)}`);
  }
  return [...found];
}
"""
