"""Survival curves: the share still there by age, as step lines with their bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from content_assurance.report import figures
from content_assurance.report.charts.axes import WIDE, at, percent

_TOP, _BASE, _HEIGHT = 10.0, 190.0, 232
_AGES = (0, 30, 60, 90, 180, 270, 365)


@dataclass(frozen=True)
class Step:
    """The share still there past an age in days, its limits, and how many could still end."""

    age: float
    share: float
    low: float | None
    high: float | None
    at_risk: float


@dataclass(frozen=True)
class Curve:
    """One curve, by age, and its median in days (none where it is not reached).

    ``stays`` and ``ends`` say what is counted: the share still open, half of which are fixed.
    """

    name: str
    steps: tuple[Step, ...]
    median: float | None
    stays: str = "open"
    ends: str = "fixed"


def _y(share: float) -> float:
    return _BASE - min(max(share, 0.0), 1.0) * (_BASE - _TOP)


def _within(steps: Sequence[Step], horizon: float) -> list[Step]:
    """The steps up to the horizon; one that lies beyond it leads the line there."""
    shown = [step for step in steps if step.age <= horizon]
    if len(shown) < len(steps) and shown:
        last = shown[-1]
        shown.append(Step(horizon, last.share, last.low, last.high, last.at_risk))
    return shown


def _path(steps: Sequence[Step], horizon: float, style: str) -> str:
    """The step line from age 0, where everything is open; it ends at the last age seen."""
    parts = [f"M0 {at(_y(1.0))}"]
    parts += [f"H{at(step.age / horizon * WIDE)}V{at(_y(step.share))}" for step in steps]
    return f'<path class="{style}" d="{"".join(parts)}"/>' if steps else ""


def _band(steps: Sequence[Step], horizon: float) -> str:
    """The area between the limits, from the first age that has any."""
    known = [(s.age / horizon * WIDE, s.low, s.high) for s in steps if s.low is not None]
    if len(known) < 2:
        return ""
    upper, lower = [], []
    for number, (x, low, high) in enumerate(known):
        if number:
            upper.append(f"H{at(x)}")
            lower.append(f"{at(x)} {at(_y(known[number - 1][1] or 0.0))}")
        upper.append(f"{'V' if number else f'M{at(x)} '}{at(_y(1.0 if high is None else high))}")
        lower.append(f"{at(x)} {at(_y(low or 0.0))}")
    return f'<path class="band" d="{"".join(upper)}L{"L".join(reversed(lower))}Z"/>'


def at_risk(steps: Sequence[Step], age: float) -> float:
    """How many could be fixed at this age, or at the next one that the curve knows."""
    return next((step.at_risk for step in steps if step.age >= age), 0.0)


def _ages(horizon: float) -> list[int]:
    """Ages to write below the chart, the last at its end, far enough apart for a phone."""
    chosen: list[int] = []
    for age in reversed(_AGES):
        if age <= horizon and (not chosen or chosen[-1] - age >= horizon * 0.075):
            chosen.append(age)
    return sorted({0, *chosen} - {age for age in chosen if 0 < age < horizon * 0.075})


def _note(step: Step, curve: Curve) -> str:
    interval = figures.amount_range(step.low, step.high, "share")
    return (
        f"{curve.name}, {figures.days(step.age)}: {figures.share(step.share)} still {curve.stays}"
        f"{f' ({interval})' if interval else ''}, {figures.count(step.at_risk)} at risk"
    )


def _median(curve: Curve, horizon: float) -> str:
    """From one half down to the day on which it is reached, with the days written beside it."""
    if curve.median is None or curve.median > horizon:
        return ""
    part, half = curve.median / horizon, _y(0.5)
    anchor, shift = ("start", 9) if part < 0.36 else ("end", -9) if part > 0.64 else ("middle", 0)
    rise = 12 if anchor == "middle" else 8
    return (
        f'<line class="half" x1="0" x2="{percent(part)}" y1="{at(half)}" y2="{at(half)}"/>'
        f'<line class="half" x1="{percent(part)}" x2="{percent(part)}" y1="{at(half)}"'
        f' y2="{at(_BASE)}"/><circle class="now" cx="{percent(part)}" cy="{at(half)}" r="4.5"/>'
        f'<text class="told" x="{percent(part)}" dx="{shift}" y="{at(half - rise)}"'
        f' text-anchor="{anchor}">half {curve.ends} after {figures.days(curve.median)}</text>'
    )


def reach(highest: float) -> float:
    """Where the axis of ages ends, in days: the first round age that holds the highest one."""
    return float(next((age for age in _AGES[1:] if age >= highest), _AGES[-1]))


def survival(curve: Curve, others: Sequence[Curve], horizon: float, label: str) -> Markup:
    """One curve with its 95 % band, the others thin behind it, on one scale of days.

    ``horizon`` is the highest age drawn, in days. Below the ages stands how many could still be
    fixed then. Nothing is drawn for a curve without steps.
    """
    steps = _within(curve.steps, horizon)
    if not steps:
        return Markup("")
    grid = "".join(
        f'<line class="grid" x1="0" x2="100%" y1="{at(_y(part))}" y2="{at(_y(part))}"/>'
        f'<text class="tick" x="-8" y="{at(_y(part) + 4)}" text-anchor="end">'
        f"{figures.share(part, 0)}</text>"
        for part in (0.0, 0.5, 1.0)
    )
    ages = _ages(horizon)
    for age in ages:
        x, anchor = percent(age / horizon), "middle" if 0 < age < horizon * 0.99 else "end"
        anchor = anchor if age else "start"
        words = figures.days(age) if age == ages[-1] else figures.count(age)
        grid += (
            f'<text class="tick" x="{x}" y="{at(_BASE + 15)}" text-anchor="{anchor}">{words}</text>'
            f'<text class="tick risk" x="{x}" y="{at(_BASE + 33)}" text-anchor="{anchor}">'
            f"{figures.count(at_risk(curve.steps, age))}</text>"
        )
    grid += f'<text class="tick" x="-8" y="{at(_BASE + 33)}" text-anchor="end">at risk</text>'
    behind = "".join(_path(_within(one.steps, horizon), horizon, "other") for one in others)
    told = "|".join(f"{round(step.age / horizon * 1000)}~{_note(step, curve)}" for step in steps)
    inner = behind + _band(steps, horizon) + _path(steps, horizon, "line")
    return Markup(
        f'<svg class="chart trend curve" width="100%" height="{_HEIGHT}" role="img" tabindex="0"'
        f' aria-label="{escape(label)}" data-notes="{escape(told)}">{grid}'
        f'<svg width="100%" height="{_HEIGHT}" viewBox="0 0 1000 {_HEIGHT}"'
        f' preserveAspectRatio="none">{inner}</svg>{_median(curve, horizon)}'
        f'<line class="cursor" y1="{at(_TOP)}" y2="{at(_BASE)}"/></svg>'
    )
