"""The survival SQL against lifelines, statsmodels and scipy, and against a process that is known.

Episodes are made up, with ties, delayed entry, competing and censored outcomes; the queries are the
models' own, compiled by dbt and run over them (``remediation_chain``), as findings or as access
findings, which always are among episodes of the other population.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pandas as pd
import pytest
from jinja2 import Template
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
from remediation_chain import REMEDIATION, Chain, compiled, day
from scipy.stats import lognorm, norm
from statsmodels.duration.survfunc import (
    CumIncidenceRight,
    SurvfuncRight,
    _survdiff,  # `survdiff` cannot do strata and delayed entry at once
    survdiff,
)

HORIZON = 365
POPULATIONS = ("findings", "access_findings")
# What the chain calls them, and what they are called here.
NAMES = {"stratum": "severity", "origin": "detector"}


class Known(NamedTuple):
    """What was known of every episode at risk on a date, an array each."""

    entry: np.ndarray
    exit: np.ndarray
    outcome: np.ndarray
    severity: np.ndarray
    owner: np.ndarray
    detector: np.ndarray

    @property
    def is_fixed(self) -> np.ndarray:
        """1 where it was remediated."""
        return np.array(self.outcome == "remediated", dtype=int)


@pytest.fixture(scope="module")
def chain(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The models, compiled."""
    return compiled(project, tmp_path_factory.mktemp("remediation"), REMEDIATION)


def made_up(seed: int, size: int, *, is_entry_delayed: bool, is_tied: bool = True) -> pd.DataFrame:
    """Episodes over 400 days; the second detector arrives on day 60 and finds old ones."""
    draw = np.random.default_rng(seed)
    detector = draw.choice(["a.scan", "b.scan"], size)
    detected = draw.integers(0, 300, size)
    onboarded = np.where((detector == "b.scan") & is_entry_delayed, 60, 0)
    entered = np.maximum(detected, onboarded)
    owner = draw.choice(["Ann", "Ben", "Cyd", "Dee"], size, p=[0.4, 0.3, 0.2, 0.1])
    pace = np.where(owner == "Ann", 25, 50)
    if is_tied:
        lasted = draw.geometric(1 / pace)
    else:  # every exit at an age of its own; detection so late that all enter before it
        lasted = draw.permutation(size) + 1
        entered = np.minimum(entered, detected + lasted - 1)
    ended = np.maximum(detected + lasted, entered).astype(float)
    outcome = draw.choice(
        ["remediated", "competing", "censored", "open"], size, p=[0.55, 0.15, 0.1, 0.2]
    )
    last_open = np.where(np.isin(outcome, ["censored", "open"]), ended, ended - 1)
    ended[outcome == "open"] = np.nan
    return pd.DataFrame(
        {
            "severity": draw.choice(["high", "medium", "low"], size),
            "owner": owner, "detector": detector, "outcome": outcome, "detected": detected,
            "entered": entered, "last_open": last_open, "ended": ended,
        }
    )  # fmt: skip


def known(episodes: pd.DataFrame, on: int) -> Known:
    """What was known on a day: whatever ends later was open, and last seen by then."""
    seen = episodes[episodes["entered"] <= on]
    is_over = seen["ended"] <= on
    left = np.minimum(np.where(is_over, seen["ended"], seen["last_open"]), on)
    entry, out = (seen["entered"] - seen["detected"]).to_numpy(), left - seen["detected"].to_numpy()
    outcome = np.where(is_over, seen["outcome"], "open")
    at_risk = out > entry
    labels = (seen[name].to_numpy()[at_risk] for name in ("severity", "owner", "detector"))
    return Known(entry[at_risk], out[at_risk], outcome[at_risk], *labels)


def rows(con: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[dict[str, Any]]:
    """Rows of a query by name."""
    cursor = con.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def told(
    con: duckdb.DuckDBPyConnection, model: str, population: str = "findings", dimension: str = ""
) -> list[dict[str, Any]]:
    """What a model says of a population, by date: of all slices, or of those of a dimension."""
    query = f"select * from int_remediation_{model} where population = ? order by all"
    found = rows(con, query, population)
    return [row for row in found if dimension in ("", row["dimension"])]


def curve(
    con: duckdb.DuckDBPyConnection, on: int, column: str, population: str = "findings"
) -> list[dict[str, Any]]:
    """The total's steps with an event of a kind, by age."""
    steps = told(con, "survival", population, "all")
    return [step for step in steps if step["as_of_date"] == day(on) and step[column] > 0]


def members(cases: Known, dimension: str) -> np.ndarray:
    """What each case is in a dimension of the chain."""
    found: np.ndarray = getattr(cases, NAMES.get(dimension, dimension))
    return found


def close(ours: object, theirs: object, atol: float = 1e-9) -> None:
    """Both are the same numbers, to so much."""
    np.testing.assert_allclose(
        np.array(ours, dtype=float), np.array(theirs, dtype=float), rtol=0, atol=atol
    )


def test_the_tail_of_the_normal_distribution_is_that_of_scipy(repository: Path) -> None:
    macros = [
        (repository / "macros" / f"{name}.sql").read_text(encoding="utf-8")
        for name in ("horner", "normal_tail")
    ]
    tail = Template("".join(macros) + "{{ normal_tail('z') }}").render()
    grid = np.concatenate([np.linspace(0, 40, 8001), [7.07106781186546, 7.07106781186548]])
    with duckdb.connect() as con:
        con.register("grid", pd.DataFrame({"z": grid}))
        ours = con.execute(f"select {tail} as tail from grid").fetchnumpy()["tail"]

    close(ours, norm.sf(grid), atol=1e-15)
    is_told = grid < 37
    np.testing.assert_allclose(ours[is_told], norm.sf(grid[is_told]), rtol=1e-8)


@pytest.mark.parametrize("on", [100, 200, 420])
@pytest.mark.parametrize("is_entry_delayed", [False, True])
def test_curve_and_limits_are_those_of_statsmodels(
    chain: Chain, on: int, is_entry_delayed: bool
) -> None:
    episodes = made_up(3, 900, is_entry_delayed=is_entry_delayed)
    cases = known(episodes, on)
    theirs = SurvfuncRight(cases.exit, cases.is_fixed, entry=cases.entry)
    is_event = theirs.n_events > 0
    survival, error = theirs.surv_prob[is_event], theirs.surv_prob_se[is_event]

    with chain.over(episodes, [day(on)]) as con:
        steps = curve(con, on, "remediated")

    assert is_entry_delayed == bool((cases.entry > 0).any())
    assert len(steps) > 30
    assert [step["age_days"] for step in steps] == list(theirs.surv_times[is_event])
    close([step["at_risk"] for step in steps], theirs.n_risk[is_event])
    close([step["survival"] for step in steps], survival)
    is_inside = survival > 0  # where all were fixed there are no limits
    survival, width = survival[is_inside], norm.ppf(0.975) * error[is_inside]
    width /= survival * np.log(survival)
    inside = [step for step in steps if step["survival"] > 0]
    close([step["survival_low"] for step in inside], survival ** np.exp(-width))
    close([step["survival_high"] for step in inside], survival ** np.exp(width))
    assert {(s["survival_low"], s["survival_high"]) for s in steps if not s["survival"]} <= {
        (None, None)
    }


@pytest.mark.parametrize("on", [100, 420])
@pytest.mark.parametrize("population", POPULATIONS)
def test_curve_median_and_restricted_mean_are_those_of_lifelines(
    chain: Chain, population: str, on: int
) -> None:
    episodes = made_up(4, 900, is_entry_delayed=False)
    with chain.over(episodes, [day(on)], population) as con:
        summaries = told(con, "statistics", population)
        steps = curve(con, on, "leaving", population)

    cases = known(episodes, on)
    assert {row["dimension"] for row in summaries} == {
        "all", "stratum", "owner", "origin", "stratum_owner",
    }  # fmt: skip
    assert len(summaries) == 1 + 3 + 4 + 2 + 12
    for row in summaries:
        chosen = np.ones(len(cases.exit), dtype=bool)
        if row["dimension"] != "all":
            for name, word in zip(
                row["dimension"].split("_"), row["member"].split(" | "), strict=True
            ):
                chosen &= members(cases, name) == word
        fitter = KaplanMeierFitter().fit(cases.exit[chosen], cases.is_fixed[chosen])
        median = fitter.median_survival_time_
        assert row["median_days"] == (None if np.isinf(median) else median)
        close(row["restricted_mean_days"], restricted_mean_survival_time(fitter, t=HORIZON))
        if row["dimension"] == "all":
            ages = [step["age_days"] for step in steps]
            assert len(ages) > 30
            close([step["survival"] for step in steps], fitter.survival_function_at_times(ages))


def test_limits_of_the_restricted_mean_are_those_of_a_mean(chain: Chain) -> None:
    """Where everything was fixed it is the mean of times cut at the horizon, with its own error."""
    episodes = made_up(11, 300, is_entry_delayed=False).assign(outcome="remediated")
    episodes["ended"] = episodes["detected"] + 15 * (1 + episodes.index % 40)
    episodes["last_open"] = episodes["ended"] - 1
    times = np.minimum(episodes["ended"] - episodes["detected"], HORIZON)
    assert (times == HORIZON).any()

    with chain.over(episodes, [day(2_000)]) as con:
        (row,) = told(con, "statistics", dimension="all")

    margin = norm.ppf(0.975) * times.std(ddof=0) / len(times) ** 0.5
    close(row["restricted_mean_days"], times.mean())
    close(row["restricted_mean_low_days"], times.mean() - margin)
    close(row["restricted_mean_high_days"], times.mean() + margin)


@pytest.mark.parametrize("on", [100, 420])
@pytest.mark.parametrize("population", POPULATIONS)
def test_incidence_with_ties_is_that_of_statsmodels(chain: Chain, population: str, on: int) -> None:
    episodes = made_up(5, 900, is_entry_delayed=False)
    cases = known(episodes, on)
    codes = pd.Series(cases.outcome).map(
        {"remediated": 1, "competing": 2, "censored": 0, "open": 0}
    )
    theirs = CumIncidenceRight(cases.exit, codes.to_numpy())

    with chain.over(episodes, [day(on)], population) as con:
        steps = curve(con, on, "leaving", population)

    assert [step["age_days"] for step in steps] == list(theirs.times)
    assert max(step["remediated"] for step in steps) > 1, "the case wants ties"
    close([step["incidence_remediated"] for step in steps], theirs.cinc[0])
    close([step["incidence_competing"] for step in steps], theirs.cinc[1])


def test_incidence_with_delayed_entry_is_that_of_lifelines(chain: Chain) -> None:
    on = 1_000
    episodes = made_up(6, 300, is_entry_delayed=True, is_tied=False)
    cases = known(episodes, on)
    assert (cases.entry > 0).any()
    assert len(set(cases.exit)) == len(cases.exit), "lifelines moves ties apart at random"
    # To lifelines who enters at an age is at risk at it, to us (and statsmodels) just after it.
    entry = np.where(cases.entry > 0, cases.entry + 0.5, 0)
    codes = pd.Series(cases.outcome).map(
        {"remediated": 1, "competing": 2, "censored": 0, "open": 0}
    )

    with chain.over(episodes, [day(on)]) as con:
        for code, kind in ((1, "remediated"), (2, "competing")):
            fitter = AalenJohansenFitter(calculate_variance=False).fit(
                cases.exit, codes, event_of_interest=code, entry=entry
            )
            theirs = fitter.cumulative_density_.iloc[:, 0]
            steps = curve(con, on, kind)
            assert len(steps) > 30
            close(
                [step[f"incidence_{kind}"] for step in steps],
                theirs.loc[[float(step["age_days"]) for step in steps]],
            )


@pytest.mark.parametrize("on", [100, 200, 420])
@pytest.mark.parametrize("dimension", ["owner", "origin"])
def test_the_log_rank_test_is_that_of_statsmodels(chain: Chain, on: int, dimension: str) -> None:
    """Stratified by severity, with delayed entry and ties."""
    episodes = made_up(7, 900, is_entry_delayed=True)
    cases = known(episodes, on)
    labels = members(cases, dimension)

    with chain.over(episodes, [day(on)]) as con:
        found = told(con, "comparisons", dimension=dimension)

    assert {row["member"] for row in found} == set(labels)
    for row in found:
        group = (labels == row["member"]).astype(int)
        excess, variance = 0.0, 0.0
        for severity in set(cases.severity):
            inside = cases.severity == severity
            part = _survdiff(
                cases.exit[inside], cases.is_fixed[inside], group[inside], None,
                np.array([0, 1]), cases.entry[inside],
            )  # fmt: skip
            excess, variance = excess + part[0].item(), variance + part[1].item()
        assert row["observed"] == cases.is_fixed[group == 1].sum()
        close(row["observed"] - row["expected"], excess)
        close(row["variance"], variance)
        close(row["chi_square"], excess**2 / variance)
        close(row["p_value"], 2 * norm.sf(abs(excess) / variance**0.5), atol=1e-12)
        assert row["is_faster"] == (excess > 0)


@pytest.mark.parametrize("population", POPULATIONS)
def test_the_stratified_log_rank_test_is_that_of_statsmodels(chain: Chain, population: str) -> None:
    """By its public function, which does strata where nobody enters late."""
    episodes = made_up(8, 900, is_entry_delayed=False)
    cases = known(episodes, 420)
    with chain.over(episodes, [day(420)], population) as con:
        found = told(con, "comparisons", population)
    assert len(found) == 6
    for row in found:
        group = members(cases, row["dimension"]) == row["member"]
        chi_square, p_value = survdiff(cases.exit, cases.is_fixed, group, strata=cases.severity)
        close(row["chi_square"], chi_square)
        close(row["p_value"], p_value)


def test_the_log_rank_test_is_that_of_lifelines(chain: Chain) -> None:
    """One stratum; lifelines without delayed entry, statsmodels with it."""
    episodes = made_up(9, 600, is_entry_delayed=False).assign(severity="high")
    late = made_up(9, 600, is_entry_delayed=True).assign(severity="high")
    for given in (episodes, late):
        cases = known(given, 300)
        with chain.over(given, [day(300)]) as con:
            found = told(con, "comparisons")
        assert {row["is_faster"] for row in found} == {True, False}
        for row in found:
            group = members(cases, row["dimension"]) == row["member"]
            if given is episodes:
                theirs = logrank_test(
                    cases.exit[group], cases.exit[~group], cases.is_fixed[group],
                    cases.is_fixed[~group],
                )  # fmt: skip
                pair = theirs.test_statistic, theirs.p_value
            else:
                pair = survdiff(cases.exit, cases.is_fixed, group, entry=cases.entry)
            close((row["chi_square"], row["p_value"]), pair)


def test_who_is_alone_is_compared_with_nobody(chain: Chain) -> None:
    episodes = made_up(10, 50, is_entry_delayed=False).assign(owner="Ann")
    with chain.over(episodes, [day(420)]) as con:
        (row,) = told(con, "comparisons", dimension="owner")
    assert row["observed"] == pytest.approx(row["expected"])
    assert (row["variance"], row["chi_square"], row["p_value"], row["is_faster"]) == (
        0, None, None, None,
    )  # fmt: skip


def test_the_closed_only_mean_drifts_where_the_median_stays(chain: Chain) -> None:
    """A constant process: 20 findings a day, a quarter never fixed, else lognormal.

    Of those that are fixed half take 30 days; half of all are fixed within 46.
    """
    spread = np.log(46 / 30) / norm.ppf(0.5 / 0.75)
    lasting = lognorm(s=spread, scale=30)
    assert 0.75 * lasting.cdf(46) == pytest.approx(0.5)
    assert 0.75 * lasting.cdf(30) == pytest.approx(0.375)

    # Of the twenty of every day five are never fixed, and one is from each fifteenth of the rest.
    draw = np.random.default_rng(20)
    last, arrivals, fixed = 720, 20, 15
    detected = np.repeat(np.arange(last + 1), arrivals)
    place = np.tile(np.arange(arrivals), last + 1)
    is_fixed = place < fixed
    quantile = np.minimum((place + draw.random(len(place))) / fixed, 1 - 1e-9)
    lasted = np.maximum(1, np.rint(lasting.ppf(quantile)))
    ended = np.where(is_fixed, detected + lasted, np.nan)
    episodes = pd.DataFrame(
        {
            "severity": "high", "owner": "Ann", "detector": "a.scan", "detected": detected,
            "entered": detected, "ended": ended,
            "outcome": np.where(is_fixed, "remediated", "open"),
            "last_open": np.where(is_fixed, ended - 1, last),
        }
    )  # fmt: skip
    dates = range(180, last + 1, 60)

    with chain.over(episodes, [day(number) for number in dates]) as con:
        found = told(con, "statistics", dimension="all")
        at_30 = [row for row in told(con, "survival", dimension="all") if row["age_days"] == 30]

    means = [row["closed_only_mean_days"] for row in found]
    medians = [row["median_days"] for row in found]
    print(f"\nclosed-only mean {means}\nKaplan-Meier median {medians}")  # noqa: T201
    assert len(found) == len(at_30) == len(dates)
    assert means[0] == pytest.approx(31, abs=1)
    assert means[-1] == pytest.approx(43, abs=1)
    assert means == sorted(means)
    assert all(abs(median - 46) <= 3 for median in medians)
    assert all(row["median_low_days"] <= 46 <= row["median_high_days"] for row in found)
    assert all(abs(1 - row["survival"] - 0.375) < 0.01 for row in at_30)
