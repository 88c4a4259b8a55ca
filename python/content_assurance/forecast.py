"""Where a figure is heading: change points, a band for later dates, and the date of its target.

A figure is taken for a level that wanders with a pace, seen through noise. The pace wanders too and
may fade, as it does where assets go on towards what they settle at. How much is noise and how fast
the pace fades nobody knows: futures are drawn from many answers, each as often as the figure's past
speaks for it. A backlog's future is drawn from its own arrivals and departures instead. Whether
such bands hold is asked of the figure's own past. No clock and no chance: the same history gives
the same forecast.

It is written here and not taken from a library: statsmodels and scipy are a hundred megabytes for
one recursion of ten lines. The tests hold the recursion against statsmodels all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

PATHS = 2000
LOW, HIGH = 0.1, 0.9
HORIZON_DAYS = 730
BURN_DAYS = 90
LEAST_POINTS = 9
MOST_POINTS = 53
FADES = (1.0, 0.97, 0.94, 0.9, 0.85, 0.8)  # what is left of a pace a step later
STEADY = 0.5  # how much the first of them is believed beforehand; the others share the rest
NOISES = (0.0, 0.3, 3.0, 30.0)  # variance, of the level's own wandering
WANDERING_PACE = 0.12  # standard deviation, of the level's own wandering
AHEAD = 4  # steps that the back-test looks ahead
SHOWN_STEPS = 13
SEED = 20260101

Values = NDArray[np.float64]


class Marts(Protocol):
    """The published database, opened read-only, with the marts on its search path."""

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Rows of one query, a dict per row."""
        ...


@dataclass(frozen=True)
class Series:
    """A figure at even steps, oldest first, with the limits of what it can be."""

    last_date: date
    step_days: int
    values: tuple[float, ...]
    limits: tuple[float, float] = (0.0, float("inf"))

    def date_of(self, step: int) -> date:
        """The date so many steps after the last point."""
        return self.last_date + timedelta(days=step * self.step_days)


@dataclass(frozen=True)
class Beliefs:
    """What a figure's past says of it, an element for each answer to fade and noise.

    ``level`` and ``pace`` are those of the last point; variances are of the level's wandering,
    whose own is ``squares`` over a chi-square of so many ``freedom``. ``fit`` is the log-likelihood
    with that variance integrated out, but for a constant; ``weight`` is how much it is believed.
    """

    fade: Values
    noise: Values
    level: Values
    pace: Values
    level_variance: Values
    covariance: Values
    pace_variance: Values
    squares: Values
    fit: Values
    weight: Values
    freedom: int


@dataclass(frozen=True)
class Band:
    """The 80 % band of a figure on a date, and its median."""

    on: date
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class BackTest:
    """How often the band held what came, of how many times it could be asked."""

    held: int
    asked: int


@dataclass(frozen=True)
class Arrival:
    """When a figure reaches a value, with an 80 % band; no date where it is past the horizon.

    ``chance`` is the share of drawn futures that reach it within the horizon.
    """

    target: float
    early: date | None
    median: date | None
    late: date | None
    chance: float


@dataclass(frozen=True)
class Outlook:
    """A KPI's way to its target. ``changed_on`` are the dates on which its level changed."""

    metric_id: str
    metric_name: str
    unit: str
    value: float
    as_of_date: date
    arrival: Arrival
    bands: tuple[Band, ...]
    back_test: BackTest
    changed_on: tuple[date, ...]


def evenly(
    points: Sequence[tuple[date, float]], limits: tuple[float, float] = (0.0, float("inf"))
) -> Series:
    """Points at their usual distance; daily ones once a week, so that no weekday misleads.

    A date without a point has the value on the line between its neighbours.
    """
    days = np.array([on.toordinal() for on, _ in points], dtype=np.float64)
    values = np.array([value for _, value in points], dtype=np.float64)
    step = max(round(float(np.median(np.diff(days)))), 7) if len(points) > 1 else 7
    count = min(int((days[-1] - days[0]) // step) + 1, MOST_POINTS)
    grid = days[-1] - step * np.arange(count)[::-1]
    found = np.interp(grid, days, values)
    return Series(points[-1][0], step, tuple(float(value) for value in found), limits)


def change_points(values: Sequence[float]) -> tuple[int, ...]:
    """Where the level of a series changes: the place of the first point after each change.

    The cheapest cut into stretches of constant level, at a price of ``3 s2 log n`` a cut (optimal
    partitioning). ``s`` is told by the differences of neighbours, which a change hardly touches.
    """
    points = np.asarray(values, dtype=np.float64)
    n = len(points)
    if n < LEAST_POINTS:
        return ()
    steps = np.abs(np.diff(points))
    spread = float(np.median(steps)) / 0.9539 or float(np.mean(steps)) / 1.1284
    if spread == 0:
        return ()
    price = 3 * spread**2 * np.log(n)
    sums = np.concatenate(([0.0], np.cumsum(points)))
    squares = np.concatenate(([0.0], np.cumsum(points**2)))
    best = np.full(n + 1, np.inf)
    best[0] = -price
    last = np.zeros(n + 1, dtype=int)
    for end in range(2, n + 1):
        starts = np.arange(0, end - 1)  # a stretch has two points at the least
        fits = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / (end - starts)
        totals = best[starts] + fits + price
        last[end] = int(starts[np.argmin(totals)])
        best[end] = totals[last[end]]
    found = []
    place = n
    while place > 0:
        place = int(last[place])
        found.append(place)
    return tuple(sorted(place for place in found if place > 0))


def beliefs(values: Sequence[float]) -> Beliefs:
    """What the values say under each answer: Kalman's filter, from the first two of them on."""
    points = np.asarray(values, dtype=np.float64)
    fade, noise = (each.ravel() for each in np.meshgrid(FADES, NOISES, indexing="ij"))
    level, pace = np.full(len(fade), points[1]), np.full(len(fade), points[1] - points[0])
    level_variance, covariance, pace_variance = noise, noise, 2 * noise + 1
    squares, spreads = np.zeros(len(fade)), np.zeros(len(fade))
    for point in points[2:]:
        pace, pace_variance = fade * pace, fade**2 * pace_variance + WANDERING_PACE**2
        covariance = fade * covariance + pace_variance
        level, level_variance = level + pace, level_variance + 2 * covariance - pace_variance + 1
        spread = level_variance + noise
        surprise = point - level
        level_gain, pace_gain = level_variance / spread, covariance / spread
        level, pace = level + level_gain * surprise, pace + pace_gain * surprise
        pace_variance = pace_variance - pace_gain * covariance
        level_variance, covariance = level_gain * noise, pace_gain * noise
        squares, spreads = squares + surprise**2 / spread, spreads + np.log(spread)
    freedom = len(points) - 2
    fit = -(spreads + freedom * np.log(np.maximum(squares, 1e-300))) / 2
    rest = (1 - STEADY) / (len(FADES) - 1)
    weight = np.where(fade == 1, STEADY, rest) * np.exp(fit - fit.max())
    return Beliefs(
        fade, noise, level, pace, level_variance, covariance, pace_variance, squares, fit,
        weight / weight.sum(), freedom,
    )  # fmt: skip


def futures(series: Series, steps: int) -> Values:
    """Drawn futures of a figure: a row a path, a column a step."""
    found = beliefs(series.values)
    chance = np.random.default_rng(SEED)
    one = chance.choice(len(found.weight), PATHS, p=found.weight)
    wander = np.sqrt(found.squares[one] / chance.chisquare(found.freedom, PATHS))
    doubt = np.sqrt(found.pace_variance)
    shared = found.covariance / doubt
    alone = np.sqrt(np.maximum(found.level_variance - shared**2, 0.0))
    of_pace, of_level = chance.normal(size=(2, PATHS))
    pace = found.pace[one] + wander * doubt[one] * of_pace
    level = found.level[one] + wander * (shared[one] * of_pace + alone[one] * of_level)
    noise = wander * np.sqrt(found.noise[one])
    drawn = np.empty((PATHS, steps))
    for step in range(steps):
        pace = pace * found.fade[one] + chance.normal(size=PATHS) * wander * WANDERING_PACE
        level = level + pace + chance.normal(size=PATHS) * wander
        level = np.clip(level, *series.limits)
        drawn[:, step] = np.clip(level + chance.normal(size=PATHS) * noise, *series.limits)
    return drawn


def backlog_futures(backlog: float, arrived: Values, left: Values, steps: int) -> Values:
    """Drawn futures of a backlog, out of what arrived and left in each step of the recent past.

    Steps are drawn whole, with weights that are uncertain themselves (the Bayesian bootstrap).
    """
    chance = np.random.default_rng(SEED)
    n = len(arrived)
    weights = np.cumsum(chance.dirichlet(np.ones(n), PATHS), axis=1)
    doubt = np.sqrt((n - 1) / chance.chisquare(n - 1, PATHS) * (n + 1) / (n - 1))
    net = arrived - left
    level = np.full(PATHS, float(backlog))
    drawn = np.empty((PATHS, steps))
    for step in range(steps):
        place = np.minimum((weights < chance.random(PATHS)[:, None]).sum(axis=1), n - 1)
        level = np.maximum(level + net.mean() + (net[place] - net.mean()) * doubt, 0.0)
        drawn[:, step] = level
    return drawn


def bands(series: Series, drawn: Values) -> tuple[Band, ...]:
    """The 80 % band of every step."""
    low, median, high = np.quantile(drawn, [LOW, 0.5, HIGH], axis=0)
    return tuple(
        Band(series.date_of(step + 1), float(low[step]), float(median[step]), float(high[step]))
        for step in range(drawn.shape[1])
    )


def arrival(series: Series, drawn: Values, target: float, direction: str) -> Arrival:
    """When the drawn futures first reach a target; ``direction`` says which way is better."""
    reached = drawn >= target if direction == "up" else drawn <= target
    steps = np.where(reached.any(axis=1), reached.argmax(axis=1) + 1.0, np.inf)
    marks = np.quantile(steps, [LOW, 0.5, HIGH], method="inverted_cdf")
    early, median, late = (
        None if np.isinf(mark) else series.date_of(int(mark)) for mark in marks
    )  # fmt: skip
    return Arrival(target, early, median, late, float(reached.any(axis=1).mean()))


def back_test(series: Series, ahead: int) -> BackTest:
    """Whether the band of ``ahead`` steps, made at every earlier point, held what came."""
    held = asked = 0
    for count in range(LEAST_POINTS, len(series.values) - ahead + 1):
        past = Series(series.last_date, series.step_days, series.values[:count], series.limits)
        low, high = np.quantile(futures(past, ahead)[:, -1], [LOW, HIGH])
        came = series.values[count + ahead - 1]
        held += bool(low - 1e-12 <= came <= high + 1e-12)
        asked += 1
    return BackTest(held, asked)


def outlooks(marts: Marts) -> list[Outlook]:
    """The way of every KPI that has a target to it, and that of the backlog to nothing.

    A KPI with too few sound points, or whose target is met, has none; nor has one that
    ``metric_trends`` leaves out.
    """
    rows = marts.rows(
        "select d.metric_id, d.metric_name, d.unit, d.direction, d.target, m.as_of_date, m.value"
        " from metric_definitions as d inner join metrics as m using (metric_id)"
        " where d.target is not null and m.dimension = 'all' and m.is_source_ok"
        " and m.value is not null and m.metric_id in (select metric_id from metric_trends)"
        " order by d.metric_id, m.as_of_date"
    )
    by_metric: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_metric.setdefault(str(row["metric_id"]), []).append(row)
    found = [_outlook(points) for points in by_metric.values()]
    return [one for one in [*found, burn_down(marts)] if one is not None]


def _outlook(points: Sequence[Mapping[str, Any]]) -> Outlook | None:
    last = points[-1]
    target, direction = float(last["target"]), str(last["direction"])
    limits = (0.0, 1.0 if last["unit"] == "share" else float("inf"))
    series = evenly([(row["as_of_date"], float(row["value"])) for row in points], limits)
    is_met = last["value"] >= target if direction == "up" else last["value"] <= target
    if is_met or len(series.values) < LEAST_POINTS or len(set(series.values)) == 1:
        return None
    drawn = futures(series, HORIZON_DAYS // series.step_days)
    return Outlook(
        str(last["metric_id"]), str(last["metric_name"]), str(last["unit"]), float(last["value"]),
        last["as_of_date"], arrival(series, drawn, target, direction),
        bands(series, drawn[:, :SHOWN_STEPS]), back_test(series, AHEAD), _changes(series),
    )  # fmt: skip


def burn_down(marts: Marts) -> Outlook | None:
    """When the backlog would be cleared at the pace of the 90 days up to its last sound date."""
    rows = marts.rows(
        "select as_of_date, sum(open_count) as open, sum(new_count + reopened_count) as come,"
        " sum(remediated_count + otherwise_closed_count + out_of_sight_count) as gone"
        " from finding_flows where as_of_date <= (select max(as_of_date) from metrics"
        " where metric_id = 'open_findings' and dimension = 'all' and is_source_ok)"
        " group by as_of_date order by as_of_date"
    )
    if len(rows) < LEAST_POINTS or not rows[-1]["open"]:
        return None
    # What was there on the first date arrived on none.
    days = [row["as_of_date"] for row in rows[1:]]
    backlog = [float(row["open"]) for row in rows[1:]]
    series = evenly(list(zip(days, backlog, strict=True)))
    grid = [series.date_of(step) for step in range(1 - len(series.values), 1)]
    come, gone = (
        np.diff(np.interp([day.toordinal() for day in grid], [day.toordinal() for day in days],
                          np.cumsum([float(row[name]) for row in rows[1:]])))
        for name in ("come", "gone")
    )  # fmt: skip
    back = max(BURN_DAYS // series.step_days, LEAST_POINTS - 1)
    if len(come) < back:
        return None
    drawn = backlog_futures(
        series.values[-1], come[-back:], gone[-back:], HORIZON_DAYS // series.step_days
    )
    held = asked = 0
    for end in range(back, len(come) - AHEAD + 1):
        past = backlog_futures(
            series.values[end], come[end - back : end], gone[end - back : end], AHEAD
        )
        low, high = np.quantile(past[:, -1], [LOW, HIGH])
        held += bool(low <= series.values[end + AHEAD] <= high)
        asked += 1
    return Outlook(
        "open_findings", "Open findings", "count", series.values[-1], series.last_date,
        arrival(series, drawn, 0.0, "down"), bands(series, drawn[:, :SHOWN_STEPS]),
        BackTest(held, asked), _changes(series),
    )  # fmt: skip


def _changes(series: Series) -> tuple[date, ...]:
    last = len(series.values) - 1
    return tuple(series.date_of(place - last) for place in change_points(series.values))
