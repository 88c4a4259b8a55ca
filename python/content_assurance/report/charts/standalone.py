"""A chart as a file of its own: the same drawing, with its styles and colours written into it.

Mail, Markdown and slides know neither the page's styles nor ``light-dark()``: the colours of the
light theme are put in, on a white ground.
"""

from __future__ import annotations

import re
from importlib import resources

from markupsafe import Markup

_LETTERING = "'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_EDGE = 12


def _styles(name: str) -> str:
    folder = resources.files("content_assurance.report") / "templates"
    return (folder / name).read_text(encoding="utf-8")


def _in_light(styles: str) -> str:
    """Styles with every variable replaced by its colour in the light theme."""
    colours = dict(re.findall(r"--([\w-]+):light-dark\((#\w+),", _styles("base.css")))
    return re.sub(r"var\(--([\w-]+)\)", lambda found: colours[found.group(1)], styles)


def _padding(styles: str, style: str, side: str) -> int:
    """How much room a chart keeps beside its plot: the last of its classes that says so."""
    room = 0
    for name in style.split():
        found = re.search(rf"\.{re.escape(name)}\{{[^}}]*padding-{side}:(\d+)px", styles)
        room = int(found.group(1)) if found else room
    return room


def standalone(chart: Markup, width: int = 820) -> str:
    """The chart as an SVG document, nothing for a chart that was not drawn."""
    opening = re.match(r'<svg class="([^"]*)" width="100%" height="(\d+)"', chart)
    if opening is None:
        return ""
    style, height = opening.group(1), int(opening.group(2))
    drawn = _styles("charts.css")
    left, right = (_padding(drawn, style, side) for side in ("left", "right"))
    plot = width - left - right - 2 * _EDGE
    inner = str(chart).replace(
        f'<svg class="{style}" width="100%" height="{height}"',
        f'<svg class="{style}" x="{_EDGE + left}" y="{_EDGE}" width="{plot}" height="{height}"'
        ' overflow="visible"',
        1,
    )
    inner = re.sub(r' (data-notes|tabindex)="[^"]*"', "", inner)
    tall = height + 2 * _EDGE
    styles = re.sub(r"padding-\w+:\d+px;?", "", _in_light(drawn))
    styles = "\n".join(line for line in styles.splitlines() if not line.startswith(".k-"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{tall}"'
        f' viewBox="0 0 {width} {tall}" font-family="{_LETTERING}">'
        f"<style>{styles}</style>"
        f'<rect width="{width}" height="{tall}" fill="#fff"/>{inner}</svg>\n'
    )
