"""The section on deadlines: what is overdue, what falls due, who keeps them, and what if."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from content_assurance.report import charts, figures, finding_queries
from content_assurance.report.queries import Definition, Observation, as_date, text, whole
from content_assurance.report.reading import Reading

WEEKS = 8
QUARTERS = 6
SHOWN_OWNERS = 14
_LONGEST = 38
_PRIORITIES = (1, 2, 3, 4)
_UNRANKED = 5
_COLUMNS = (*_PRIORITIES, _UNRANKED)
_ADHERENCE = ("deadline_adherence", "matured_deadline_adherence")


@dataclass(frozen=True)
class Adherence:
    """One adherence KPI: in all, and by owner with intervals, the worst first."""

    name: str
    formula: str
    value: str
    last_good: str
    basis: str
    interval: str
    chart: Markup
    rows: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True)
class Scenario:
    """One policy, alone and in force all along: what share was in time, by quarter."""

    name: str
    is_adopted: bool
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Deadlines:
    """The calendar of open due dates, adherence, facts that are missing, and scenarios."""

    is_ok: bool
    overdue: int
    oldest: str
    by_priority: Markup
    due: int
    calendar: Markup
    weeks: tuple[tuple[str, tuple[int, ...]], ...]
    has_unranked: bool
    later: int
    undated: int
    adherence: tuple[Adherence, ...]
    imputed: str
    facts: tuple[tuple[str, int], ...]
    quarters: tuple[str, ...]
    scenarios: tuple[Scenario, ...]


def _priority_label(priority: int) -> str:
    return f"Priority {priority}" if priority in _PRIORITIES else "No priority"


def _overdue_bars(late: Mapping[int, int]) -> Markup:
    total = sum(late.values())
    if not total:
        return Markup("")
    rows = [
        charts.Bar(
            _priority_label(priority),
            float(late[priority]),
            value_label=figures.count(late[priority]),
            part_label=figures.share(late[priority] / total),
        )
        for priority in sorted(late)
    ]
    spoken = "; ".join(f"{row.label} {row.value_label}" for row in rows)
    return charts.bars(
        rows, max(row.value or 0.0 for row in rows), f"Overdue findings: {spoken}", "tally"
    )


def _weeks(due: Mapping[int, Mapping[int, int]], latest: date) -> list[charts.Week]:
    weeks = []
    for number in range(WEEKS):
        start = latest + timedelta(7 * number)
        counts = tuple(float(due[number][priority]) for priority in _COLUMNS)
        parts = ", ".join(
            f"{figures.count(found)} of {_priority_label(priority).lower()}"
            for priority, found in zip(_COLUMNS, counts, strict=True)
            if found
        )
        said = f"{figures.day(start)} to {figures.day(start + timedelta(6))}: "
        said += f"{figures.count(sum(counts))} due{f' ({parts})' if parts else ''}"
        weeks.append(charts.Week(start, counts, said))
    return weeks


def _worst_first(found: Observation) -> tuple[float, float, str]:
    high = found.high if found.high is not None else found.value
    return (2.0 if high is None else high, -(found.denominator or 0.0), found.member)


def _adherence(
    definition: Definition, total: Observation | None, members: Sequence[Observation]
) -> Adherence | None:
    """Dots with Wilson intervals by owner; owners with nothing to measure are left out."""
    measured = sorted(
        (one for one in members if one.metric_id == definition.metric_id and one.denominator),
        key=_worst_first,
    )
    if total is None or not (measured or not total.is_source_ok):
        return None
    if not total.is_source_ok:
        good = figures.share(total.last_good_value)
        last = f"Last good value {good} on {figures.day(total.last_good_date)}"
        known = "No good value yet" if total.last_good_value is None else last
        name, formula = definition.metric_name, definition.formula
        return Adherence(name, formula, "Not reportable", known, "", "", Markup(""), ())
    rows = [
        (
            one.member,
            figures.named(one.member),
            figures.share(one.shown) if one.is_source_ok else "not reportable",
            f"{figures.count(one.numerator)} of {figures.count(one.denominator)}",
            figures.amount_range(one.low, one.high, "share") if one.has_interval else "",
        )
        for one in measured
    ]
    dots = [
        charts.Dot(
            figures.shortened(name, _LONGEST),
            one.shown,
            one.low if one.is_source_ok else None,
            one.high if one.is_source_ok else None,
            value,
            of if one.is_source_ok else "",
        )
        for one, (_, name, value, of, _) in zip(measured, rows, strict=True)
    ][:SHOWN_OWNERS]
    spoken = "; ".join(f"{dot.label} {dot.value_label}" for dot in dots)
    return Adherence(
        definition.metric_name,
        definition.formula,
        figures.share(total.shown),
        "",
        f"{figures.count(total.numerator)} of {figures.count(total.denominator)}",
        figures.amount_range(total.low, total.high, "share") if total.has_interval else "",
        charts.dots(
            dots, (0.0, 1.0), f"{definition.metric_name} by owner: {spoken}", definition.target
        ),
        tuple(rows),
    )


def quarter(start: date) -> str:
    """``Q3 2026``."""
    return f"Q{(start.month + 2) // 3}{figures.NBSP}{start.year}"


def _scenarios(
    rows: Sequence[Mapping[str, Any]], latest: date
) -> tuple[tuple[str, ...], tuple[Scenario, ...]]:
    """Policies down, quarters across, the adopted policies first; the latest quarter runs on."""
    cells: dict[tuple[str, bool], dict[date, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        start = as_date(row["quarter_start"])
        if start is not None and start <= latest:
            key = (text(row["policy_name"]) or text(row["policy_id"]), row["is_adopted"] is True)
            met, missed = whole(row["met_count"]) or 0, whole(row["missed_count"]) or 0
            cells[key][start] = (met, met + missed)
    starts = sorted({start for found in cells.values() for start in found})[-QUARTERS:]
    scenarios = tuple(
        Scenario(
            name,
            is_adopted,
            tuple(
                (figures.share(met / of), f"{figures.count(met)} of {figures.count(of)}")
                if of
                else (figures.DASH, "")
                for met, of in (cells[name, is_adopted].get(start, (0, 0)) for start in starts)
            ),
        )
        for name, is_adopted in sorted(cells, key=lambda key: (not key[1], key[0]))
    )
    return tuple(quarter(start) for start in starts), scenarios


def _imputed(total: Observation | None) -> str:
    """How many due dates rest on facts that nobody knows, in a sentence."""
    if total is None or total.shown is None:
        return ""
    return (
        f"{figures.count(total.numerator)} of {figures.count(total.denominator)} due dates"
        f" ({figures.share(total.shown)}) rest on facts that nobody knows: the worst was assumed"
    )


def deadlines(reading: Reading) -> Deadlines | None:
    """The section, or none where nothing has a deadline."""
    if reading.findings is None:
        return None
    known, latest, sound = reading.known, reading.latest, reading.sound
    definitions, now, members = reading.definitions, reading.now, reading.finding_members
    found = finding_queries.due_dates(known)
    scenario_rows = finding_queries.scenarios(known)
    if not found and not scenario_rows:
        return None
    late: Counter[int] = Counter()
    due: dict[int, Counter[int]] = defaultdict(Counter)
    first: date | None = None
    later = undated = 0
    for row in found if sound.is_ok else []:
        count, priority = whole(row["finding_count"]) or 0, whole(row["priority"]) or _UNRANKED
        on, outcome = as_date(row["due_date"]), text(row["outcome"])
        if outcome == "overdue":
            late[priority] += count
            first = min(first or on, on) if on else first
        elif on is None:
            undated += count
        elif (week := max((on - latest).days // 7, 0)) < WEEKS:
            due[week][min(priority, _UNRANKED)] += count
        else:
            later += count
    weeks = _weeks(due, latest)
    soon = int(sum(week.total for week in weeks))
    quarters, scenarios = _scenarios(scenario_rows if sound.is_ok else [], latest)
    kept = [
        _adherence(definitions[one], now.get(one), members)
        for one in _ADHERENCE
        if one in definitions
    ]
    spoken = "; ".join(week.note for week in weeks)
    return Deadlines(
        is_ok=sound.is_ok,
        overdue=late.total(),
        oldest=figures.day(first) if first else "",
        by_priority=_overdue_bars(late),
        due=soon,
        calendar=charts.weeks(weeks, f"Due in the next {WEEKS} weeks. {spoken}")
        if soon
        else Markup(""),
        weeks=tuple(
            (figures.day(week.start), tuple(int(count) for count in week.counts)) for week in weeks
        ),
        has_unranked=any(week.counts[-1] for week in weeks),
        later=later,
        undated=undated,
        adherence=tuple(one for one in kept if one is not None),
        imputed=_imputed(now.get("imputed_deadline_share")),
        facts=tuple(
            (figures.named(text(row["fact_name"])).lower(), whole(row["finding_count"]) or 0)
            for row in (finding_queries.missing_facts(known) if sound.is_ok else [])
        ),
        quarters=quarters,
        scenarios=scenarios,
    )
