"""Every figure of access against an oracle that counts day by day, from the exports alone.

The oracle (``oracle/access*.py``) reads the native files itself, walks through groups with
networkx, and knows no SQL. It is given the same seeds as the project.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import pandas as pd
import pytest
from access_bench import AccessTold, Row
from lifelines import KaplanMeierFitter
from oracle.access import disagreements, figures, standings
from oracle.access_cases import ends
from oracle.access_findings import AccessFindings
from oracle.access_leavers import Stay, leavers
from oracle.changes import differences, split
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


def test_what_moved_a_figure_is_the_oracles(access_told: AccessTold) -> None:
    """Every case at both ends, also those that moved nothing; the models keep only what moved."""
    findings = AccessFindings(access_told.world)
    told: dict[tuple[Any, ...], dict[tuple[str, str], tuple[float, int | None]]] = defaultdict(dict)
    for row in access_told.query(
        "select kpi_change_drivers.* from marts.kpi_change_drivers "
        "inner join marts.metric_definitions using (metric_id) where area = 'access' "
        "and unit <> 'count' and owner_name <> 'all'"
    ):
        pair = (row["metric_id"], row["baseline_date"], row["as_of_date"])
        told[pair][row["owner_name"], row["part"]] = (row["contribution"], row["case_count"])
    wrong, seen = [], set()
    for (metric_id, start, end), parts in told.items():
        first, last = ends(findings, start)[metric_id], ends(findings, end)[metric_id]
        is_mean = metric_id == "open_access_mean_age"
        wanted = split(first, last, is_mean=is_mean)
        wrong += [f"{metric_id} {one}" for one in differences(wanted, parts)]
        seen |= {part for _, part in wanted}
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:10])
    assert len(told) >= 15
    assert {"gained", "scope_in", "scope_out", "mix", "aged"} <= seen


def test_who_moved_a_figure_joins_the_marts_of_access(access_told: AccessTold) -> None:
    """And neither a login nor a number stands in a column that is published as it is."""
    rows = access_told.query(
        "select metric_id, case_id, subject_id, accounts.account_key, people.person_id, "
        "access_findings.finding_id from marts.kpi_change_rows "
        "inner join marts.metric_definitions using (metric_id) "
        "left join marts.accounts on subject_id = account_key "
        "left join marts.people on subject_id = people.person_id "
        "left join marts.access_findings on subject_id = access_findings.finding_id "
        "where area = 'access'"
    )
    joined = {
        name for row in rows for name in ("account_key", "person_id", "finding_id") if row[name]
    }
    assert joined == {"account_key", "person_id", "finding_id"}
    items = {
        row["review_item_key"]
        for row in access_told.query("select review_item_key from marts.access_review_items")
    }
    assert {row["case_id"] for row in rows if row["subject_id"] is None} <= items
    assert {row["case_id"] for row in rows if row["subject_id"]} == {None}


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
