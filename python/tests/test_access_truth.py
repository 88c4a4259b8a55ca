"""What is published of access against the simulated truth, where the exports determine it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, time, timedelta

import networkx as nx
import pytest
from access_bench import AccessTold, Row

pytestmark = pytest.mark.slow

Truth = list[dict[str, str]]
NOBODYS = {"break_glass", "service", "shared"}


def at(text: str) -> datetime:
    """A time in the truth; the end of time, where it says nothing."""
    return datetime.fromisoformat(text) if text else datetime.max.replace(tzinfo=UTC)


def taken(day: date) -> datetime:
    """When the exports of a day are taken."""
    return datetime.combine(day, time(5), UTC)


@pytest.fixture(scope="module")
def accounts(access_told: AccessTold) -> dict[tuple[str, str], Row]:
    """The published accounts by source and id."""
    rows = access_told.query("select *, account_kind as kind from marts.accounts")
    return {(row["source_name"], row["account_id"]): row for row in rows}


@pytest.fixture(scope="module")
def truth(access_told: AccessTold) -> dict[tuple[str, str], dict[str, str]]:
    """The true accounts by source and id."""
    rows = access_told.true("accounts")
    return {(row["source_name"], row["account_id"]): row for row in rows}


@pytest.fixture(scope="module")
def people(access_told: AccessTold) -> dict[str, dict[str, str]]:
    """The true people by employee id."""
    return {row["employee_id"]: row for row in access_told.true("people")}


def test_accounts_are_linked_to_the_people_whose_they_are(
    access_told: AccessTold,
    accounts: dict[tuple[str, str], Row],
    truth: dict[tuple[str, str], dict[str, str]],
    people: dict[str, dict[str, str]],
) -> None:
    """Not one wrong; and none is missing but where an address has had two holders."""
    rows = access_told.query(
        "select records.source_name, records.account_id, links.employee_id, links.link_rule "
        "from intermediate.int_account_records as records "
        "left join intermediate.int_account_links as links using (account_key)"
    )
    wrong, missing, rules = [], [], Counter[str]()
    for row in rows:
        true = truth[row["source_name"], row["account_id"]]
        rules[row["link_rule"] or "none"] += 1
        if row["employee_id"] is None and true["employee_id"]:
            missing.append(true)
        elif row["employee_id"] is not None and row["employee_id"] != true["employee_id"]:
            wrong.append((row, true))
    assert not wrong
    stories = Counter(people[true["employee_id"]]["story"] for true in missing)
    # One account was told apart from everybody by hand.
    assert stories["has_address_of_another"] >= 2
    assert len(missing) - stories["has_address_of_another"] == 1
    assert {"employee_id", "email", "must_link"} <= rules.keys()
    assert len(accounts) > 150


def test_kinds_of_accounts_are_the_true_ones(
    accounts: dict[tuple[str, str], Row], truth: dict[tuple[str, str], dict[str, str]]
) -> None:
    """But for a program that has an account of a person: nothing in GitHub tells it apart."""
    wrong = Counter(
        (source, truth[source, account_id]["account_kind"], row["kind"])
        for (source, account_id), row in accounts.items()
        if row["kind"] != truth[source, account_id]["account_kind"]
    )
    assert wrong == {("github", "service", "human"): 1}
    kinds = {row["account_kind"] for row in truth.values()}
    assert kinds == {*NOBODYS, "external", "human"}


def test_renames_and_leaves_make_no_second_person(
    access_told: AccessTold, people: dict[str, dict[str, str]]
) -> None:
    rows = access_told.query("from marts.people")
    listed = {row["employee_id"]: row for row in rows}
    assert len(rows) == len(listed)
    stories = defaultdict(list)
    for employee_id, person in people.items():
        stories[person["story"]].append(listed[employee_id])
    assert len(stories["renamed"]) >= 2
    assert len(stories["on_leave"]) >= 2
    for story, group in stories.items():
        for row in group:
            true = people[row["employee_id"]]
            assert row["email"] == true["emails"].split("|")[-1]
            has_left = at(true["left_at"]) < taken(row["as_of_date"])
            assert (row["employment"] == "left") == has_left, (story, row)
            if story in ("renamed", "on_leave"):
                assert row["account_count"] >= 1
                assert row["employment"] == "employed"


def test_effective_access_is_reachability_in_what_is_truly_granted(
    access_told: AccessTold,
    accounts: dict[tuple[str, str], Row],
    truth: dict[tuple[str, str], dict[str, str]],
) -> None:
    """Of the last exports, which all came: what is granted at that time, through every group."""
    last = taken(access_told.world.feeds.latest)
    graph: nx.DiGraph[tuple[str, str, str]] = nx.DiGraph()
    for grant in access_told.true("grants"):
        if at(grant["granted_at"]) <= last < at(grant["revoked_at"]):
            graph.add_edge(
                (grant["source_name"], grant["grantee_kind"], grant["grantee_id"]),
                (grant["source_name"], grant["target_kind"], grant["target_id"]),
            )
    found = defaultdict(set)
    for row in access_told.query("from marts.entitlements"):
        found[row["source_name"], row["account_id"]].add((row["target_kind"], row["target_id"]))
    reached = {
        (source, account_id): {
            node[1:] for node in nx.descendants(graph, (source, "account", account_id))
        }
        for source, account_id in accounts
        if (source, "account", account_id) in graph
    }
    assert found == reached
    assert not nx.is_directed_acyclic_graph(graph)
    assert len(reached) > 100


def test_leavers_whose_accounts_still_work_are_found(
    access_told: AccessTold,
    truth: dict[tuple[str, str], dict[str, str]],
    people: dict[str, dict[str, str]],
) -> None:
    """All of them and nobody else, where a person is known for an account."""
    last = taken(access_told.world.feeds.latest)
    rows = access_told.query(
        "select records.source_name, records.account_id from marts.access_findings as findings "
        "inner join intermediate.int_account_records as records using (account_key) "
        "where rule_id = 'leaver_still_active' and finding_status = 'open'"
    )
    found = {(row["source_name"], row["account_id"]) for row in rows}
    linked = {
        (row["source_name"], row["account_id"])
        for row in access_told.query("from marts.accounts where person_id is not null")
    }
    true = {
        place
        for place, account in truth.items()
        if place in linked
        and at(people[account["employee_id"]]["left_at"]) < last
        and at(account["created_at"]) <= last < min(
            at(account["disabled_at"]), at(account["removed_at"])
        )
    }  # fmt: skip
    assert found == true
    assert {truth[place]["story"] for place in found} >= {"leaver_kept_active"}


def test_the_lag_is_the_true_one_or_lies_between_two_exports(
    access_told: AccessTold,
    truth: dict[tuple[str, str], dict[str, str]],
    people: dict[str, dict[str, str]],
) -> None:
    rows = access_told.query(
        "select source_name, records.account_id, deprovisions.* "
        "from intermediate.int_deprovisions as deprovisions "
        "inner join (select account_key, account_id from intermediate.int_account_records) "
        "as records using (account_key)"
    )
    exact, bounded = 0, 0
    for row in rows:
        true = truth[row["source_name"], row["account_id"]]
        left = at(people[true["employee_id"]]["left_at"])
        assert row["gone_from_date"] == left.date() + timedelta(days=1)
        closed = min(at(true["disabled_at"]), at(true["removed_at"]))
        if row["disabled_at"] is not None:
            seconds = (closed - taken(row["gone_from_date"]) + timedelta(hours=5)).total_seconds()
            assert row["lag_days"] == pytest.approx(max(0.0, seconds / 86_400))
            exact += 1
        elif row["bound_date"] is not None:
            assert taken(row["enabled_date"]) < closed <= taken(row["bound_date"])
            bounded += 1
        else:
            assert closed > taken(row["enabled_date"])
    assert exact >= 5
    assert bounded >= 3


def test_decisions_are_judged_by_what_became_of_them(access_told: AccessTold) -> None:
    """Revocations that were carried out, that were not, and that were undone again."""
    items = {row["review_item_id"]: row for row in access_told.query(
        "from marts.access_review_items"
    )}  # fmt: skip
    grants = defaultdict(list)
    for grant in access_told.true("grants"):
        key = (grant["source_name"], grant["grantee_id"], grant["target_id"])
        grants[key].append((at(grant["granted_at"]), at(grant["revoked_at"])))
    seen = Counter[str]()
    for true in access_told.true("reviews"):
        row = items.get(true["review_item_id"])
        if row is None:
            continue
        assert row["decision"] == true["decision"]
        if true["story"] == "own_access" and true["decision"] != "pending":
            assert row["is_self_reviewed"]
        if row["revocation"] in ("gone", "present") and row["looked_date"] is not None:
            spans = grants[true["source_name"], true["account_id"], true["target_id"]]
            was_there = any(since <= taken(row["looked_date"]) < until for since, until in spans)
            # By another way, through another group, it may be there still.
            assert was_there <= (row["gone_date"] != row["looked_date"])
            seen[row["revocation"]] += 1
        if row["regrant"] == "regranted":
            assert (
                true["story"] == "given_again"
                or len(grants[true["source_name"], true["account_id"], true["target_id"]]) > 1
            )
            seen["regranted"] += 1
    assert seen["gone"] >= 3
    assert seen["present"] >= 1
    assert seen["regranted"] >= 1


def test_use_that_nobody_tells_is_unknown_and_what_stopped_is_dormant(
    accounts: dict[tuple[str, str], Row], truth: dict[tuple[str, str], dict[str, str]]
) -> None:
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for place, row in accounts.items():
        true = truth[place]
        if not row["is_enabled"]:
            continue
        states[true["story"] or "in use"][row["use_state"]] += 1
        age = taken(row["as_of_date"]) - at(true["last_used_at"] or true["created_at"])
        if row["use_state"] == "dormant":
            assert age > timedelta(days=44)
        elif row["use_state"] == "used":
            assert age < timedelta(days=46)
    assert states["dormant"]["dormant"] >= 3
    assert states["in use"]["unknown"] >= 10
    assert states["in use"]["dormant"] == 0


def test_who_approves_in_seconds_is_noticed(access_told: AccessTold) -> None:
    """The reviewers who truly looked at nothing, where they had enough to decide."""
    bulk: dict[str, Counter[str]] = defaultdict(Counter)
    for item in access_told.true("reviews"):
        if item["story"] == "bulk":
            bulk[item["campaign_id"]][item["reviewer_id"]] += 1
    true = {
        (campaign, reviewer)
        for campaign, counts in bulk.items()
        for reviewer, count in counts.items()
        if count >= 10
    }
    rows = access_told.query(
        "select distinct habits.campaign_id, items.reviewer_employee_id as reviewer "
        "from intermediate.int_reviewer_habits as habits "
        "inner join intermediate.int_review_items as items using (campaign_id) "
        "where is_rubber_stamp and lower(items.reviewer_reference) = habits.reviewer"
    )
    assert {(row["campaign_id"], row["reviewer"]) for row in rows} == true
    assert true


def test_the_truth_holds_every_story(
    access_told: AccessTold, people: dict[str, dict[str, str]]
) -> None:
    stories = {
        name: {row["story"] for row in access_told.true(name)}
        for name in ("people", "accounts", "grants", "reviews")
    }
    assert stories["people"] >= {
        "renamed", "moved", "on_leave", "address_reused_by_another", "has_address_of_another",
    }  # fmt: skip
    assert stories["accounts"] >= {"dormant", "leaver_kept_active", "never_used"}
    assert stories["grants"] >= {"kept_after_a_move"}
    assert stories["reviews"] >= {
        "bulk", "own_access", "late", "not_removed", "given_again", "stale_population",
    }  # fmt: skip
    kinds = Counter(row["worker_kind"] for row in people.values())
    assert kinds.keys() == {"contractor", "employee"}
