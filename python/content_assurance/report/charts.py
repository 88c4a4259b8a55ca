"""Charts as inline SVG: pure functions from numbers to markup, styled by the page's own CSS.

Every chart fills the width it is given. Positions along x are percentages or lie in a nested
drawing that stretches, so text and line widths keep their size from a phone to a wall screen.
A missing number breaks a line; it is never drawn at zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from content_assurance.report import figures

_WIDE = 1000.0


@dataclass(frozen=True)
class Point:
    """One date of a series. ``note`` is what the reader is told when pointing at it."""

    on: date
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


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


def _at(number: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{number:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _percent(part: float) -> str:
    return f"{part * 100:.2f}".rstrip("0").rstrip(".") + "%"


def _positions(dates: Sequence[date], inset: float = 0.008) -> dict[date, float]:
    """Where each date lies between 0 and 1."""
    first, last = min(dates).toordinal(), max(dates).toordinal()
    room = (1 - 2 * inset) / max(last - first, 1)
    return {on: inset + room * (on.toordinal() - first) for on in dates}


def domain(points: Iterable[Point], unit: str, also: Sequence[float] = ()) -> tuple[float, float]:
    """A range of y that holds every value and interval, with air around it."""
    seen = [
        number
        for point in points
        if point.value is not None
        for number in (point.value, point.low, point.high)
        if number is not None
    ] + list(also)
    if not seen:
        return (0.0, 1.0)
    low, high = min(seen), max(seen)
    air = max((high - low) * 0.12, 0.005 if unit == "share" else 0.5)
    low, high = max(0.0, low - air) if low >= 0 else low - air, high + air
    return (low, min(high, 1.0) if unit == "share" and high - air <= 1 else high)


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round numbers within a range, at most ``most`` of them."""
    rough = max(high - low, 1e-9) / most
    power = 10.0 ** math.floor(math.log10(rough))
    size = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first = math.ceil(low / size - 1e-9)
    found = [round(size * n, 10) for n in range(first, math.floor(high / size + 1e-9) + 1)]
    return found[-most:]


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches of dates without a missing value."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


@dataclass(frozen=True)
class _Scale:
    xs: dict[date, float]
    low: float
    high: float
    top: float
    bottom: float

    def x(self, on: date) -> float:
        return self.xs[on] * _WIDE

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.bottom - (inside - self.low) / (self.high - self.low) * (self.bottom - self.top)


def _line(points: Sequence[Point], scale: _Scale, style: str) -> str:
    """A line per unbroken stretch; a lone point becomes a short dash."""
    drawn = []
    for run in _runs(points):
        spots = [(scale.x(p.on), scale.y(p.value or 0.0)) for p in run]
        if len(spots) == 1:
            (x, y) = spots[0]
            spots = [(x - 6, y), (x + 6, y)]
        drawn.append("M" + "L".join(f"{_at(x)} {_at(y)}" for x, y in spots))
    return f'<path class="{style}" d="{"".join(drawn)}"/>' if drawn else ""


def _band(points: Sequence[Point], scale: _Scale) -> str:
    """The area between the ends of the intervals."""
    drawn = []
    with_band = [
        p if p.low is not None and p.high is not None else Point(p.on, None) for p in points
    ]
    for run in _runs(with_band):
        upper = [f"{_at(scale.x(p.on))} {_at(scale.y(p.high or 0.0))}" for p in run]
        lower = [f"{_at(scale.x(p.on))} {_at(scale.y(p.low or 0.0))}" for p in reversed(run)]
        if len(run) > 1:
            drawn.append("M" + "L".join(upper + lower) + "Z")
    return f'<path class="band" d="{"".join(drawn)}"/>' if drawn else ""


def _hidden_dates(points: Sequence[Point], scale: _Scale, base: float) -> str:
    """Small dots on the base line where a date has no reportable value."""
    return "".join(
        f'<circle class="missing" cx="{_percent(scale.xs[p.on])}" cy="{_at(base)}" r="2"/>'
        for p in points
        if p.value is None
    )


def _notes(points: Sequence[Point], scale: _Scale) -> Markup:
    """Position in thousandths and note of each date, read by the page's script."""
    return escape("|".join(f"{round(scale.xs[p.on] * 1000)}~{p.note}" for p in points))


def sparkline(
    points: Sequence[Point], unit: str, label: str, target: float | None = None, height: int = 60
) -> Markup:
    """A small trend with its interval as a band, and the target where it is in sight.

    Nothing is drawn for a single date: a dot says no more than the figure does.
    """
    if len(points) < 2 or not any(point.value is not None for point in points):
        return Markup("")
    low, high = domain(points, unit)
    scale = _Scale(_positions([p.on for p in points]), low, high, 5.0, height - 7.0)
    marks = []
    if target is not None and low <= target <= high:
        y = _at(scale.y(target))
        marks.append(f'<line class="aim" x1="0" x2="100%" y1="{y}" y2="{y}"/>')
    marks.append(_hidden_dates(points, scale, height - 2.0))
    last = points[-1]
    if last.value is not None:
        x = _percent(scale.xs[last.on])
        marks.append(f'<circle class="now" cx="{x}" cy="{_at(scale.y(last.value))}" r="3.5"/>')
    inner = _band(points, scale) + _line(points, scale, "line")
    return Markup(
        f'<svg class="chart spark" width="100%" height="{height}" role="img" tabindex="0"'
        f' aria-label="{escape(label)}" data-notes="{_notes(points, scale)}">'
        f'<svg width="100%" height="{height}" viewBox="0 0 1000 {height}"'
        f' preserveAspectRatio="none">{inner}</svg>{"".join(marks)}'
        f'<line class="cursor" y1="0" y2="{height}"/></svg>'
    )


def _date_labels(points: Sequence[Point], scale: _Scale, height: int) -> str:
    """First, middle and last date under a chart."""
    dates = [p.on for p in points]
    chosen = {0: "start", len(dates) - 1: "end"}
    if len(dates) > 8:
        chosen[len(dates) // 2] = "middle"
    return "".join(
        f'<text class="tick" x="{_percent(scale.xs[dates[n]])}" y="{height - 3}"'
        f' text-anchor="{anchor}">{figures.short_day(dates[n])}</text>'
        for n, anchor in sorted(chosen.items())
    )


def trend(
    effective: Sequence[Point],
    raw: Sequence[Point],
    label: str,
    scale_y: tuple[float, float],
    target: float | None = None,
    height: int = 190,
) -> Markup:
    """Effective coverage with its band, raw coverage dotted, and the target dashed.

    Nothing is drawn before there are two dates.
    """
    if len(effective) < 2 or not any(point.value is not None for point in effective):
        return Markup("")
    base = height - 20.0
    xs = _positions([p.on for p in effective] + [p.on for p in raw])
    scale = _Scale(xs, scale_y[0], scale_y[1], 14.0, base)
    grid = []
    has_aim = target is not None and scale_y[0] <= target <= scale_y[1]
    for tick in ticks(*scale_y):
        y = scale.y(tick)
        if target is not None and has_aim and abs(y - scale.y(target)) < 14:
            continue
        grid.append(
            f'<line class="grid" x1="0" x2="100%" y1="{_at(y)}" y2="{_at(y)}"/>'
            f'<text class="tick" x="-8" y="{_at(y + 4)}" text-anchor="end">'
            f"{figures.share(tick, 0)}</text>"
        )
    aim = ""
    if target is not None and has_aim:
        y = scale.y(target)
        aim = (
            f'<line class="aim" x1="0" x2="100%" y1="{_at(y)}" y2="{_at(y)}"/>'
            f'<text class="tick aimed" x="-8" y="{_at(y + 4)}" text-anchor="end">'
            f"<title>target</title>{figures.share(target, 0)}</text>"
        )
    marks = _hidden_dates(effective, scale, base)
    last = effective[-1]
    if last.value is not None:
        marks += (
            f'<circle class="now" cx="{_percent(xs[last.on])}" cy="{_at(scale.y(last.value))}"'
            ' r="4"/>'
        )
    inner = _band(effective, scale) + _line(raw, scale, "raw") + _line(effective, scale, "line")
    return Markup(
        f'<svg class="chart trend" width="100%" height="{height}" role="img" tabindex="0"'
        f' aria-label="{escape(label)}" data-notes="{_notes(effective, scale)}">{"".join(grid)}'
        f'<svg width="100%" height="{height}" viewBox="0 0 1000 {height}"'
        f' preserveAspectRatio="none">{inner}</svg>{aim}{marks}'
        f'{_date_labels(effective, scale, height)}<line class="cursor" y1="10" y2="{base}"/></svg>'
    )


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
            f'<rect class="kept" x="0" y="{top + 20}" width="{_percent(kept)}" height="9" rx="2"/>'
        )
        if row.lost > 0:
            gone = min(row.lost / whole, 1.0 - kept)
            drawn.append(
                f'<rect class="gone" x="{_percent(kept)}" y="{top + 20}"'
                f' width="{_percent(gone)}" height="9"/>'
            )
    height = len(rows) * 38 - 8
    return Markup(
        f'<svg class="chart bars {style}" width="100%" height="{height}" role="img"'
        f' aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


def dots(rows: Sequence[Dot], scale_x: tuple[float, float], label: str) -> Markup:
    """Shares as dots with their intervals as lines, on one scale."""
    low, high = scale_x
    drawn = []

    def part(value: float) -> str:
        inside = min(max(value, low), high)
        return _percent(0.01 + 0.98 * (inside - low) / (high - low))

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
