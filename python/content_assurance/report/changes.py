"""What changed and why, what is out of its usual variation, and when targets will be met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from content_assurance.report import cards, figures
from content_assurance.report.finding_queries import Known, Rows
from content_assurance.report.queries import Definition, as_date, number, text
from content_assurance.report.reading import Reading

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
_RULES = {
    "beyond_limits": "beyond its limits",
    "drift": "drifting",
    "stands_out": "stands out among owners",
}
_MOST_ROWS = 20
_FRESH_DAYS = 28
_DRIVERS = (
    "metric_id control_id owner_name part_group contribution start_value end_value as_of_date"
    " baseline_date"
)
_ROWS = (
    "metric_id control_id case_id asset_id subject_id subject_name owner_name part place"
    " contribution"
)
_TRENDS = (
    "metric_id control_id dimension member rule value lower_limit upper_limit signal_since_date"
    " is_signal q_value as_of_date"
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
class Signal:
    """A figure that is out of its usual variation; ``as_of`` is empty on the date of the page."""

    name: str
    member: str
    value: str
    as_of: str
    usual: str
    rule: str
    since: str


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


@dataclass(frozen=True)
class Signals:
    """The signals that began since a date; ``lasting`` ones are older, of ``judged`` figures."""

    signals: tuple[Signal, ...]
    since: str
    lasting: int
    judged: int


def drivers(reading: Reading) -> tuple[Change, ...] | None:
    """Totals whose change is split, and controls after them; none where nothing is."""
    return _changes(reading.known, reading.definitions, reading.control_names) or None


def signals(reading: Reading) -> Signals | None:
    """What is out of its usual variation; none where there is no telling yet."""
    rows = _latest_trends(reading.known)
    if not rows:
        return None
    fresh, since = _fresh(rows)
    return Signals(
        _signals(fresh, reading),
        since,
        sum(1 for row in rows if row["is_signal"]) - len(fresh),
        len(rows),
    )


def prospects(reading: Reading) -> tuple[Prospect, ...] | None:
    """When targets that are missed would be met; none where nothing can be told."""
    return _prospects(reading) or None


def judged(reading: Reading) -> list[str]:
    """The KPIs that signals are drawn from."""
    return sorted({text(row["metric_id"]) for row in _latest_trends(reading.known)})


def foretold(reading: Reading) -> list[str]:
    """The KPIs that forecasts are drawn from."""
    return [one.metric_id for one in reading.outlooks]


def _named(
    metric_id: str, control: str, definitions: Mapping[str, Definition], controls: Mapping[str, str]
) -> str:
    name = definitions[metric_id].metric_name if metric_id in definitions else metric_id
    if control == "all":
        return name
    return f"{controls.get(control, figures.named(control))}: {name.lower()}"


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
                _named(metric_id, control, definitions, controls),
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


def _latest_trends(known: Known) -> Rows:
    """Every figure that has limits, on its latest date."""
    return known.rows(
        {"metric_trends": _TRENDS},
        """
        select * from metric_trends as t
        where lower_limit is not null and as_of_date = (
            select max(as_of_date) from metric_trends as l where l.metric_id = t.metric_id
                and l.dimension = t.dimension and l.member = t.member
        )
        order by case dimension when 'all' then 0 when 'control' then 1 else 2 end,
            signal_since_date desc, q_value, metric_id, member
        """,
    )


def _fresh(rows: Rows) -> tuple[Rows, str]:
    """The signals that began in the last four weeks, and since when that is."""
    days = [day for row in rows if (day := as_date(row["as_of_date"]))]
    if not days:
        return [], ""
    first = max(days) - timedelta(days=_FRESH_DAYS)
    fresh = [
        row
        for row in rows
        if row["is_signal"] and (day := as_date(row["signal_since_date"])) and day > first
    ]
    return fresh, figures.day(first)


def _unless_latest(day: date | None, reading: Reading) -> str:
    return "" if day is None or day == reading.latest else figures.day(day)


def _signals(rows: Rows, reading: Reading) -> tuple[Signal, ...]:
    definitions = reading.definitions
    found = []
    for row in rows:
        metric_id = text(row["metric_id"])
        if metric_id not in definitions:
            continue
        unit = definitions[metric_id].unit
        owner = text(row["member"]) if row["dimension"] == "owner" else ""
        low, high = number(row["lower_limit"]), number(row["upper_limit"])
        found.append(
            Signal(
                _named(metric_id, text(row["control_id"]), definitions, reading.control_names),
                figures.named(owner) if owner else "",
                figures.amount(number(row["value"]), unit),
                _unless_latest(as_date(row["as_of_date"]), reading),
                figures.amount_range(low, high, unit),
                _RULES.get(text(row["rule"]), text(row["rule"])),
                figures.day(as_date(row["signal_since_date"])),
            )
        )
    return tuple(found)


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
                _unless_latest(one.as_of_date, reading),
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
