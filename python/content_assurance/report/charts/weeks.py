"""What falls due week by week, and figures whose series breaks where its model changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

from content_assurance.report import figures
from content_assurance.report.charts.axes import (
    Point,
    Scale,
    at,
    date_labels,
    line,
    notes,
    percent,
    positions,
    ticks,
)


@dataclass(frozen=True)
class Week:
    """One week: its first day and how many fall due, by priority from the first on."""

    start: date
    counts: tuple[float, ...]
    note: str = ""

    @property
    def total(self) -> float:
        """All that falls due in the week."""
        return sum(self.counts)


def weeks(rows: Sequence[Week], label: str, height: int = 210) -> Markup:
    """A column a week, the first priority at the bottom, with the sum on top."""
    if not rows:
        return Markup("")
    top, base = 22.0, height - 24.0
    highest = max(1.0, *(row.total for row in rows))
    drawn = [f'<line class="grid" x1="0" x2="100%" y1="{at(base)}" y2="{at(base)}"/>']
    for number, row in enumerate(rows):
        left, wide = (number + 0.14) / len(rows), 0.72 / len(rows)
        middle, y = percent(left + wide / 2), base
        for priority, found in enumerate(row.counts, start=1):
            tall = found / highest * (base - top)
            y -= tall
            if found:
                drawn.append(
                    f'<rect class="p{priority}" x="{percent(left)}" width="{percent(wide)}"'
                    f' y="{at(y)}" height="{at(max(tall - 1, 1.0))}"/>'
                )
        style = "figure" if row.total else "figure quiet"
        drawn.append(
            f'<text class="{style}" x="{middle}" y="{at(y - 6)}" text-anchor="middle">'
            f"{figures.count(row.total)}</text>"
            f'<text class="tick{"" if number % 2 == 0 else " every-other"}" x="{middle}"'
            f' y="{height - 6}" text-anchor="middle">{figures.short_day(row.start)}</text>'
        )
    told = "|".join(
        f"{round((number + 0.5) / len(rows) * 1000)}~{row.note}" for number, row in enumerate(rows)
    )
    return Markup(
        f'<svg class="chart columns" width="100%" height="{height}" role="img" tabindex="0"'
        f' aria-label="{escape(label)}" data-notes="{escape(told)}">{"".join(drawn)}'
        f'<line class="cursor" y1="10" y2="{at(base)}"/></svg>'
    )


@dataclass(frozen=True)
class Stretch:
    """A series that means the same throughout: no line leads from one to the next."""

    name: str
    points: tuple[Point, ...]


def stretches(found: Sequence[Stretch], label: str, height: int = 190) -> Markup:
    """Lines from zero, one a stretch, each named where it begins.

    Nothing is drawn before there are two dates.
    """
    points = [point for stretch in found for point in stretch.points]
    values = [point.value for point in points if point.value is not None]
    if len({point.on for point in points}) < 2 or not values:
        return Markup("")
    base = height - 20.0
    xs = positions([point.on for point in points])
    scale = Scale(xs, 0.0, max(*values, 1.0) * 1.3, 12.0, base)
    grid = "".join(
        f'<line class="grid" x1="0" x2="100%" y1="{at(scale.y(tick))}" y2="{at(scale.y(tick))}"/>'
        f'<text class="tick" x="-8" y="{at(scale.y(tick) + 4)}" text-anchor="end">'
        f"{figures.count(tick)}</text>"
        for tick in ticks(0.0, scale.high)
    )
    marks, inner = "", ""
    for number, stretch in enumerate(found):
        inner += line(stretch.points, scale, "line" if number == len(found) - 1 else "line older")
        first = stretch.points[0]
        part = xs[first.on]
        anchor = "start" if part < 0.7 else "end"
        end = part if anchor == "start" else max(xs[point.on] for point in stretch.points)
        highest = max(point.value or 0.0 for point in stretch.points)
        marks += (
            f'<text class="tick" x="{percent(end)}" dx="{6 if number and anchor == "start" else 0}"'
            f' y="{at(scale.y(highest) - 9)}"'
            f' text-anchor="{anchor}">{escape(stretch.name)}</text>'
        )
        if number:
            x = percent(part)
            marks += f'<line class="half" x1="{x}" x2="{x}" y1="{at(scale.top)}" y2="{at(base)}"/>'
    last = points[-1]
    if last.value is not None:
        marks += (
            f'<circle class="now" cx="{percent(xs[last.on])}" cy="{at(scale.y(last.value))}"'
            f' r="4"/><text class="told" x="100%" dx="9" y="{at(scale.y(last.value) + 4)}">'
            f"{figures.count(last.value)}</text>"
        )
    ordered = sorted(points, key=lambda point: point.on)
    return Markup(
        f'<svg class="chart trend brief" width="100%" height="{height}" role="img" tabindex="0"'
        f' aria-label="{escape(label)}" data-notes="{notes(points, scale)}">{grid}'
        f'<svg width="100%" height="{height}" viewBox="0 0 1000 {height}"'
        f' preserveAspectRatio="none">{inner}</svg>{marks}{date_labels(ordered, scale, height)}'
        f'<line class="cursor" y1="10" y2="{at(base)}"/></svg>'
    )
