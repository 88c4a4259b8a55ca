"""Signal told from noise and from trend: against an oracle, and on series whose truth is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from oracle import trends as oracle
from remediation_chain import TRENDS, Chain, compiled
from scipy.stats import norm
from scipy.stats import t as student_t
from statsmodels.stats.multitest import multipletests

FIRST = date(2025, 1, 6)
WEEKS, FIGURES = 60, 300
CHANGED = 40  # the point at which the truth of a series changes
Draw = np.random.Generator
Values = np.ndarray
Telling = Callable[..., pd.DataFrame]


@pytest.fixture(scope="module")
def chain(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The models, compiled."""
    return compiled(project, tmp_path_factory.mktemp("trends"), *TRENDS)


@pytest.fixture(scope="module")
def tell(chain: Chain) -> Telling:
    """What ``metric_trends`` says of figures, given a list of points of each."""

    def run(
        figures: Mapping[str, list[oracle.Point]], unit: str = "ratio", dimension: str = "all"
    ) -> pd.DataFrame:
        rows = [
            {
                "metric_id": name if dimension == "all" else "one",
                "control_id": "all", "dimension": dimension,
                "member": name if dimension == "owner" else "all", "owner_name": name,
                "unit": unit, "metric_value": point.value, "denominator": point.size,
                "is_source_ok": True, "as_of_date": point.on,
            }
            for name, points in figures.items() for point in points
        ]  # fmt: skip
        given = {"int_metric_values": pd.DataFrame(rows)}
        with chain.run(given) as connection:
            return connection.execute(
                "select trends.*, limits.slope, limits.deviation, departures.is_departure,"
                " departures.is_away, departures.departure_date, departures.departure_size"
                " from metric_trends as trends inner join metric_limits as limits"
                " using (metric_id, dimension, member, as_of_date)"
                " inner join metric_departures as departures"
                " using (metric_id, dimension, member, as_of_date)"
                " order by metric_id, member, as_of_date"
            ).df()  # fmt: skip

    return run


def weekly(values: Values, sizes: Values | None = None) -> list[oracle.Point]:
    """Points of a figure, a week apart."""
    of = np.ones(len(values)) if sizes is None else sizes
    return [
        oracle.Point(FIRST + timedelta(weeks=week), float(value), float(size))
        for week, (value, size) in enumerate(zip(values, of, strict=True))
    ]


def drawn(series: Values) -> dict[str, list[oracle.Point]]:
    """A figure for each row, with names that sort as the rows do."""
    return {f"{place:04}": weekly(values) for place, values in enumerate(series)}


def table(found: pd.DataFrame, column: str) -> Values:
    """A column as a row per figure and a column per week."""
    return np.array(found[column].to_numpy().reshape(-1, WEEKS))


def beyond(found: pd.DataFrame) -> pd.Series:
    """Whether figures are outside their limits; one case away lies on them."""
    outside = (found["lower_limit"] - found["value"], found["value"] - found["upper_limit"])
    return pd.Series((outside[0] > 1e-9) | (outside[1] > 1e-9))


def noise(seed: int, figures: int = FIGURES) -> Values:
    """Independent errors."""
    return np.random.default_rng(seed).normal(size=(figures, WEEKS))


def counted(draw: Draw) -> list[oracle.Point]:
    """A backlog that wanders, now and then leaps, and has weeks without a point."""
    moves = draw.poisson(6, WEEKS) - draw.poisson(5, WEEKS) + 60 * (draw.random(WEEKS) < 0.03)
    kept = draw.random(WEEKS) > 0.1
    points = weekly(200 + np.cumsum(moves).astype(float))
    return [point for point, keep in zip(points, kept, strict=True) if keep]


def shared(draw: Draw) -> list[oracle.Point]:
    """A share with a slope or none, of cases that grow; sometimes another level from a date on."""
    sizes = np.round(draw.integers(15, 200) * np.linspace(1, draw.uniform(1, 3), WEEKS))
    level = draw.uniform(0.3, 0.7) + draw.choice([0, 0.001, -0.002, 0.004]) * np.arange(WEEKS)
    level[int(draw.integers(20, 50)) :] += draw.choice([0, 0, 0.1, -0.2])
    return weekly(draw.binomial(sizes.astype(int), np.clip(level, 0.02, 0.98)) / sizes, sizes)


@pytest.mark.parametrize(("unit", "history"), [("count", counted), ("share", shared)])
def test_an_oracle_tells_the_same(
    tell: Telling, unit: str, history: Callable[[Draw], list[oracle.Point]]
) -> None:
    draw = np.random.default_rng(1)
    figures = {f"{place:02}": history(draw) for place in range(40)}

    found = {
        (row["metric_id"], row["as_of_date"].date()): row
        for row in tell(figures, unit).to_dict("records")
    }
    courses = set()
    asked = 0
    for name, points in figures.items():
        for known in oracle.told(points, unit):
            row = found[name, known.on]
            asked += 1
            courses.add(known.course)
            assert (row["course"], row["point_count"]) == (known.course, known.count)
            assert (row["pace"], row["pace_high"] - row["pace"], row["slope"]) == pytest.approx(
                (known.pace, known.pace_doubt, known.slope), abs=1e-8
            )
            if known.half_width is None:
                assert row["is_suppressed"]
                continue
            low, high = known.center - known.half_width, known.center + known.half_width
            limits = (max(low, 0), min(high, 1)) if unit == "share" else (low, high)
            assert (row["center"], row["lower_limit"], row["upper_limit"]) == pytest.approx(
                (known.center, *limits), abs=1e-8
            )
            assert (row["deviation"], row["drift"]) == pytest.approx(
                (known.deviation, known.drift), abs=1e-6
            )

    assert asked > 1000
    assert courses == {"steady", "rising", "falling", "wandering"}


@pytest.mark.parametrize(("unit", "history"), [("count", counted), ("share", shared)])
def test_an_oracle_sees_the_same_departures(
    tell: Telling, unit: str, history: Callable[[Draw], list[oracle.Point]]
) -> None:
    draw = np.random.default_rng(10)
    leap = 300.0 if unit == "count" else 0.4
    figures = {f"{place:02}": history(draw) for place in range(40)}
    for points in figures.values():  # up, and below where it was a week later
        for place, moved in ((-8, leap), (-7, -leap)):
            was = points[place]
            value = was.value + moved
            value = min(max(value, 0.0), 1.0) if unit == "share" else value
            points[place] = oracle.Point(was.on, value, was.size)

    found = tell(figures, unit)
    swings = 0
    for name, points in figures.items():
        known = oracle.departures(points, oracle.told(points, unit))
        before = 0.0  # how far a departure on the point before went
        for row in found[found["metric_id"] == name].to_dict("records"):
            one = known.get(row["as_of_date"].date())
            assert row["is_departure"] == bool(one and one.is_new)
            assert row["is_away"] == bool(one and one.is_away)
            if one is None:
                assert pd.isna(row["departure_size"])
                continue
            assert row["departure_date"].date() == one.on
            assert row["departure_size"] == pytest.approx(one.size, abs=1e-8)
            swings += one.is_new and before * one.size < 0
            before = one.size if one.is_new else 0.0

    assert swings > 20


def test_one_case_is_never_a_jump(tell: Telling) -> None:
    def is_signal(cases: int) -> Values:
        steady = np.ones(20)
        return np.array(tell({
            str(size): weekly(np.append(steady, (size - cases) / size), np.full(21, size))
            for size in range(20, 61)
        }, "share").groupby("metric_id")["is_signal"].last())  # fmt: skip

    assert not is_signal(1).any()
    assert is_signal(2).all()


@pytest.mark.parametrize("freedom", [4.34, 7.0, 11.78])
def test_deviates_are_as_rare_as_students(freedom: float) -> None:
    for value in (0.5, 1.5, 2.5, 4.0, 6.0):
        exact = norm.isf(student_t.sf(value, freedom))
        assert oracle.normal(value, freedom) == pytest.approx(exact, abs=0.08)
        assert oracle.student(oracle.normal(value, freedom), freedom) == pytest.approx(value)
    assert oracle.student(1.96, freedom) == pytest.approx(student_t.ppf(0.975, freedom), rel=0.02)


def test_owners_are_corrected_for_how_many_there_are(tell: Telling) -> None:
    figures = drawn(noise(2, 40))
    for place in range(5):
        points = figures[f"{place:04}"]
        points[CHANGED] = oracle.Point(points[CHANGED].on, 6.0)

    found = tell(figures, "ratio", "owner")
    day = found[found["as_of_date"] == pd.Timestamp(FIRST + timedelta(weeks=CHANGED))]
    called, corrected, *_ = multipletests(day["p_value"], alpha=0.1, method="fdr_bh")

    assert day["q_value"].to_numpy() == pytest.approx(corrected, abs=1e-12)
    outside = set(day.loc[called & beyond(day), "member"])
    assert set(day.loc[day["is_departure"], "member"]) == outside
    assert outside <= set(day.loc[day["is_signal"], "member"])
    assert {f"{place:04}" for place in range(5)} <= set(day.loc[day["is_signal"], "member"])


def test_a_classical_chart_where_nothing_moves(tell: Telling) -> None:
    # Mean 91/8, mean moving range 10/7: limits of 2.66 of them.
    found = tell({"one": weekly(np.array([10, 12, 11, 13, 12, 11, 10, 12, 16.0]))}).iloc[-1]

    assert found["center"] == pytest.approx(11.375)
    assert found["upper_limit"] == pytest.approx(11.375 + 2.66 * 10 / 7, abs=2e-3)
    assert found["lower_limit"] == pytest.approx(11.375 - 2.66 * 10 / 7, abs=2e-3)
    assert (found["course"], found["rule"], found["signal_direction"]) == ("steady", "jump", "up")


def test_what_never_changes_is_seldom_a_signal(tell: Telling) -> None:
    found = tell(drawn(noise(3)))
    known = found[found["deviation"].notna()]

    assert 0.007 < beyond(known).mean() < 0.015
    assert (known["drift"].abs() > 3).mean() < 0.004
    assert known["is_signal"].mean() < 0.03  # a false one lasts until it is half way back
    assert (known["course"] == "steady").mean() > 0.95
    assert known["course"].isin(["rising", "falling"]).mean() < 0.005


def test_of_many_owners_that_never_change_hardly_one_is_called(tell: Telling) -> None:
    found = tell(drawn(noise(4)), "ratio", "owner")

    assert found["is_signal"].mean() < 0.002


@pytest.mark.parametrize("pace", [0.3, 1.0, -3.0])
def test_a_steady_pace_is_a_trend_and_no_signal(tell: Telling, pace: float) -> None:
    found = tell(drawn(noise(5) + pace * np.arange(WEEKS)))
    known = found[found["point_count"] == 20]

    assert known["is_signal"].mean() < 0.03
    assert (known["course"] == ("rising" if pace > 0 else "falling")).mean() > 0.93
    assert known["pace"].mean() == pytest.approx(pace, rel=0.02)
    assert ((known["pace_low"] <= pace) & (pace <= known["pace_high"])).mean() > 0.95


def test_a_wandering_figure_has_seldom_a_pace(tell: Telling) -> None:
    walks = np.cumsum(noise(6), axis=1)
    found = tell(drawn(walks))
    known = found[found["point_count"] == 20]

    assert known["course"].isin(["rising", "falling"]).mean() < 0.16
    assert known["is_signal"].mean() < 0.2  # 0.75 of them were by a chart about their mean
    drifting = tell(drawn(walks + np.arange(WEEKS)))
    known = drifting[drifting["point_count"] == 20]
    assert (known["course"] == "rising").mean() > 0.9


@pytest.mark.parametrize(
    ("size", "at_once", "in_four"), [(3, 0.45, 0.8), (4, 0.7, 0.95), (6, 0.97, 0.99)]
)
def test_a_jump_is_a_signal_until_it_is_what_is_usual(
    tell: Telling, size: float, at_once: float, in_four: float
) -> None:
    found = tell(drawn(noise(7) + size * (np.arange(WEEKS) >= CHANGED)))
    signals = table(found, "is_signal")

    assert signals[:, CHANGED].mean() > at_once
    assert signals[:, CHANGED : CHANGED + 4].any(axis=1).mean() > in_four
    assert signals[:, CHANGED + 12 :].mean() < 0.06
    if size == 6:
        assert signals[:, CHANGED + 4].mean() > 0.95
        since = found[found["as_of_date"] == pd.Timestamp(FIRST + timedelta(weeks=CHANGED + 4))]
        began = pd.Timestamp(FIRST + timedelta(weeks=CHANGED))
        assert (since["signal_since_date"] == began).mean() > 0.9
        rebased = table(found, "point_count")[:, CHANGED + 12]
        assert (rebased == 12).mean() > 0.9


def test_a_second_jump_is_seen_from_the_new_level(tell: Telling) -> None:
    weeks = np.arange(WEEKS)
    series = noise(8) + 6 * (weeks >= CHANGED) + 6 * (weeks >= CHANGED + 12)

    signals = table(tell(drawn(series)), "is_signal")

    assert signals[:, CHANGED + 12].mean() > 0.9


@pytest.mark.parametrize(
    ("before", "after", "within", "power"),
    [(1.0, 0.0, 8, 0.75), (1.0, -1.0, 4, 0.9), (0.0, 0.5, 8, 0.85), (0.0, 1.0, 4, 0.75)],
)
def test_a_turn_is_a_signal(
    tell: Telling, before: float, after: float, within: int, power: float
) -> None:
    weeks = np.arange(WEEKS)
    slopes = before * np.minimum(weeks, CHANGED) + after * np.maximum(weeks - CHANGED, 0)
    found = tell(drawn(noise(9) + slopes))
    signals = table(found, "is_signal")

    assert signals[:, CHANGED + 1 : CHANGED + 1 + within].any(axis=1).mean() > power
    assert signals[:, -1].mean() < 0.15  # the new pace is what is usual by then
    last = found[found["as_of_date"] == found["as_of_date"].max()]
    if after:
        assert (last["course"] == ("rising" if after > 0 else "falling")).mean() > 0.6
    if before:
        turned = found[found["rule"] == "turn"]
        assert (turned["signal_direction"] == "down").mean() > 0.9


def test_one_that_comes_back_is_no_signal_any_more(tell: Telling) -> None:
    rocking: list[Any] = [10, 12, 11, 13, 12, 11, 10, 12, 11, 12, 30, 29, 12, 11]
    found = tell({"one": weekly(np.array(rocking, dtype=float))})

    assert found["is_signal"].tolist()[-4:] == [True, True, False, False]
    assert found["signal_size"].tolist()[-4:-2] == pytest.approx([18.6, 18.6])
