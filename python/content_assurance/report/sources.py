"""The section on sources: which delivered, how old that is, and how it was before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from content_assurance.report import charts, figures, lists
from content_assurance.report.queries import as_date, number, text, whole
from content_assurance.report.reading import Reading

HISTORY = 26


@dataclass(frozen=True)
class Source:
    """One source table on the as-of date."""

    name: str
    table: str
    role: str
    status: str
    in_force: str
    latest: str
    age: str
    age_sort: str
    cadence: str
    rows: str
    quarantined: int
    reason: str
    history: Markup


@dataclass(frozen=True)
class Sources:
    """Every source table that ever delivered."""

    as_of: str
    rows: tuple[Source, ...]


def _cadence(every: float | None) -> str:
    if every is None:
        return ""
    return "every day" if every == 1 else f"every {figures.days(every)}"


_SEVERITY = ("ok", "degraded", "stale")


def source_counts(rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    """How many sources stand where, each by the worst of its tables; the good ones first."""
    worst: dict[str, int] = {}
    for row in rows:
        name, status = text(row["source_name"]), text(row["status"])
        rank = _SEVERITY.index(status) if status in _SEVERITY else len(_SEVERITY)
        worst[name] = max(worst.get(name, 0), rank)
    tally = Counter(worst.values())
    words = (*_SEVERITY, "of unknown status")
    return tuple((words[rank], tally[rank]) for rank in range(4) if tally[rank])


def sources(reading: Reading) -> Sources:
    """The state of every source table that ever delivered, the ones in trouble first."""
    history: dict[tuple[str, str], list[tuple[date, str]]] = defaultdict(list)
    for row in lists.source_history(reading.marts, reading.latest, HISTORY):
        on = as_date(row["as_of_date"])
        if on is not None:
            history[text(row["source_name"]), text(row["table_name"])].append(
                (on, text(row["status"]))
            )
    found = []
    for row in reading.source_status:
        key = (text(row["source_name"]), text(row["table_name"]))
        past = history[key]
        trouble = sum(1 for _, status in past if status != "ok")
        age = number(row["age_days"])
        found.append(
            Source(
                name=key[0],
                table=key[1],
                role=text(row["source_role"]),
                status=text(row["status"]),
                in_force=figures.day(as_date(row["in_force_export_date"])),
                latest=figures.day(as_date(row["latest_export_date"])),
                age=figures.days(age),
                age_sort="" if age is None else f"{age:.0f}",
                cadence=_cadence(number(row["cadence_days"])),
                rows=figures.count(number(row["row_count"])),
                quarantined=whole(row["quarantined_count"]) or 0,
                reason=text(row["reason"]),
                history=charts.strip(
                    past, f"{len(past) - trouble} of the last {len(past)} dates ok"
                ),
            )
        )
    return Sources(figures.day(reading.latest), tuple(found))
