"""The section on gaps: how many, why, and which to close first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from content_assurance.report import charts, figures, lists
from content_assurance.report.filters import Totals, owner_of
from content_assurance.report.queries import as_date, number, text, whole
from content_assurance.report.reading import Reading

TOP = 200
EACH = 2

REASONS = {
    "no_evidence": "No evidence",
    "not_installed": "Not installed",
    "stale_evidence": "Stale evidence",
    "unhealthy": "Unhealthy",
    "version_too_old": "Version too old",
}


@dataclass(frozen=True)
class Gap:
    """One asset that lacks one control."""

    place: int
    asset_id: str
    asset_name: str
    control_id: str
    control_name: str
    owner: str
    owner_label: str
    context: str
    flags: tuple[str, ...]
    reason: str
    explanation: str
    action: str
    first_seen: str
    age: str
    age_sort: str
    last_evidence: str


@dataclass(frozen=True)
class Gaps:
    """The open gaps: totals by reason, the top of the list, and what it can be filtered by."""

    total: int
    assets: int
    median_age: str
    highest_age: str
    is_required: bool
    by_reason: Markup
    by_control: Markup
    controls: tuple[tuple[str, str], ...]
    owners: tuple[tuple[str, str], ...]
    totals: Totals
    rows: tuple[Gap, ...]


def _tally_bars(tally: Counter[str], names: Mapping[str, str], label: str) -> Markup:
    """A bar for each entry, most frequent first, with its part of all."""
    total = sum(tally.values())
    rows = [
        charts.Bar(
            names.get(key, figures.named(key)),
            float(found),
            value_label=figures.count(found),
            part_label=figures.share(found / total),
        )
        for key, found in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    spoken = "; ".join(f"{row.label} {row.value_label}" for row in rows)
    return charts.bars(rows, max((row.value or 0.0 for row in rows), default=None),
                       f"{label}: {spoken}", "tally") if rows else Markup("")  # fmt: skip


def _gap(row: Mapping[str, Any]) -> Gap:
    reason = text(row["gap_reason"])
    age = number(row["gap_age_days"])
    evidence = row["last_evidence_at"]
    words = [figures.named(text(row[name])) for name in ("asset_class", "environment")]
    flags = []
    if text(row["criticality"]) in ("critical", "high"):
        flags.append(text(row["criticality"]))
    if text(row["exposure"]) == "public":
        flags.append("public")
    owner = owner_of(row)
    return Gap(
        place=whole(row["place"]) or 0,
        asset_id=text(row["asset_id"]),
        asset_name=text(row["asset_name"]) or text(row["asset_id"]),
        control_id=text(row["control_id"]),
        control_name=text(row["control_name"]) or figures.named(text(row["control_id"])),
        owner=owner,
        owner_label=figures.named(owner),
        context=", ".join(word for word in words if word != "Unknown"),
        flags=tuple(flags),
        reason=REASONS.get(reason, figures.named(reason)),
        explanation=text(row["explanation"]),
        action=text(row["action"]),
        first_seen=figures.day(as_date(row["first_gap_date"])),
        age=figures.count(age),
        age_sort="" if age is None else f"{age:.0f}",
        last_evidence=figures.day(as_date(evidence)) if evidence else "never",
    )


def ordered(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Values and their words for a filter, by word."""
    return tuple(sorted(names.items(), key=lambda pair: (pair[1].lower(), pair[0])))


def gaps(reading: Reading, owner: str | None = None) -> Gaps:
    """Totals over all gaps, or those of one owner, and the rows that the page lists."""
    reasons: Counter[str] = Counter()
    by_control: Counter[str] = Counter()
    counts: Counter[tuple[str, str]] = Counter()
    for row in reading.gap_counts:
        if owner not in (None, owner_of(row)):
            continue
        found = whole(row["gap_count"]) or 0
        control = text(row["control_id"])
        reasons[text(row["gap_reason"])] += found
        by_control[control] += found
        counts[owner_of(row), control] += found
    names = {one: reading.control_names.get(one, figures.named(one)) for one in by_control}
    ages = lists.gap_ages(reading.marts, owner)
    marts = reading.marts
    top = lists.gaps_of(marts, owner, TOP) if owner else lists.top_gaps(marts, TOP, EACH)
    return Gaps(
        total=whole(ages["gap_count"]) or 0,
        assets=whole(ages["asset_count"]) or 0,
        median_age=figures.days(number(ages["median_age"])),
        highest_age=figures.days(number(ages["highest_age"])),
        is_required=bool(reading.waterfall),
        by_reason=_tally_bars(reasons, REASONS, "Gaps by reason"),
        by_control=_tally_bars(by_control, names, "Gaps by control"),
        controls=ordered(names),
        owners=ordered({owner: figures.named(owner) for owner, _ in counts}),
        totals=Totals(("owner", "control"), tuple((*key, n) for key, n in sorted(counts.items()))),
        rows=tuple(_gap(row) for row in top),
    )
