"""What changed and why, and when targets will be met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content_assurance.report import cards, figures
from content_assurance.report.finding_queries import Known
from content_assurance.report.queries import Definition, as_date, number, text
from content_assurance.report.reading import Reading
from content_assurance.report.signals import named, unless_latest

GROUPS = ("numerator", "scope", "mix", "measurement", "unsplit")
PARTS = {
    "gained": "gained",
    "lost": "lost",
    "scope_in": "came into scope",
    "scope_out": "left scope",
    "reassigned": "changed owner",
    "reweighted": "became more or less critical",
    "fixed": "fixed",
    "new": "arrived",
    "reopened": "came back",
    "policy": "judged by another policy",
    "evidence": "known at one end alone",
    "outage": "out of sight",
    "detector": "detector changed",
    "identity": "turned out to be another",
}
_MOST_ROWS = 20
_DRIVERS = (
    "metric_id control_id owner_name part_group contribution start_value end_value as_of_date"
    " baseline_date"
)
_ROWS = (
    "metric_id control_id case_id asset_id subject_id subject_name owner_name part place"
    " contribution"
)


@dataclass(frozen=True)
class Mover:
    """A case that moved a figure; whose it is in access stands there as a pseudonym."""

    what: str
    owner: str
    part: str
    contribution: str


@dataclass(frozen=True)
class Change:
    """A figure's move, by what moved it: the texts of ``GROUPS``, which add up to ``change``."""

    metric_id: str
    name: str
    start: str
    end: str
    since: str
    change: str
    parts: tuple[str, ...]
    movers: tuple[Mover, ...]


@dataclass(frozen=True)
class Prospect:
    """When a KPI would meet its target, if it went on as it went.

    ``as_of`` is its last sound date, empty where that is the date of the page.
    """

    metric_id: str
    name: str
    value: str
    as_of: str
    target: str
    early: str
    median: str
    late: str
    chance: str
    held: str
    changed: str


def drivers(reading: Reading) -> tuple[Change, ...] | None:
    """Totals whose change is split, and controls after them; none where nothing is."""
    return _changes(reading.known, reading.definitions, reading.control_names) or None


def prospects(reading: Reading) -> tuple[Prospect, ...] | None:
    """When targets that are missed would be met; none where nothing can be told."""
    return _prospects(reading) or None


def foretold(reading: Reading) -> list[str]:
    """The KPIs that forecasts are drawn from."""
    return [one.metric_id for one in reading.outlooks]


def _changes(
    known: Known, definitions: Mapping[str, Definition], controls: Mapping[str, str]
) -> tuple[Change, ...]:
    """Totals whose change is split, those with rows first, and controls after them."""
    rows = known.rows(
        {"kpi_change_drivers": _DRIVERS},
        """
        select metric_id, control_id, part_group, max(start_value) as start_value,
            max(end_value) as end_value, max(baseline_date) as baseline_date,
            sum(contribution) as contribution,
            bool_or(part_group not in ('mix', 'unsplit')) as has_rows
        from kpi_change_drivers where owner_name = 'all'
        group by metric_id, control_id, part_group
        """,
    )
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in rows:
        key = (text(row["metric_id"]), text(row["control_id"]))
        found.setdefault(key, {})[text(row["part_group"])] = row
    movers = _movers(known, definitions)
    made = []
    for (metric_id, control), groups in sorted(found.items()):
        some = next(iter(groups.values()))
        start, end = number(some["start_value"]), number(some["end_value"])
        if metric_id not in definitions or start is None or end is None:
            continue
        if not any(row["has_rows"] for row in groups.values()):
            continue
        unit = definitions[metric_id].unit
        made.append(
            Change(
                metric_id,
                named(metric_id, control, definitions, controls),
                figures.amount(start, unit),
                figures.amount(end, unit),
                figures.day(as_date(some["baseline_date"])),
                figures.signed(end - start, unit),
                tuple(
                    figures.signed(number(groups[name]["contribution"]) or 0.0, unit)
                    if name in groups
                    else ""
                    for name in GROUPS
                ),
                movers.get((metric_id, control), ()),
            )
        )
    made.sort(key=lambda change: (":" in change.name, cards.place(change.metric_id), change.name))
    return tuple(made)


def _movers(
    known: Known, definitions: Mapping[str, Definition]
) -> dict[tuple[str, str], tuple[Mover, ...]]:
    """The rows that moved the totals most."""
    found: dict[tuple[str, str], list[Mover]] = {}
    for row in known.rows(
        {"kpi_change_rows": _ROWS},
        "select * from kpi_change_rows where control_id = 'all' and place <= ?"
        " order by metric_id, place",
        [_MOST_ROWS],
    ):
        metric_id = text(row["metric_id"])
        unit = definitions[metric_id].unit if metric_id in definitions else "count"
        moved = number(row["contribution"]) or 0.0
        found.setdefault((metric_id, text(row["control_id"])), []).append(
            Mover(
                " | ".join(
                    text(one)
                    for one in (row["case_id"] or row["subject_id"], row["subject_name"])
                    if one
                ),
                figures.named(text(row["owner_name"])),
                PARTS.get(text(row["part"]), text(row["part"])),
                f"{moved * 100:+.2f}".replace("-", figures.MINUS) + f"{figures.NBSP}points"
                if unit == "share"
                else figures.signed(moved, unit),
            )
        )
    return {key: tuple(movers) for key, movers in found.items()}


def _until(day: date | None) -> str:
    return figures.day(day) if day else "not in two years"


def _prospects(reading: Reading) -> tuple[Prospect, ...]:
    found = []
    for one in reading.outlooks:
        when, tested = one.arrival, one.back_test
        found.append(
            Prospect(
                one.metric_id,
                one.metric_name,
                figures.amount(one.value, one.unit),
                unless_latest(one.as_of_date, reading),
                figures.amount(when.target, one.unit),
                _until(when.early),
                _until(when.median),
                _until(when.late),
                f"{round(when.chance * 100)}{figures.NBSP}%",
                f"{tested.held} of {tested.asked}" if tested.asked else "",
                figures.day(one.changed_on[-1]) if one.changed_on else "",
            )
        )
    found.sort(key=lambda one: cards.place(one.metric_id))
    return tuple(found)
