"""Every figure of access against an oracle that counts day by day, from the exports alone.

The oracle (``oracle/access*.py``) reads the native files itself, walks through groups with
networkx, and knows no SQL. It is given the same seeds as the project.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import pandas as pd
import pytest
from access_bench import AccessTold, Row
from lifelines import KaplanMeierFitter
from oracle.access import disagreements, figures, standings
from oracle.access_leavers import Stay, leavers
from oracle.slices import Key, Kpi

pytestmark = pytest.mark.slow

METRICS = {
    "orphaned_accounts", "unmatched_accounts", "leaver_accounts", "ownerless_accounts",
    "deprovision_lag", "deprovision_within_24h", "dormant_accounts", "dormant_privileged",
    "unknown_use_share", "mfa_coverage", "phishing_resistant_share", "toxic_combinations",
    "standing_privilege", "review_completion", "population_completeness", "rubber_stamp_index",
    "self_reviewed_share", "effective_revocation", "regrant_rate", "open_access_findings",
    "access_deadline_adherence", "access_remediation_median", "mfa_enrolled_share",
    "open_access_mean_age", "access_remediation_restricted_mean",
}  # fmt: skip
RANKS = {"standing": 1, "activated": 2, "eligible": 3}


@pytest.fixture(scope="module")
def published(access_told: AccessTold) -> list[Row]:
    """The rows of access in the mart of metrics."""
    rows = access_told.query(
        "select metrics.* from marts.metrics inner join marts.metric_definitions using (metric_id) "
        "where area = 'access'"
    )
    return [row | {"exclusions": json.loads(row["exclusions"])} for row in rows]


@pytest.fixture(scope="module")
def wanted(access_told: AccessTold) -> dict[Key, Kpi]:
    """The oracle's figures."""
    return figures(access_told.world)


def test_every_figure_is_the_oracles(
    access_told: AccessTold, published: list[Row], wanted: dict[Key, Kpi]
) -> None:
    found = disagreements(published, wanted, standings(access_told.world, wanted))
    assert not found, f"{len(found)} differ\n" + "\n".join(found[:10])
    assert {row["metric_id"] for row in published} == METRICS
    assert len(wanted) > 3_000
    assert {row["is_source_ok"] for row in published} == {True, False}


def test_every_figure_has_something_to_say(published: list[Row]) -> None:
    """But for the campaigns' lists none is the same on every date: the comparison is not idle."""
    values = defaultdict(set)
    for row in published:
        if row["dimension"] == "all" and row["denominator"] != 0:
            values[row["metric_id"]].add((row["numerator"], row["value"]))
    changing = {metric for metric, seen in values.items() if len(seen) > 1}
    assert changing == METRICS - {"population_completeness"}
    assert values["population_completeness"]


def test_what_an_account_may_reach_is_what_networkx_reaches(access_told: AccessTold) -> None:
    """Through groups in groups, also in a circle; on what; and for good, activated or in need."""
    found = defaultdict(set)
    for row in access_told.query(
        "select as_of_date, states.source_name, states.system_name, states.account_id, "
        "target_kind, target_id, resource_name, grant_kind "
        "from intermediate.int_account_states as states "
        "inner join intermediate.int_effective_access as access using (account_key) "
        "where as_of_date >= valid_from and as_of_date < valid_to"
    ):
        key = (row["source_name"], row["system_name"], row["account_id"])
        place = ((row["target_kind"], row["target_id"]), row["resource_name"])
        found[row["as_of_date"], key].add((*place, RANKS[row["grant_kind"]]))
    world = access_told.world
    reached = {
        (day, key): {access[:3] for access in held.access}
        for day in world.feeds.dates
        for key, held in world.held(day).items()
        if held.access
    }
    wrong = {place for place in found.keys() | reached if found.get(place) != reached.get(place)}
    assert not wrong, f"{len(wrong)} differ: {sorted(wrong)[:5]}"
    assert len(reached) > 1_000
    (hops,) = access_told.query(
        "select max(hop_count) as longest from intermediate.int_effective_access"
    )
    assert hops["longest"] >= 4


def test_the_deprovision_lag_is_lifelines(access_told: AccessTold, published: list[Row]) -> None:
    """The median and its limits from a library, where it takes late entries."""
    last = access_told.world.feeds.latest
    stays: list[Stay] = [
        leaver.stay(last) for leaver in leavers(access_told.world)
        if leaver.gone_from <= last and leaver.first <= leaver.gone_from
    ]  # fmt: skip
    stays = [stay for stay in stays if stay.exit > stay.entry]
    fitter = KaplanMeierFitter().fit(
        [stay.exit for stay in stays], [stay.is_ended for stay in stays]
    )
    curve = access_told.query(
        "select lag_days, disabled_by_at, gone_from_date, enabled_days "
        "from intermediate.int_deprovisions where first_export_date <= gone_from_date"
    )
    ours = KaplanMeierFitter().fit(
        [row["enabled_days"] if row["lag_days"] is None else row["lag_days"] for row in curve],
        [row["lag_days"] is not None for row in curve],
    )
    assert ours.median_survival_time_ == fitter.median_survival_time_
    assert len(curve) == len(stays) > 10
    (row,) = (
        row for row in published
        if (row["metric_id"], row["as_of_date"], row["dimension"])
        == ("deprovision_lag", last, "all")
    )  # fmt: skip
    assert row["denominator"] >= len(stays)


def test_an_outage_makes_nobody_leave_and_nothing_disappear(access_told: AccessTold) -> None:
    """A day without Entra's exports keeps the accounts that were there."""
    counts = Counter(
        row["as_of_date"]
        for row in access_told.query(
            "select as_of_date from intermediate.int_account_states where source_name = 'entra_id'"
        )
    )
    missing = set(access_told.world.feeds.days("workday/org_units")) - set(
        access_told.world.feeds.days("entra_id/users")
    )
    assert missing
    sizes = pd.Series(counts)
    assert sizes.min() > 0.9 * sizes.max()
