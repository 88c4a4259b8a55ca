"""Bars, dots and strips: figures side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from content_assurance.report.charts.axes import percent


@dataclass(frozen=True)
class Bar:
    """One bar: what is left, what was lost against the bar before (or none), and the words."""

    label: str
    value: float | None
    lost: float = 0.0
    lost_label: str = ""
    value_label: str = ""
    part_label: str = ""


@dataclass(frozen=True)
class Dot:
    """One share with its interval on a common scale."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    value_label: str
    detail: str


def bars(rows: Sequence[Bar], whole: float | None, label: str, style: str = "") -> Markup:
    """Labelled bars on one scale, each with the part lost against the bar before it."""
    drawn = []
    for number, row in enumerate(rows):
        top = number * 38
        lost = f' <tspan class="lost" dx="6">{escape(row.lost_label)}</tspan>'
        drawn.append(
            f'<text class="name" x="0" y="{top + 13}">{escape(row.label)}'
            f"{lost if row.lost_label else ''}</text>"
            f'<text class="figure" x="100%" y="{top + 13}" text-anchor="end">'
            f'{escape(row.value_label)}<tspan class="quiet" dx="8">{escape(row.part_label)}</tspan>'
            "</text>"
            f'<rect class="track" x="0" y="{top + 20}" width="100%" height="9" rx="2"/>'
        )
        if row.value is None or not whole:
            continue
        kept = min(max(row.value / whole, 0.0), 1.0)
        drawn.append(
            f'<rect class="kept" x="0" y="{top + 20}" width="{percent(kept)}" height="9" rx="2"/>'
        )
        if row.lost > 0:
            gone = min(row.lost / whole, 1.0 - kept)
            drawn.append(
                f'<rect class="gone" x="{percent(kept)}" y="{top + 20}"'
                f' width="{percent(gone)}" height="9"/>'
            )
    height = len(rows) * 38 - 8
    return Markup(
        f'<svg class="chart bars {style}" width="100%" height="{height}" role="img"'
        f' aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


def dots(
    rows: Sequence[Dot],
    scale_x: tuple[float, float],
    label: str,
    target: float | None = None,
) -> Markup:
    """Shares as dots with their intervals as lines, on one scale, and the target dashed."""
    low, high = scale_x
    drawn = []

    def part(value: float) -> str:
        inside = min(max(value, low), high)
        return percent(0.01 + 0.98 * (inside - low) / (high - low))

    for number, row in enumerate(rows):
        top = number * 36
        y = top + 24
        drawn.append(
            f'<text class="name" x="0" y="{top + 13}">{escape(row.label)}'
            f'<tspan class="quiet" dx="6">{escape(row.detail)}</tspan></text>'
            f'<text class="figure" x="100%" y="{top + 13}" text-anchor="end">'
            f"{escape(row.value_label)}</text>"
            f'<line class="grid" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
        )
        if target is not None:
            x = part(target)
            drawn.append(f'<line class="aim" x1="{x}" x2="{x}" y1="{y - 6}" y2="{y + 6}"/>')
        if row.value is None:
            continue
        if row.low is not None and row.high is not None:
            drawn.append(
                f'<line class="whisker" x1="{part(row.low)}" x2="{part(row.high)}"'
                f' y1="{y}" y2="{y}"/>'
            )
        drawn.append(f'<circle class="now" cx="{part(row.value)}" cy="{y}" r="4.5"/>')
    return Markup(
        f'<svg class="chart dots" width="100%" height="{len(rows) * 36}" role="img"'
        f' aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


def span(dot: Dot, scale_x: tuple[float, float], target: float | None = None) -> Markup:
    """One share with its interval as a line of a table, on the scale of its column."""
    low, high = scale_x

    def part(value: float) -> str:
        inside = min(max(value, low), high)
        return percent(0.03 + 0.94 * (inside - low) / (high - low))

    drawn = ['<line class="grid" x1="0" x2="100%" y1="9" y2="9"/>']
    if target is not None:
        drawn.append(f'<line class="aim" x1="{part(target)}" x2="{part(target)}" y1="1" y2="17"/>')
    if dot.low is not None and dot.high is not None:
        drawn.append(
            f'<line class="whisker" x1="{part(dot.low)}" x2="{part(dot.high)}" y1="9" y2="9"/>'
        )
    if dot.value is not None:
        drawn.append(f'<circle class="now" cx="{part(dot.value)}" cy="9" r="4.5"/>')
    return Markup(
        f'<svg class="chart dots range" height="18" role="img"'
        f' aria-label="{escape(dot.label)}: {escape(dot.value_label)}">{"".join(drawn)}</svg>'
    )


def parts(found: Sequence[tuple[str, float]], label: str) -> Markup:
    """One bar of a table: its parts by class, as shares of the full width, from left to right."""
    drawn, start = ['<rect class="track" x="0" y="4" width="100%" height="10" rx="2"/>'], 0.0
    for style, share in found:
        wide = min(max(share, 0.0), 1.0 - start)
        if wide > 0:
            drawn.append(
                f'<rect class="{style}" x="{percent(start)}" y="4" width="{percent(wide)}"'
                ' height="10"/>'
            )
        start += wide
    return Markup(
        f'<svg class="chart parts" width="100%" height="18" role="img"'
        f' aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


_STRIP = {"ok": 4, "degraded": 10, "stale": 14, "absent": 2}


def strip(statuses: Sequence[tuple[date, str]], label: str) -> Markup:
    """A source's recent history: the taller the bar, the worse its status on that date.

    A source that had not delivered yet (absent) is a thin line.
    """
    width = 6
    drawn = "".join(
        f'<rect class="s-{status if status in _STRIP else "stale"}" x="{n * width}"'
        f' y="{20 - _STRIP.get(status, 14)}" width="{width - 2}"'
        f' height="{_STRIP.get(status, 14)}" rx="1"/>'
        for n, (_, status) in enumerate(statuses)
    )
    wide = max(len(statuses) * width - 2, 1)
    return Markup(
        f'<svg class="chart strip" width="{wide}" height="20" role="img"'
        f' aria-label="{escape(label)}">{drawn}</svg>'
    )
