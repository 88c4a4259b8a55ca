"""The curves of access against lifelines and statsmodels, on the simulated organisation.

What is known of every finding and of every leaver's account on a date is the oracle's, which reads
the native exports (``oracle/access_findings``, ``oracle/access_leavers``).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pytest
from access_bench import AccessTold, Row
from lifelines import KaplanMeierFitter
from lifelines.utils import restricted_mean_survival_time
from oracle.access_findings import AccessFindings, Episode
from oracle.access_leavers import Stay, leavers
from oracle.access_times import HORIZON
from scipy.stats import norm
from statsmodels.duration.survfunc import (
    CumIncidenceRight,
    _survdiff,  # `survdiff` wants everybody in every stratum
)

pytestmark = pytest.mark.slow

# Smaller than a second in days: lifelines has who enters at an age at risk at it, and we after it.
MOMENT = 1e-6


@pytest.fixture(scope="module")
def episodes(access_told: AccessTold) -> list[Episode]:
    """The oracle's episodes of access findings."""
    return AccessFindings(access_told.world).episodes


def sliced(known: list[Episode]) -> dict[tuple[str, str], list[Episode]]:
    """Episodes by dimension and member."""
    found = defaultdict(list)
    for one in known:
        for place in (
            ("all", "all"), ("rule", one.rule), ("owner", one.owner), ("system", one.system),
            ("rule_owner", f"{one.rule} | {one.owner}"),
        ):  # fmt: skip
            found[place].append(one)
    return found


def dated(told: AccessTold, mart: str) -> dict[date, list[Row]]:
    """Rows of a mart of remediation that are about access findings, by date."""
    found = defaultdict(list)
    for row in told.query(
        f"select * from marts.{mart} where population = 'access_findings' order by as_of_date"
    ):
        found[row["as_of_date"]].append(row)
    return found


def close(ours: object, theirs: object) -> None:
    """Both are the same numbers; what is not there is nan."""
    np.testing.assert_allclose(
        np.array(ours, dtype=float), np.array(theirs, dtype=float), rtol=0, atol=1e-9
    )


def test_statistics_of_access_findings_are_those_of_the_libraries(
    access_told: AccessTold, episodes: list[Episode]
) -> None:
    told = dated(access_told, "remediation_statistics")
    assert set(told) == {day for day in access_told.world.feeds.dates if day >= min(told)}
    reached = 0
    for day, rows in told.items():
        places = sliced([one for one in episodes if one.opened <= day])
        assert {(row["dimension"], row["member"]) for row in rows} == places.keys()
        for row in rows:
            stays = [one.stay(day) for one in places[row["dimension"], row["member"]]]
            ended = [stay.exit for stay in stays if stay.is_ended]
            ongoing = [stay.exit for stay in stays if not stay.is_ended]
            assert (
                row["episode_count"], row["open_count"], row["remediated_count"],
                row["competing_count"], row["censored_count"],
            ) == (len(stays), len(ongoing), len(ended), 0, 0)  # fmt: skip
            close(row["closed_only_mean_days"], np.mean(ended) if ended else None)
            close(row["open_mean_age_days"], np.mean(ongoing) if ongoing else None)
            at_risk = [stay for stay in stays if stay.exit > 0]
            if not at_risk:
                assert row["restricted_mean_days"] is None
                continue
            ages = np.array([stay.exit for stay in at_risk])
            is_ended = np.array([stay.is_ended for stay in at_risk], dtype=int)
            fitter = KaplanMeierFitter().fit(ages, is_ended)
            median = fitter.median_survival_time_
            assert row["median_days"] == (None if np.isinf(median) else median)
            close(row["restricted_mean_days"], restricted_mean_survival_time(fitter, t=HORIZON))
            incidence = CumIncidenceRight(ages, is_ended).cinc[0][-1] if is_ended.any() else 0
            close((row["incidence_remediated"], row["incidence_competing"]), (incidence, 0))
            reached += row["median_days"] is not None
    assert reached > 10


def test_curves_of_access_findings_are_those_of_lifelines(
    access_told: AccessTold, episodes: list[Episode]
) -> None:
    told = dated(access_told, "remediation_curves")
    steps = 0
    for day, rows in told.items():
        places = sliced([one for one in episodes if one.opened <= day])
        for place, group in places.items():
            at_risk = [stay for one in group if (stay := one.stay(day)).exit > 0]
            ours = [row for row in rows if (row["dimension"], row["member"]) == place]
            assert bool(ours) == bool(at_risk)
            if ours:
                compare(ours, at_risk, "remediated_count")
                close([row["incidence_remediated"] for row in ours],
                      [1 - row["survival"] for row in ours])  # fmt: skip
                steps += sum(row["remediated_count"] for row in ours)
    assert steps > 100


def test_the_deprovision_curve_is_that_of_lifelines(access_told: AccessTold) -> None:
    accounts = leavers(access_told.world)
    told = access_told.query("select * from marts.deprovision_curves")
    for day in sorted({row["as_of_date"] for row in told}):
        places = defaultdict(list)
        for one in accounts:
            stay = one.stay(day)
            if max(one.gone_from, one.first) <= day and stay.exit > stay.entry:
                for place in (("all", "all"), ("owner", one.owner), ("system", one.system)):
                    places[place].append(stay)
        rows = [row for row in told if row["as_of_date"] == day]
        assert {(row["dimension"], row["member"]) for row in rows} == places.keys()
        for place, stays in places.items():
            ours = [row for row in rows if (row["dimension"], row["member"]) == place]
            compare(ours, stays, "disabled_count")
    assert len(told) > 50


def compare(rows: list[Row], stays: list[Stay], ended: str) -> None:
    """The steps of a curve, and its limits, are those of lifelines."""
    ours = sorted(rows, key=lambda row: row["age_days"])
    ages = np.array([stay.exit for stay in stays])
    # One day on: lifelines knows no age below 0, from which on most are at risk.
    entry = np.array([stay.entry + (MOMENT if stay.entry > 0 else 0) for stay in stays])
    is_ended = np.array([stay.is_ended for stay in stays], dtype=int)
    fitter = KaplanMeierFitter().fit(ages + 1, is_ended, entry=entry + 1)
    shown = [row["age_days"] for row in ours]
    close(shown, sorted(set(ages)))
    table = fitter.event_table
    table = table[table["removed"] > 0]
    close([row["at_risk_count"] for row in ours], table["at_risk"])
    close([row[ended] for row in ours], table["observed"])
    close([row["survival"] for row in ours], fitter.survival_function_.loc[table.index].iloc[:, 0])
    limits = fitter.confidence_interval_.loc[table.index]
    for row, (low, high) in zip(ours, limits.to_numpy(), strict=True):
        if row["survival_low"] is None:  # none while nothing has ended or once everything has
            assert row["survival"] in (0, 1)
            assert row["survival_high"] is None
        else:
            close((row["survival_low"], row["survival_high"]), (low, high))


def test_owners_and_systems_are_compared_within_a_rule(
    access_told: AccessTold, episodes: list[Episode]
) -> None:
    told = dated(access_told, "remediation_comparisons")
    differing = 0
    for day, rows in told.items():
        known = [one for one in episodes if one.opened <= day and one.stay(day).exit > 0]
        stays = [one.stay(day) for one in known]
        ages = np.array([stay.exit for stay in stays])
        is_ended = np.array([stay.is_ended for stay in stays], dtype=int)
        rules = np.array([one.rule for one in known])
        labels = {
            name: np.array([getattr(one, name) for one in known]) for name in ("owner", "system")
        }
        assert {(row["dimension"], row["member"]) for row in rows} == {
            (name, member) for name, members in labels.items() for member in set(members)
        }
        for row in rows:
            group = (labels[row["dimension"]] == row["member"]).astype(int)
            excess, variance = 0.0, 0.0
            for rule in set(rules):
                inside = rules == rule
                if 0 < group[inside].sum() < inside.sum() and is_ended[inside].any():
                    part = _survdiff(
                        ages[inside], is_ended[inside], group[inside], None, np.array([0, 1])
                    )
                    excess, variance = excess + part[0].item(), variance + part[1].item()
            assert row["observed_count"] == is_ended[group == 1].sum()
            close(row["observed_count"] - row["expected_count"], excess)
            close(row["variance"], variance)
            if variance > 0:
                close(row["chi_square"], excess**2 / variance)
                close(row["p_value"], 2 * norm.sf(abs(excess) / variance**0.5))
                differing += row["p_value"] < 0.05
            else:
                assert row["p_value"] is None
    assert differing > 0
