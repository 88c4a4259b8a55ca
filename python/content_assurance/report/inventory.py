"""The sections on the inventory: what only one side knows, and records that contradict others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content_assurance.report import figures, lists
from content_assurance.report.filters import Totals, owner_of
from content_assurance.report.gaps import ordered
from content_assurance.report.queries import text, whole
from content_assurance.report.reading import Reading

TOP = 100


@dataclass(frozen=True)
class Difference:
    """One asset that only one side knows."""

    kind: str
    kind_label: str
    asset_id: str
    asset_name: str
    owner: str
    owner_label: str
    sources: str
    last_seen: str
    last_seen_sort: str
    action: str


@dataclass(frozen=True)
class Differences:
    """Ghosts and shadows: the counts and the first of them."""

    counts: tuple[tuple[str, str, int], ...]
    owners: tuple[tuple[str, str], ...]
    totals: Totals
    rows: tuple[Difference, ...]


@dataclass(frozen=True)
class IdentityIssue:
    """Identity issues of one kind on one kind of key."""

    kind: str
    key_kind: str
    count: int
    widest: str
    example: str
    explanation: str


_DIFFERENCES = {"ghost": ("Ghost", "Ghosts"), "shadow": ("Shadow", "Shadows")}


def _difference(row: Mapping[str, Any]) -> Difference:
    kind = text(row["difference"])
    seen = row["last_seen_at"]
    owner = owner_of(row)
    return Difference(
        kind=kind,
        kind_label=_DIFFERENCES.get(kind, (figures.named(kind), ""))[0],
        asset_id=text(row["asset_id"]),
        asset_name=text(row["asset_name"]) or text(row["asset_id"]),
        owner=owner,
        owner_label=figures.named(owner),
        sources=", ".join(part.strip() for part in text(row["sources"]).split(",")),
        last_seen=figures.moment(seen) if isinstance(seen, datetime) else "never",
        last_seen_sort=seen.isoformat() if isinstance(seen, datetime) else "",
        action=text(row["action"]),
    )


def differences(reading: Reading, owner: str | None = None) -> Differences:
    """How many ghosts and shadows there are, or there are of one owner, and the first of them."""
    rows = tuple(_difference(row) for row in lists.top_differences(reading.marts, TOP, owner))
    counts = lists.difference_counts(reading.marts)
    found = [row for row in counts if owner in (None, owner_of(row))]
    words = {kind: plural for kind, (_, plural) in _DIFFERENCES.items()}
    tally: Counter[str] = Counter()
    for row in found:
        tally[text(row["difference"])] += whole(row["asset_count"]) or 0
    return Differences(
        tuple((kind, words.get(kind, figures.named(kind)), n) for kind, n in sorted(tally.items())),
        ordered({owner_of(row): figures.named(owner_of(row)) for row in found}),
        Totals(
            ("kind", "owner"),
            tuple(
                (text(row["difference"]), owner_of(row), whole(row["asset_count"]) or 0)
                for row in found
            ),
        ),
        rows,
    )


def identity(reading: Reading) -> tuple[IdentityIssue, ...]:
    """Identity issues by kind and key."""
    found = []
    for row in lists.identity(reading.marts):
        records, assets = whole(row["highest_records"]), whole(row["highest_assets"])
        widest = [
            figures.plural(amount, word)
            for amount, word in ((records, "record"), (assets, "asset"))
            if amount is not None
        ]
        found.append(
            IdentityIssue(
                figures.named(text(row["issue_kind"])),
                figures.named(text(row["key_kind"])) if row["key_kind"] else "",
                whole(row["issue_count"]) or 0,
                ", ".join(widest) or figures.DASH,
                figures.shortened(text(row["example_value"])),
                text(row["explanation"]),
            )
        )
    return tuple(found)
