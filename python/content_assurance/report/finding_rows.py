"""The section that lists open findings: the rows behind the figures on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content_assurance.report import figures, finding_lists
from content_assurance.report.filters import Totals, owner_of
from content_assurance.report.gaps import ordered
from content_assurance.report.queries import as_date, text, whole
from content_assurance.report.reading import Reading
from content_assurance.report.soundness import severity_order

TOP = 200
EACH = 3
STATES = (
    ("overdue", "Overdue"),
    ("exploited", "Known exploited"),
    ("old", "Open for over 90 days"),
    ("unticketed", "Without an open ticket"),
)


@dataclass(frozen=True)
class Finding:
    """One open finding. ``states`` joins with bars what it can be filtered by."""

    place: int
    title: str
    asset: str
    owner: str
    owner_label: str
    severity: str
    severity_label: str
    states: str
    flags: tuple[tuple[str, str], ...]
    detected: str
    age: int
    due: str
    due_sort: str
    sources: str


@dataclass(frozen=True)
class FindingRows:
    """The first open findings by priority, and how many there are behind each filter."""

    total: int
    owners: tuple[tuple[str, str], ...]
    severities: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    totals: Totals
    rows: tuple[Finding, ...]


def _states(row: Mapping[str, Any]) -> str:
    return "|".join(name for name, _ in STATES if row[f"is_{name}"] is True)


def row_of(row: Mapping[str, Any]) -> Finding:
    """One open finding as the table shows it."""
    due = as_date(row["due_date"])
    states = _states(row)
    words = dict(STATES)
    return Finding(
        whole(row["place"]) or 0,
        text(row["title"]) or text(row["finding_id"]),
        text(row["asset_name"]) or "Unknown asset",
        owner_of(row),
        figures.named(owner_of(row)),
        text(row["severity"]),
        figures.named(text(row["severity"])),
        states,
        tuple((one, words[one].lower()) for one in ("overdue", "exploited") if one in states),
        figures.day(as_date(row["detected_date"])),
        whole(row["age_days"]) or 0,
        figures.day(due),
        due.isoformat() if due else "",
        ", ".join(one.strip() for one in text(row["source_names"]).split(",")),
    )


def finding_rows(reading: Reading, owner: str | None = None) -> FindingRows | None:
    """The section, of all owners or of one; none where no finding is open."""
    if reading.findings is None:
        return None
    found = finding_lists.open_findings(reading.known, reading.latest, TOP, EACH, owner)
    if not found:
        return None
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in finding_lists.open_counts(reading.known, reading.latest):
        if owner not in (None, owner_of(row)):
            continue
        key = (owner_of(row), text(row["severity"]), _states(row))
        counts[key] += whole(row["finding_count"]) or 0
    present = {state for _, _, states in counts for state in states.split("|")}
    severities = sorted({severity for _, severity, _ in counts}, key=severity_order)
    return FindingRows(
        counts.total(),
        ordered({owner: figures.named(owner) for owner, _, _ in counts}),
        tuple((one, figures.named(one)) for one in severities),
        tuple((one, word) for one, word in STATES if one in present),
        Totals(
            ("owner", "severity", "which"), tuple((*key, n) for key, n in sorted(counts.items()))
        ),
        tuple(row_of(row) for row in found),
    )
