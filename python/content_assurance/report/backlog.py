"""The section on findings: how the backlog moved, and where it lies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from content_assurance.report import charts, figures, finding_queries
from content_assurance.report.finding_queries import Known
from content_assurance.report.queries import as_date, text, whole
from content_assurance.report.soundness import Soundness, severity_order


@dataclass(frozen=True)
class Row:
    """Findings of one severity, of one owner, or in all. ``overdue`` is none where unknown."""

    name: str
    member: str
    open: int
    overdue: int | None
    arrived: int
    fixed: int
    left: int


@dataclass(frozen=True)
class Past:
    """One date as text: the table behind the chart."""

    day: str
    open: str
    severe: str
    arrived: str
    fixed: str
    left: str


@dataclass(frozen=True)
class Findings:
    """The backlog over time, by severity and by owner."""

    since: str
    total: Row | None
    severities: tuple[Row, ...]
    owners: tuple[Row, ...]
    chart: Markup
    past: tuple[Past, ...]


def _count(row: Mapping[str, Any], name: str) -> int:
    return whole(row[name]) or 0


def _bucketed(
    rows: list[dict[str, Any]], keep: Collection[date], sound: Soundness
) -> list[charts.Backlog]:
    """The dates that are drawn; the flows of dates that are left out join those of the next."""
    drawn: list[charts.Backlog] = []
    came = fixed = left = 0
    for row in rows:
        on = as_date(row["as_of_date"])
        if on is None:
            continue
        came += _count(row, "arrived_count")
        fixed += _count(row, "remediated_count")
        left += _count(row, "otherwise_closed_count") + _count(row, "out_of_sight_count")
        if on not in keep:
            continue
        if on not in sound.dates:
            drawn.append(charts.Backlog(on, None, None, note=f"{figures.day(on)}: not reportable"))
            came = fixed = left = 0
            continue
        open_count, severe = _count(row, "open_count"), _count(row, "severe_count")
        said = (
            f"{figures.day(on)}: {figures.count(open_count)} open, {figures.count(severe)} severe"
        )
        if not drawn:
            drawn.append(charts.Backlog(on, open_count, severe, note=said))
        else:
            said += (
                f"; {figures.count(came)} came in, {figures.count(fixed)} fixed,"
                f" {figures.count(left)} left otherwise"
            )
            drawn.append(charts.Backlog(on, open_count, severe, came, fixed, left, said))
        came = fixed = left = 0
    return drawn


def _overdue(known: Known) -> dict[tuple[str, str], int]:
    return {
        (text(row["severity"]), text(row["owner_name"])): _count(row, "overdue_count")
        for row in finding_queries.overdue(known)
    }


def _row(name: str, row: Mapping[str, Any], late: Mapping[tuple[str, str], int]) -> Row:
    key = (text(row["severity"]), text(row["owner_name"]))
    return Row(
        name,
        key[1],
        _count(row, "open_count"),
        late.get(key, 0) if late else None,
        _count(row, "arrived_count"),
        _count(row, "remediated_count"),
        _count(row, "left_count"),
    )


def _said(rows: list[charts.Backlog]) -> str:
    known = [row for row in rows if row.open is not None]
    if not known:
        return "Open findings: no reportable date"
    first, last = known[0], known[-1]
    return (
        f"Open findings over {figures.plural(len(rows), 'date')}, and what came in and went out."
        f" {first.note}. {last.note}."
    )


def findings(
    known: Known, latest: date, baseline: date | None, keep: Collection[date], sound: Soundness
) -> Findings | None:
    """The section, or none where no source of findings has delivered."""
    history = finding_queries.flows_by_date(known)
    if not history:
        return None
    drawn = _bucketed(history, keep, sound)
    past = tuple(
        Past(
            figures.day(row.on),
            *(
                "n/r" if row.open is None else figures.count(value)
                for value in (row.open, row.severe, row.arrived, row.fixed, row.left)
            ),
        )
        for row in reversed(drawn)
    )
    chart = charts.backlog(drawn, _said(drawn))
    since = figures.day(baseline) if baseline else ""
    if not sound.is_ok:
        return Findings(since, None, (), (), chart, past)
    late = _overdue(known)
    total: Row | None = None
    severities: dict[str, Row] = {}
    owners: list[Row] = []
    for row in finding_queries.flows_since(known, latest, baseline or latest):
        severity, owner = text(row["severity"]), text(row["owner_name"])
        if severity:
            severities[severity] = _row(figures.named(severity), row, late)
        elif owner:
            owners.append(_row(figures.named(owner), row, late))
        else:
            total = _row("All", row, late)
    owners = [one for one in owners if one.open or one.arrived or one.fixed or one.left]
    return Findings(
        since,
        total,
        tuple(severities[one] for one in sorted(severities, key=severity_order)),
        tuple(sorted(owners, key=lambda one: (-one.open, -(one.overdue or 0), one.name))),
        chart,
        past,
    )
