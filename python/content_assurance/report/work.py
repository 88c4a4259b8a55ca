"""What to do about findings, and whether tickets say that somebody does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content_assurance.report import figures, finding_queries
from content_assurance.report.queries import as_date, number, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.soundness import severity_order

MOST_UNITS = 60
_NAMED_OWNERS = 3


@dataclass(frozen=True)
class Unit:
    """One action: a component taken to a version that has the fix, or a rule put right.

    ``has_fix`` says whether a source names such versions.
    """

    component: str
    fix: str
    has_fix: bool
    owners: str
    owner_names: tuple[str, ...]
    findings: int
    severe: int
    exploited: int
    overdue: int
    priority: str
    due: str
    due_sort: str


@dataclass(frozen=True)
class Work:
    """The first fix units, of how many that stand for how many findings.

    ``versioned`` are those of which a source names versions that have the fix.
    """

    is_ok: bool
    total: int
    versioned: int
    findings: int
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Covered:
    """Open findings of one severity, those without an open ticket, and tickets scans contradict."""

    name: str
    open: int
    without: int
    share: str
    contradicted: int
    still_there: int


@dataclass(frozen=True)
class Tickets:
    """Tickets by the severity of what they are about; ``said`` tells how they stand."""

    is_ok: bool
    total: Covered | None
    severities: tuple[Covered, ...]
    said: str


def owner_names(value: object) -> str:
    """A few names, and how many more."""
    names = [figures.named(one.strip()) for one in text(value).split(",") if one.strip()]
    more = len(names) - _NAMED_OWNERS
    shown = ", ".join(names[:_NAMED_OWNERS])
    return f"{shown} and {figures.count(more)} more" if more > 0 else shown


def unit(row: Mapping[str, Any]) -> Unit:
    """One row of the mart as it is told."""
    fix = text(row["fixed_versions"])
    priority, due = whole(row["priority"]), as_date(row["due_date"])
    return Unit(
        text(row["component"]) or "Unknown component",
        ", ".join(one.strip() for one in fix.split(",")) if fix else "none stated",
        bool(fix),
        owner_names(row["owner_names"]),
        tuple(one.strip() for one in text(row["owner_names"]).split(",") if one.strip()),
        whole(row["finding_count"]) or 0,
        whole(row["severe_count"]) or 0,
        whole(row["known_exploited_count"]) or 0,
        whole(row["overdue_count"]) or 0,
        figures.DASH if priority is None else str(priority),
        figures.day(due),
        due.isoformat() if due else "",
    )


def work(reading: Reading) -> Work | None:
    """The section, or none where nothing is open. A list of work stands even on a failed source."""
    if reading.findings is None:
        return None
    known, sound = reading.known, reading.sound
    rows = finding_queries.fix_units(known, MOST_UNITS)
    if not rows:
        return None
    return Work(
        sound.is_ok,
        whole(rows[0]["unit_count"]) or 0,
        whole(rows[0]["versioned_count"]) or 0,
        whole(rows[0]["all_finding_count"]) or 0,
        tuple(unit(row) for row in rows),
    )


def _statistics(row: Mapping[str, Any]) -> str:
    """How tickets stand, in a sentence or two."""
    total, opened = whole(row["ticket_count"]), whole(row["open_count"])
    said = f"{figures.count(opened)} of {figures.plural(total or 0, 'ticket')} are open."
    median, naive = number(row["median_days"]), number(row["closed_only_median_days"])
    if median is not None:
        beside = f" (of closed tickets alone {figures.days(naive)})" if naive is not None else ""
        said += f" Half are resolved after {figures.days(median)}{beside}."
    met, missed = whole(row["deadline_met_count"]) or 0, whole(row["deadline_missed_count"]) or 0
    if met + missed:
        share = figures.share(number(row["deadline_met_share"]))
        said += (
            f" {figures.count(met)} of {figures.count(met + missed)} deadlines that are decided"
            f" were met ({share})."
        )
    return said


def tickets(reading: Reading) -> Tickets | None:
    """The section, or none where no source of tickets has delivered."""
    if reading.findings is None:
        return None
    known, latest, sound = reading.known, reading.latest, reading.sound
    covered = finding_queries.ticket_coverage(known)
    if not any(whole(row["judged_count"]) for row in covered):
        return None
    wrong = {text(row["severity"]): row for row in finding_queries.contradicted(known)}
    statistics = finding_queries.ticket_statistics(known, latest)
    total: Covered | None = None
    severities: dict[str, Covered] = {}
    for row in covered if sound.is_ok else []:
        severity = text(row["severity"])
        opened, without = whole(row["judged_count"]) or 0, whole(row["without_count"]) or 0
        against = wrong.get(severity)
        one = Covered(
            figures.named(severity) if severity else "All",
            opened,
            without,
            figures.share(without / opened if opened else None),
            (whole(against["ticket_count"]) or 0) if against else 0,
            (whole(against["finding_count"]) or 0) if against else 0,
        )
        if severity:
            severities[severity] = one
        else:
            total = one
    return Tickets(
        sound.is_ok,
        total,
        tuple(severities[one] for one in sorted(severities, key=severity_order)),
        _statistics(statistics[0]) if statistics else "",
    )
