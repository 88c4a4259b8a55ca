"""Deadlines, and what they say of risk, against an oracle that asks on every single day."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from oracle.changes import Case, End, Parts, Published, differences, split
from oracle.deadlines import DAY, Clock, Policies, Revision, Threats, clocks, judge

from content_assurance.simulate import simulate

pytestmark = pytest.mark.slow

REMEDIATED = ("fixed_verified", "fixed_inferred")
PERIOD = timedelta(days=28)
MEANS = ("closed_only_mean", "known_exploited_exposure", "open_mean_age")
MOVED = (
    *MEANS, "deadline_adherence", "exception_share", "high_risk_remediated_share",
    "imputed_deadline_share", "known_exploited_share", "matured_deadline_adherence",
    "overdue_share", "remediation_efficiency",
)  # fmt: skip
# The marts say why a case went or counts otherwise; one by one they went or they stayed.
HOW = {"outage": "scope_out", "detector": "scope_out", "identity": "scope_out"} | dict.fromkeys(
    ("gained", "lost", "policy"), "stayed"
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Organisation:
    """What was published of an organisation, and what ought to have been."""

    landing: Path
    out: Path
    seeds: Path

    def query(self, sql: str, *, is_internal: bool = False) -> list[Row]:
        """Rows of a query on the publication, or on the warehouse behind it."""
        inside = "work/warehouse.duckdb" if is_internal else "published/assurance.duckdb"
        with duckdb.connect(str(self.out / inside), read_only=True) as con:
            con.execute("set schema = 'marts'")
            cursor = con.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @cached_property
    def dates(self) -> list[date]:
        """As-of dates."""
        rows = self.query("select distinct as_of_date from metrics order by 1")
        return [row["as_of_date"] for row in rows]

    @cached_property
    def threats(self) -> Threats:
        """The versions of the threat feeds, as landed."""
        return Threats(self.landing)

    @cached_property
    def clocks(self) -> dict[tuple[str, int], Clock]:
        """Every clock with its revisions, by finding and number."""
        exposed: dict[str, list[tuple[date, bool | None]]] = defaultdict(list)
        for row in self.query(
            "select asset_id, as_of_date, exposure from intermediate.int_assets_by_date "
            "order by as_of_date", is_internal=True,
        ):  # fmt: skip
            known = None if row["exposure"] in (None, "unknown") else row["exposure"] == "public"
            exposed[row["asset_id"]].append((row["as_of_date"], known))
        by_finding = defaultdict(list)
        for row in self.query(
            "select finding_episodes.*, findings.cve_ids, findings.rule_id "
            "from finding_episodes inner join findings using (finding_id)"
        ):
            by_finding[row["finding_id"]].append(row)
        policies = Policies(self.seeds)
        found = {}
        for finding_id, episodes in by_finding.items():
            for number, clock in enumerate(clocks(episodes), start=1):
                assets = exposed.get(episodes[0]["asset_id"], [])
                judge(clock, self.threats, policies, assets, self.dates[-1])
                found[finding_id, number] = clock
        return found

    @cached_property
    def judged(self) -> list[Judged]:
        """Every episode with its deadline."""
        return [
            Judged(clock, place, self.threats)
            for clock in self.clocks.values()
            for place in range(len(clock.episodes))
        ]

    def metric(self, metric_id: str, column: str, dimension: str = "all") -> dict[Any, float]:
        """Published figures that have a value, by date and member."""
        rows = self.query(
            f"select as_of_date, member, {column} as figure from metrics "
            f"where metric_id = '{metric_id}' and dimension = '{dimension}'"
        )
        return {(row["as_of_date"], row["member"]): row["figure"] for row in rows if row["figure"]}


class Judged:
    """One episode of a clock, and how it stood on a date."""

    def __init__(self, clock: Clock, place: int, threats: Threats) -> None:
        self.clock, self.row, self.threats = clock, clock.episodes[place], threats
        self.ended: date | None = self.row["ended_date"]
        self.reason = (
            "fixed" if self.row["closure_reason"] in REMEDIATED else self.row["closure_reason"]
        )
        lingers = DAY if self.reason == "not_observed" else timedelta()
        self.left = self.ended + lingers if self.ended else None
        is_last = place == len(clock.episodes) - 1
        self.resumed = None if is_last else clock.episodes[place + 1]["first_open_date"]
        self.is_resumption = place > 0
        self.cves = tuple(self.row["cve_ids"].split(",")) if self.row["cve_ids"] else ()

    def due(self, day: date) -> date | None:
        """The due date that stands on a day."""
        standing = self.clock.standing(day)
        return standing.due if standing else None

    def standing(self, day: date) -> Revision | None:
        """The revision that stands on a day."""
        return self.clock.standing(day)

    def state(self, day: date) -> str:
        """How it stands at the end of a day: absent, not_due, free, overdue or its outcome."""
        if day < self.row["first_open_date"] or (self.resumed and day >= self.resumed):
            return "absent"
        if self.left is None or day < self.left:
            due = self.due(day)
            return "free" if due is None else "overdue" if due < day else "not_due"
        return self.outcome()

    def outcome(self) -> str:
        """What became of it, once it is closed."""
        assert self.ended
        due = self.due(self.ended)
        if self.reason in ("false_positive", "duplicate"):
            return "not_a_finding"
        if due is None:
            return "no_deadline"
        if self.reason not in ("fixed", "risk_accepted"):  # nobody saw it end
            return "late" if self.row["last_seen_date"] > due else "gone"
        if self.ended > due:
            return "late"
        return "met" if self.reason == "fixed" else "accepted"

    def is_known_exploited(self, day: date) -> bool:
        """In the catalogue in force on a day."""
        return bool(self.cves) and bool(self.threats.on(day, self.cves).listed)

    def is_high_risk(self, day: date) -> bool:
        """High risk as known on a day."""
        return bool(self.cves) and self.threats.on(day, self.cves).is_high_risk

    def is_open(self, day: date) -> bool:
        """Open at the end of a day."""
        return self.row["first_open_date"] <= day and (self.left is None or day < self.left)

    @property
    def fell_due(self) -> date | None:
        """The day after its clock fell due with this episode; None if it does not count."""
        end = self.ended or date.max - DAY
        due = self.due(end)
        if due is None or (self.ended and self.outcome() not in ("met", "late")):
            return None
        if self.resumed and self.resumed <= due:
            return None
        if self.is_resumption and self.row["first_open_date"] > due:
            return None
        overdue = min(max(one.due + DAY, one.since) for one in self.clock.revisions
                      if one.due and one.since <= end)  # fmt: skip
        found: date = max(overdue, self.row["first_open_date"])
        return found


@pytest.fixture(scope="module")
def organisation(
    project: Path,
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Organisation:
    """Sixteen weeks across the day on which one directive replaces two."""
    home = tmp_path_factory.mktemp("deadlines")
    simulate(home / "landing", assets=60, weeks=16, seed=11, end=date(2026, 7, 6), has_access=False)
    outcome = assurance(
        "run", "--landing", "landing", "--out", "out",
        cwd=home,
        environment={"ASSURANCE_PROJECT": str(project)},
    )  # fmt: skip
    assert outcome.returncode in (0, 3), outcome.stdout + outcome.stderr
    return Organisation(home / "landing", home / "out", project / "seeds" / "policy")


def test_due_dates_are_those_of_the_policies_in_force(organisation: Organisation) -> None:
    published = defaultdict(list)
    for row in organisation.query("select * from due_date_revisions order by revision_number"):
        missing = tuple(row["missing_facts"].split(",")) if row["missing_facts"] else ()
        published[row["finding_id"], row["clock_number"]].append(
            (row["revised_date"], row["due_date"], missing)
        )
    wanted = {
        key: [tuple(one) for one in clock.revisions]
        for key, clock in organisation.clocks.items()
        if clock.revisions
    }

    assert dict(published) == wanted
    assert sum(len(revisions) > 1 for revisions in wanted.values()) > 30
    assert any(missing for revisions in wanted.values() for _, _, missing in revisions)


def test_what_became_of_each_deadline(organisation: Organisation) -> None:
    latest = organisation.dates[-1]
    published = {
        (row["finding_id"], row["episode_number"]): row["outcome"]
        for row in organisation.query("select * from finding_deadlines")
    }
    wanted = {
        (one.row["finding_id"], one.row["episode_number"]): (
            one.outcome() if one.ended else one.state(latest).replace("free", "no_deadline")
        )
        for one in organisation.judged
    }

    assert published == wanted
    assert {"met", "late", "overdue", "not_due", "gone"} <= set(wanted.values())


def _shares(
    organisation: Organisation, day: date, episodes: list[Judged]
) -> Iterator[tuple[str, float, float]]:
    """Numerator and denominator of each share, of some episodes on a date."""
    states = [one.state(day) for one in episodes]
    count = {state: float(states.count(state)) for state in set(states)}

    def total(*names: str) -> float:
        return sum(count.get(name, 0.0) for name in names)

    determined = total("met", "late", "overdue")
    yield "deadline_adherence", total("met"), determined
    yield "overdue_share", total("overdue"), total("overdue", "not_due", "free")
    yield "exception_share", total("accepted"), total("accepted") + determined
    dated = [one.standing(day) for one in episodes if one.is_open(day)]
    dated = [one for one in dated if one and one.due]
    yield "imputed_deadline_share", sum(bool(one.missing) for one in dated if one), len(dated)
    here = [one for one in episodes if one.is_open(day)]
    yield "known_exploited_share", sum(one.is_known_exploited(day) for one in here), len(here)
    since = day - PERIOD
    fell = [one for one in episodes if one.fell_due and since < one.fell_due <= day]
    met = sum(bool(one.ended) and one.outcome() == "met" for one in fell)
    yield "matured_deadline_adherence", met, len(fell)
    gone = [one for one in episodes if one.left and since < one.left <= day]
    fixed = [one for one in gone if one.reason == "fixed"]
    risky = sum(one.is_high_risk(one.left - DAY) for one in fixed if one.left)
    yield "remediation_efficiency", risky, len(fixed)
    standing = sum(one.is_high_risk(day) for one in here)
    left = sum(one.is_high_risk(one.left - DAY) for one in gone if one.left)
    yield "high_risk_remediated_share", risky, standing + left


@pytest.mark.parametrize("dimension", ["all", "severity", "owner"])
def test_shares_are_counted_one_by_one(organisation: Organisation, dimension: str) -> None:
    members = defaultdict(list)
    for one in organisation.judged:
        members[
            "all"
            if dimension == "all"
            else one.row[f"{dimension}_name" if dimension == "owner" else dimension]
        ].append(one)
    wanted: dict[str, dict[Any, tuple[float, float]]] = defaultdict(dict)
    for member, episodes in members.items():
        for day in organisation.dates:
            for metric_id, numerator, denominator in _shares(organisation, day, episodes):
                if denominator:
                    wanted[metric_id][day, member] = (numerator, denominator)

    for metric_id, figures in wanted.items():
        published = {
            (row["as_of_date"], row["member"]): (row["numerator"], row["denominator"])
            for row in organisation.query(
                "select as_of_date, member, numerator, denominator from metrics "
                f"where metric_id = '{metric_id}' and dimension = '{dimension}' and denominator > 0"
            )
        }
        assert published == figures, metric_id
    assert len(wanted) == 8


def test_exposure_counts_from_detection_or_listing(organisation: Organisation) -> None:
    wanted = {}
    for day in organisation.dates:
        days = []
        for one in organisation.judged:
            if one.is_open(day) and one.is_known_exploited(day):
                added = organisation.threats.on(day, one.cves).added
                days.append((day - max(one.clock.started, added or one.clock.started)).days)
        if days:
            wanted[day, "all"] = sum(days) / len(days)

    assert organisation.metric("known_exploited_exposure", "value") == pytest.approx(wanted)
    assert wanted


def test_revisions_of_the_catalogue_are_told_and_change_no_past_judgement(
    organisation: Organisation,
) -> None:
    versions = organisation.threats.catalogue
    wanted = set()
    for (_, before), (day, after) in pairwise(versions):
        for cve in before.keys() | after.keys():
            old, new = before.get(cve), after.get(cve)
            if (old is None) != (new is None):
                wanted.add((cve, "known_exploited", "added" if new else "removed", day))
            elif old and new and old["dueDate"] != new["dueDate"]:
                wanted.add((cve, "catalogue_due_date", "changed", day))
            elif (
                old
                and new
                and old["knownRansomwareCampaignUse"] != new["knownRansomwareCampaignUse"]
            ):
                wanted.add((cve, "ransomware", "changed", day))
    told = {
        (row["vulnerability_id"], row["fact_name"], row["revision"], row["revised_date"])
        for row in organisation.query(
            "select * from threat_revisions where source_name = 'cisa_kev'"
        )
    }

    assert wanted <= told
    assert {kind for _, _, kind, _ in wanted} == {"added", "removed", "changed"}
    assert {fact for _, fact, _, _ in wanted} >= {"catalogue_due_date", "ransomware"}
    # What follows from an entry that comes or goes besides: its dates and its flag.
    assert {(cve, day) for cve, _, _, day in told} == {(cve, day) for cve, _, _, day in wanted}


def _ends(organisation: Organisation, day: date) -> dict[str, End]:
    """By metric, the episodes that are measured on a date: each by itself is nothing or one."""
    cases: dict[str, dict[int, Case]] = defaultdict(dict)
    for place, one in enumerate(organisation.judged):
        owner = one.row["owner_name"]
        for metric_id, numerator, denominator in _shares(organisation, day, [one]):
            if denominator:
                cases[metric_id][place] = Case(owner, numerator)
        if one.is_open(day):
            last = min(one.row["last_open_date"], day)
            age = (last - one.row["detected_date"]).days
            # It ends when it was last seen, and counts as open on the day itself.
            if one.row["entered_date"] <= day and (one.ended is None or day < one.ended):
                cases["open_mean_age"][place] = Case(owner, age)
            if one.is_known_exploited(day):
                added = organisation.threats.on(day, one.cves).added
                since = max(one.clock.started, added or one.clock.started)
                cases["known_exploited_exposure"][place] = Case(owner, (day - since).days)
        if one.reason == "fixed" and max(one.ended or day, one.row["entered_date"]) <= day:
            assert one.ended
            age = (one.ended - one.row["detected_date"]).days
            cases["closed_only_mean"][place] = Case(owner, age)
    return {metric_id: End(found) for metric_id, found in cases.items()}


def _told_by_how(parts: Published) -> Parts:
    found: Parts = {}
    for (owner, part), (amount, count) in parts.items():
        key = (owner, HOW.get(part, part))
        so_far = found.get(key, (0.0, 0))
        found[key] = (so_far[0] + amount, so_far[1] + (count or 0))
    return found


def test_what_moved_a_figure_is_counted_one_by_one(organisation: Organisation) -> None:
    """Every episode at both ends, also those that moved nothing; the models keep what moved."""
    told: dict[str, dict[tuple[str, str], tuple[float, int | None]]] = defaultdict(dict)
    pairs = defaultdict(set)
    for row in organisation.query("select * from kpi_change_drivers where owner_name <> 'all'"):
        told[row["metric_id"]][row["owner_name"], row["part"]] = (
            row["contribution"], row["case_count"],
        )  # fmt: skip
        pairs[row["metric_id"]].add((row["baseline_date"], row["as_of_date"]))
    compared, wrong = 0, []
    for metric_id in MOVED:
        ((start, end),) = pairs[metric_id]
        before, after = (_ends(organisation, day)[metric_id] for day in (start, end))
        wanted = split(before, after, is_mean=metric_id in MEANS)
        found = differences(_told_by_how(wanted), _told_by_how(told[metric_id]))
        wrong += [f"{metric_id} {one}" for one in found]
        compared += len(wanted)
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:10])
    assert compared > 100
