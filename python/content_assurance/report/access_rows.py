"""The section that lists what is wrong with access: whose it is, and what to do first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content_assurance.report import access_queries, figures
from content_assurance.report.filters import Totals, owner_of
from content_assurance.report.gaps import ordered
from content_assurance.report.queries import as_date, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.soundness import Soundness
from content_assurance.report.systems import access_soundness

TOP = 120
EACH = 2
_SUBJECTS = {
    "account": "account",
    "grant": "account",
    "person": "person",
    "review_item": "review item of",
    "reviewer": "reviewer",
}


@dataclass(frozen=True)
class Row:
    """One thing to put right. ``subject`` is an id: a pseudonym unless names are published."""

    place: int
    rule_id: str
    rule: str
    subject_kind: str
    subject: str
    owner: str
    owner_label: str
    system: str
    system_label: str
    severity: str
    evidence: str
    remedy: str
    due: str
    due_sort: str
    is_overdue: bool
    age: int
    opened: str


@dataclass(frozen=True)
class AccessRows:
    """The first open access findings by priority, and how many there are behind each filter."""

    sound: Soundness
    total: int
    owners: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str], ...]
    systems: tuple[tuple[str, str], ...]
    dues: tuple[tuple[str, str], ...]
    totals: Totals
    rows: tuple[Row, ...]


def _row(row: Mapping[str, Any]) -> Row:
    due, kind = as_date(row["due_date"]), text(row["subject_kind"])
    rule_id, system = text(row["rule_id"]), text(row["system_name"])
    return Row(
        whole(row["place"]) or 0,
        rule_id,
        text(row["rule_name"]) or figures.named(rule_id),
        _SUBJECTS.get(kind, figures.named(kind).lower()),
        text(row["subject"]) or "unknown",
        owner_of(row),
        figures.named(owner_of(row)),
        system,
        figures.named(system),
        text(row["severity"]),
        text(row["evidence"]),
        text(row["remedy"]),
        figures.day(due),
        due.isoformat() if due else "",
        row["is_overdue"] is True,
        whole(row["age_days"]) or 0,
        figures.day(as_date(row["opened_date"])),
    )


def access_rows(reading: Reading, owner: str | None = None) -> AccessRows | None:
    """The section, of all owners or of one; none where nothing is wrong."""
    found = access_queries.open_findings(reading.known, reading.latest, TOP, EACH, owner)
    if not found:
        return None
    counts: Counter[tuple[str, str, str, str]] = Counter()
    rules: dict[str, str] = {}
    for row in access_queries.open_counts(reading.known):
        if owner not in (None, owner_of(row)):
            continue
        rule_id = text(row["rule_id"])
        rules[rule_id] = text(row["rule_name"]) or figures.named(rule_id)
        due = "overdue" if row["is_overdue"] is True else "open"
        key = (owner_of(row), rule_id, text(row["system_name"]), due)
        counts[key] += whole(row["finding_count"]) or 0
    dues = {one[3] for one in counts}
    return AccessRows(
        access_soundness(reading),
        counts.total(),
        ordered({one[0]: figures.named(one[0]) for one in counts}),
        ordered(rules),
        ordered({one[2]: figures.named(one[2]) for one in counts}),
        tuple(
            (one, word)
            for one, word in (("overdue", "Overdue"), ("open", "Not overdue"))
            if one in dues
        ),
        Totals(
            ("owner", "rule", "system", "due"),
            tuple((*key, n) for key, n in sorted(counts.items())),
        ),
        tuple(_row(row) for row in found),
    )
