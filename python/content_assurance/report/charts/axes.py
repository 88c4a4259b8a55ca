"""What every chart stands on: coordinates, scales, lines, bands and labels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from content_assurance.report import figures

WIDE = 1000.0


@dataclass(frozen=True)
class Point:
    """One date of a series. ``note`` is what the reader is told when pointing at it."""

    on: date
    value: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


def at(number: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{number:.1f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(part: float) -> str:
    """A part of the width, 0 to 1, as a percentage."""
    return f"{part * 100:.2f}".rstrip("0").rstrip(".") + "%"


def positions(dates: Sequence[date], inset: float = 0.008) -> dict[date, float]:
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


def runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches of dates without a missing value."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


@dataclass(frozen=True)
class Scale:
    """Where a date lies across and a value lies down, in the units of the drawing."""

    xs: dict[date, float]
    low: float
    high: float
    top: float
    bottom: float

    def x(self, on: date) -> float:
        """Across, 0 to 1000."""
        return self.xs[on] * WIDE

    def y(self, value: float) -> float:
        """Down; values outside the scale lie on its edge."""
        inside = min(max(value, self.low), self.high)
        return self.bottom - (inside - self.low) / (self.high - self.low) * (self.bottom - self.top)


def path(points: Sequence[Point], scale: Scale) -> str:
    """A line per unbroken stretch; a lone point becomes a short dash."""
    drawn = []
    for run in runs(points):
        spots = [(scale.x(p.on), scale.y(p.value or 0.0)) for p in run]
        if len(spots) == 1:
            (x, y) = spots[0]
            spots = [(x - 6, y), (x + 6, y)]
        drawn.append("M" + "L".join(f"{at(x)} {at(y)}" for x, y in spots))
    return "".join(drawn)


def line(points: Sequence[Point], scale: Scale, style: str) -> str:
    """The line of a series, nothing where no date has a value."""
    drawn = path(points, scale)
    return f'<path class="{style}" d="{drawn}"/>' if drawn else ""


def band(points: Sequence[Point], scale: Scale) -> str:
    """The area between the ends of the intervals."""
    drawn = []
    with_band = [
        p if p.low is not None and p.high is not None else Point(p.on, None) for p in points
    ]
    for run in runs(with_band):
        upper = [f"{at(scale.x(p.on))} {at(scale.y(p.high or 0.0))}" for p in run]
        lower = [f"{at(scale.x(p.on))} {at(scale.y(p.low or 0.0))}" for p in reversed(run)]
        if len(run) > 1:
            drawn.append("M" + "L".join(upper + lower) + "Z")
    return f'<path class="band" d="{"".join(drawn)}"/>' if drawn else ""


def hidden_dates(points: Sequence[Point], scale: Scale, base: float) -> str:
    """Small dots on the base line where a date has no reportable value."""
    return "".join(
        f'<circle class="missing" cx="{percent(scale.xs[p.on])}" cy="{at(base)}" r="2"/>'
        for p in points
        if p.value is None
    )


def notes(points: Sequence[Point], scale: Scale) -> Markup:
    """Position in thousandths and note of each date, read by the page's script."""
    return escape("|".join(f"{round(scale.xs[p.on] * 1000)}~{p.note}" for p in points))


def date_notes(dates: Sequence[date]) -> list[tuple[int, str]]:
    """Position in thousandths and name of each date."""
    if not dates:
        return []
    return [(round(part * 1000), figures.day(on)) for on, part in positions(dates).items()]


def date_labels(points: Sequence[Point], scale: Scale, height: int) -> str:
    """First, middle and last date under a chart."""
    dates = [p.on for p in points]
    chosen = {0: "start", len(dates) - 1: "end"}
    if len(dates) > 8:
        chosen[len(dates) // 2] = "middle"
    return "".join(
        f'<text class="tick" x="{percent(scale.xs[dates[n]])}" y="{height - 3}"'
        f' text-anchor="{anchor}">{figures.short_day(dates[n])}</text>'
        for n, anchor in sorted(chosen.items())
    )
