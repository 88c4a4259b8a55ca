"""Trends: a share over time with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup, escape

from content_assurance.report import figures
from content_assurance.report.charts.axes import (
    Point,
    Scale,
    at,
    band,
    date_labels,
    domain,
    hidden_dates,
    line,
    notes,
    path,
    percent,
    positions,
    ticks,
)


def sparkline(
    points: Sequence[Point], unit: str, label: str, target: float | None = None, height: int = 60
) -> Markup:
    """A small trend with its interval as a band, and the target where it is in sight.

    Nothing is drawn for a single date: a dot says no more than the figure does.
    """
    if len(points) < 2 or not any(point.value is not None for point in points):
        return Markup("")
    low, high = domain(points, unit)
    scale = Scale(positions([p.on for p in points]), low, high, 5.0, height - 7.0)
    marks = []
    if target is not None and low <= target <= high:
        y = at(scale.y(target))
        marks.append(f'<line class="aim" x1="0" x2="100%" y1="{y}" y2="{y}"/>')
    marks.append(hidden_dates(points, scale, height - 2.0))
    last = points[-1]
    if last.value is not None:
        x = percent(scale.xs[last.on])
        marks.append(f'<circle class="now" cx="{x}" cy="{at(scale.y(last.value))}" r="3.5"/>')
    inner = band(points, scale) + line(points, scale, "line")
    return Markup(
        f'<svg class="chart spark" width="100%" height="{height}" role="img" tabindex="0"'
        f' aria-label="{escape(label)}" data-notes="{notes(points, scale)}">'
        f'<svg width="100%" height="{height}" viewBox="0 0 1000 {height}"'
        f' preserveAspectRatio="none">{inner}</svg>{"".join(marks)}'
        f'<line class="cursor" y1="0" y2="{height}"/></svg>'
    )


def spark_line(points: Sequence[Point], dates: Sequence[date], unit: str, height: int = 60) -> str:
    """The path of a sparkline over the given dates, to put another series into one.

    Nothing where a sparkline would not be drawn. The series has a scale of its own.
    """
    if len(points) < 2 or not any(point.value is not None for point in points):
        return ""
    low, high = domain([Point(p.on, p.value) for p in points], unit)
    return path(points, Scale(positions(dates), low, high, 5.0, height - 7.0))


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
    xs = positions([p.on for p in effective] + [p.on for p in raw])
    scale = Scale(xs, scale_y[0], scale_y[1], 14.0, base)
    grid = []
    has_aim = target is not None and scale_y[0] <= target <= scale_y[1]
    for tick in ticks(*scale_y):
        y = scale.y(tick)
        if target is not None and has_aim and abs(y - scale.y(target)) < 14:
            continue
        grid.append(
            f'<line class="grid" x1="0" x2="100%" y1="{at(y)}" y2="{at(y)}"/>'
            f'<text class="tick" x="-8" y="{at(y + 4)}" text-anchor="end">'
            f"{figures.share(tick, 0)}</text>"
        )
    aim = ""
    if target is not None and has_aim:
        y = scale.y(target)
        aim = (
            f'<line class="aim" x1="0" x2="100%" y1="{at(y)}" y2="{at(y)}"/>'
            f'<text class="tick aimed" x="-8" y="{at(y + 4)}" text-anchor="end">'
            f"<title>target</title>{figures.share(target, 0)}</text>"
        )
    marks = hidden_dates(effective, scale, base)
    last = effective[-1]
    if last.value is not None:
        marks += (
            f'<circle class="now" cx="{percent(xs[last.on])}" cy="{at(scale.y(last.value))}"'
            ' r="4"/>'
        )
    inner = band(effective, scale) + line(raw, scale, "raw") + line(effective, scale, "line")
    return Markup(
        f'<svg class="chart trend" width="100%" height="{height}" role="img" tabindex="0"'
        f' aria-label="{escape(label)}" data-notes="{notes(effective, scale)}">{"".join(grid)}'
        f'<svg width="100%" height="{height}" viewBox="0 0 1000 {height}"'
        f' preserveAspectRatio="none">{inner}</svg>{aim}{marks}'
        f'{date_labels(effective, scale, height)}<line class="cursor" y1="10" y2="{base}"/></svg>'
    )
