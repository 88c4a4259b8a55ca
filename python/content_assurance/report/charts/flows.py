"""The backlog: how much is open, and below it what came in and what went out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markupsafe import Markup, escape

from content_assurance.report import figures
from content_assurance.report.charts.axes import (
    Point,
    Scale,
    at,
    date_labels,
    hidden_dates,
    line,
    notes,
    percent,
    positions,
    ticks,
)

_TOP, _BASE = 16.0, 186.0
_ZERO, _REACH, _HEIGHT = 256.0, 44.0, 326


@dataclass(frozen=True)
class Backlog:
    """One date: findings open, severe ones of them, and the flows since the date before.

    Counts are none where they are not reportable; flows are also none on the first date, on which
    everything is seen for the first time. ``note`` is what the reader is told when pointing at it.
    """

    on: date
    open: float | None
    severe: float | None
    arrived: float | None = None
    fixed: float | None = None
    left: float | None = None
    note: str = ""


def _bars(rows: Sequence[Backlog], scale: Scale, highest: float) -> str:
    """Arrivals above zero, departures below; each bar spans the days since the date before."""
    drawn = []
    for before, row in pairwise(rows):
        start, end = scale.x(before.on), scale.x(row.on)
        gap = min((end - start) * 0.16, 3.0)
        place = f'x="{at(start + gap)}" width="{at(max(end - start - 2 * gap, 1.0))}"'
        came, fixed, left = (
            (value or 0.0) / highest * _REACH for value in (row.arrived, row.fixed, row.left)
        )
        for style, y, tall in (
            ("f-in", _ZERO - 1 - came, came),
            ("f-fixed", _ZERO + 1, fixed),
            ("f-left", _ZERO + 1 + fixed, left),
        ):
            if tall:
                drawn.append(f'<rect class="{style}" {place} y="{at(y)}" height="{at(tall)}"/>')
    return "".join(drawn)


def _end(text: str, y: float, style: str) -> str:
    """A label in the right margin."""
    return f'<text class="end {style}" x="100%" dx="9" y="{at(y + 4)}">{escape(text)}</text>'


def _end_labels(rows: Sequence[Backlog], scale: Scale) -> str:
    """What the two lines are, written where they end, never on top of each other.

    The counts stand there only if they are those of the last date.
    """
    last = next(row for row in reversed(rows) if row.open is not None)
    known = last is rows[-1]
    y = scale.y(last.open or 0.0)
    drawn = [_end(f"{figures.count(last.open)} open" if known else "open", y, "e-open")]
    if last.severe is not None:
        below = max(scale.y(last.severe), y + 16)
        words = f"{figures.count(last.severe)} severe" if known else "severe"
        drawn.append(_end(words, below, "e-severe"))
    return "".join(drawn)


def backlog(rows: Sequence[Backlog], label: str) -> Markup:
    """Open findings over time from zero, with their flows below on a scale of their own.

    Nothing is drawn before there are two dates.
    """
    counts = [row.open for row in rows if row.open is not None]
    if len(rows) < 2 or not counts:
        return Markup("")
    xs = positions([row.on for row in rows])
    scale = Scale(xs, 0.0, max(*counts, 1.0) * 1.08, _TOP, _BASE)
    opened = [Point(row.on, row.open, note=row.note) for row in rows]
    severe = [Point(row.on, row.severe) for row in rows]
    highest = max(
        1.0, *(row.arrived or 0.0 for row in rows),
        *((row.fixed or 0.0) + (row.left or 0.0) for row in rows),
    )  # fmt: skip
    grid = "".join(
        f'<line class="grid" x1="0" x2="100%" y1="{at(scale.y(tick))}" y2="{at(scale.y(tick))}"/>'
        f'<text class="tick" x="-8" y="{at(scale.y(tick) + 4)}" text-anchor="end">'
        f"{figures.count(tick)}</text>"
        for tick in ticks(0.0, scale.high, 4)
    )
    peak = ticks(0.0, highest, 2)[-1]
    for way in (-1, 1):
        y = at(_ZERO + way * peak / highest * _REACH + 4)
        grid += f'<text class="tick" x="-8" y="{y}" text-anchor="end">{figures.count(peak)}</text>'
    last = rows[-1]
    marks = hidden_dates(opened, scale, _BASE)
    for value, style in ((last.severe, "now severe"), (last.open, "now")):
        if value is not None:
            marks += (
                f'<circle class="{style}" cx="{percent(xs[last.on])}"'
                f' cy="{at(scale.y(value))}" r="4"/>'
            )
    flows = (
        _end("came in", _ZERO - _REACH / 2, "e-in")
        + _end("fixed", _ZERO + 14, "e-fixed")
        + _end("left otherwise", _ZERO + 32, "e-left")
    )
    inner = (
        line(severe, scale, "line severe")
        + line(opened, scale, "line")
        + _bars(rows, scale, highest)
    )
    return Markup(
        f'<svg class="chart trend ended" width="100%" height="{_HEIGHT}" role="img" tabindex="0"'
        f' aria-label="{escape(label)}" data-notes="{notes(opened, scale)}">{grid}'
        f'<svg width="100%" height="{_HEIGHT}" viewBox="0 0 1000 {_HEIGHT}"'
        f' preserveAspectRatio="none">{inner}</svg>'
        f'<line class="grid zero" x1="0" x2="100%" y1="{at(_ZERO)}" y2="{at(_ZERO)}"/>'
        f"{marks}{_end_labels(rows, scale)}{flows}"
        f"{date_labels(opened, scale, _HEIGHT)}"
        f'<line class="cursor" y1="10" y2="{at(_ZERO + _REACH)}"/></svg>'
    )
