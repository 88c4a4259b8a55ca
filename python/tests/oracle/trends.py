"""Signal, trend and noise by the textbooks: XmR and Laney's charts, straight lines, surprises.

One figure at a time, one point at a time, from the list of its points; numpy fits the lines. The
weekday effect is left out: figures here are weekly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import copysign, exp, log, pi, sqrt

import numpy as np

WINDOW, LEAST_POINTS, LEAST_CASES, LEVEL = 20, 8, 20, 8
SLOPE_DEVIATE, PERSISTENCE_DEVIATE, Z_95 = 2.5, 1.645, 1.959963984540054
NEWEST = 0.2
D2 = 2 / sqrt(pi)  # a moving range of two is so many standard deviations on average


@dataclass(frozen=True)
class Point:
    """A figure on a date, and of how many cases it is (1 where it is no share)."""

    on: date
    value: float
    size: float = 1.0


@dataclass(frozen=True)
class Told:
    """What is told of one point, by those before it."""

    on: date
    count: int
    course: str
    center: float
    half_width: float | None
    slope: float
    pace: float
    pace_doubt: float
    deviation: float | None
    drift: float | None


@dataclass(frozen=True)
class Departure:
    """When a figure last left its course as of a point, by how much, and whether it is away."""

    on: date
    size: float
    is_new: bool
    is_away: bool


def normal(student: float, freedom: float) -> float:
    """Wallace's normal deviate of a Student's t."""
    grown = sqrt(freedom * log(1 + student**2 / freedom))
    return copysign((8 * freedom + 1) / (8 * freedom + 3) * grown, student)


def student(deviate: float, freedom: float) -> float:
    """And the other way round."""
    shrunk = deviate * (8 * freedom + 3) / (8 * freedom + 1)
    return sqrt(freedom * (exp(shrunk**2 / freedom) - 1))


def least_move(unit: str, size: float) -> float:
    """What a figure moves by where one case, or one day, is another."""
    return {"share": 1 / size, "ratio": 0.0}.get(unit, 1.0)


def is_step(points: Sequence[Point], place: int, unit: str) -> bool:
    """Whether the figure stepped at a place and stayed there."""
    if place < LEVEL or place + LEVEL > len(points):
        return False
    values = np.array([point.value for point in points[place - LEVEL : place + LEVEL]])
    before, after = values[:LEVEL], values[LEVEL:]
    shift, step = after.mean() - before.mean(), after[0] - before[-1]
    others = np.delete(np.abs(np.diff(values)), LEVEL - 1).mean()
    weeks = np.arange(2 * LEVEL)
    by_line = np.polyval(np.polyfit(weeks, values, 1), weeks)
    two_levels = ((before - before.mean()) ** 2).sum() + ((after - after.mean()) ** 2).sum()
    standard_error = others / D2 * sqrt(2 / LEVEL)
    return bool(
        step * shift > 0
        and abs(step) >= abs(shift) / 2
        and abs(step) > 2 * others
        and abs(shift) > 4 * standard_error
        and two_levels < 0.6 * ((values - by_line) ** 2).sum()
        and abs(shift) > least_move(unit, points[place].size)
    )


def lasting(rest: np.ndarray, lost: int) -> float:
    """Correlation of neighbours, raised by what so few points take from it."""
    whole = float(rest @ rest)
    return (float(rest[1:] @ rest[:-1]) / whole if whole else 0.0) + lost / len(rest)


def told(points: Sequence[Point], unit: str) -> list[Told]:
    """What is told of every point that has enough before it."""
    found: list[Told] = []
    level = 0
    deviations: list[float | None] = []
    for place in range(len(points)):
        if is_step(points[:place], place - LEVEL, unit):
            level = place - LEVEL
        base = points[max(level, place - WINDOW) : place]
        if len(base) < LEAST_POINTS:
            deviations.append(None)
            continue
        one = _told(points[place], base, unit)
        deviations.append(one.deviation)
        weights = [(1 - NEWEST) ** (place - back) for back in range(place + 1)]
        known = [
            (min(max(deviation, -3.0), 3.0), weight)
            for deviation, weight in zip(deviations, weights, strict=True)
            if deviation is not None
        ]
        drift = (
            sum(deviation * weight for deviation, weight in known)
            / sqrt(sum(weight**2 for _, weight in known))
            if known
            else None
        )
        found.append(Told(**(vars(one) | {"drift": drift})))
    return found


def departures(points: Sequence[Point], found: Sequence[Told]) -> dict[date, Departure]:
    """The last departure as of every point that has one; of figures that are no owner's."""
    by_date = {one.on: one for one in found}
    last: dict[date, Departure] = {}
    before: Told | None = None
    left: Told | None = None
    side_before, since, was_back = 0, 0, False
    for place, point in enumerate(points):
        one = by_date.get(point.on)
        side = side_of(point.value, one)
        is_new = side not in (0, side_before)
        if is_new and side_before:
            is_new = side_of(point.value, before) == side  # or else it only comes back
        side_before, before = side, one
        if is_new:
            left, since, was_back = one, place, False
        if left is None:
            continue
        size = points[since].value - left.center
        weeks = (point.on - left.on).days / 7
        ahead = point.value - left.center - left.slope * weeks
        is_late = place - since >= LEVEL
        is_far = ahead * copysign(1, size) >= abs(size) / 2 - 1e-12
        was_back = was_back or is_late or not is_far
        last[point.on] = Departure(left.on, size, is_new, not was_back)
    return last


def side_of(value: float, one: Told | None) -> int:
    """On which side of its limits a value is; one case away is on them, not past them."""
    if one is None or not one.half_width:
        return 0
    distance = value - one.center
    return int(copysign(1, distance)) if abs(distance) - one.half_width > 1e-9 else 0


def _told(now: Point, base: Sequence[Point], unit: str) -> Told:
    n = len(base)
    freedom = 0.62 * (n - 1)
    weeks = np.array([(point.on - now.on).days / 7 for point in base])
    values = np.array([point.value for point in base])
    sizes = np.array([point.size for point in base])
    mean_week, mean = (float(np.average(each, weights=sizes)) for each in (weeks, values))
    squares = float(sizes @ (weeks - mean_week) ** 2)
    pace = float(np.polyfit(weeks, values, 1, w=np.sqrt(sizes))[0])
    per_case = 1 / np.sqrt(1 / sizes[1:] + 1 / sizes[:-1])
    moves, steps = np.diff(values), np.diff(weeks)
    flat_range = float((np.abs(moves) * per_case).mean())
    line_range = float((np.abs(moves - pace * steps) * per_case).mean())
    least = least_move(unit, min(now.size, float(sizes.mean())))

    unit_spread = max(line_range * sqrt(pi / 2), least / 3 * sqrt(now.size))
    is_sloped = unit_spread > 0 and (
        abs(normal(pace * sqrt(squares) / unit_spread, freedom)) > SLOPE_DEVIATE
    )
    slope = pace if is_sloped else 0.0
    rest = values - mean - slope * (weeks - mean_week)
    raised = lasting(rest, 2 if is_sloped else 1)
    persistence = min(max(raised / (1 - (4 if is_sloped else 3) / n), 0.0), 1.0)
    is_moving = is_sloped or raised * sqrt(n) > PERSISTENCE_DEVIATE
    most = min(persistence + PERSISTENCE_DEVIATE / sqrt(n), 1.0)
    if not is_moving:
        persistence = 0.0

    surprises = (rest[1:] - persistence * rest[:-1]) * np.sqrt(sizes[1:])
    surprise = float(np.abs(surprises).mean()) * sqrt((n - 1) / (n - 3)) * sqrt(pi / 2)
    spread = flat_range * sqrt(pi / 2)
    if is_sloped:
        spread = line_range * sqrt(pi / 2)
    if persistence > 0:
        spread = surprise
    if is_sloped:
        spread *= sqrt(1 + now.size * mean_week**2 / squares / (1 + 1 / n))
    half_width: float | None = max(3 * spread / sqrt(now.size), least)
    if half_width == 0 or (unit == "share" and now.size < LEAST_CASES):
        half_width = None
    center = mean - slope * mean_week + persistence * float(rest[-1])

    information = (1 - most) ** 2 * squares + float(sizes[1:] @ steps**2)
    doubt = surprise / sqrt(information) * student(Z_95, freedom)
    course = "wandering" if is_moving else "steady"
    if is_sloped and abs(pace) > doubt:
        course = "rising" if pace > 0 else "falling"
    deviation = None
    if half_width:
        deviation = normal(3 * (now.value - center) / half_width / sqrt(1 + 1 / n), freedom)
    return Told(now.on, n, course, center, half_width, slope, pace, doubt, deviation, None)
