"""The simulator's ground truth, and how well records were matched to assets."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import comb
from pathlib import Path

from .exports import iso_moment


@dataclass(frozen=True)
class TrueState:
    """A control on an asset at the moment of an export, whatever the exports show."""

    day: date
    asset_id: str
    control_id: str
    is_installed: bool
    is_healthy: bool
    is_dormant: bool
    last_evidence_at: datetime | None


@dataclass(frozen=True)
class Agreement:
    """Pairs of records that are one asset by a mapping, in truth, and by both."""

    mapped_pairs: int
    true_pairs: int
    common_pairs: int

    @property
    def precision(self) -> float:
        """Share of the mapped pairs that are true."""
        return self.common_pairs / self.mapped_pairs

    @property
    def recall(self) -> float:
        """Share of the true pairs that are mapped."""
        return self.common_pairs / self.true_pairs


def true_assets(folder: Path) -> dict[str, str]:
    """The true asset of every record id."""
    return {
        f"{row['source_name']}:{row['source_asset_id']}": row["true_asset_id"]
        for row in _rows(folder / "records.csv")
    }


def true_states(folder: Path) -> Iterator[TrueState]:
    """The true state of every control on every date."""
    for row in _rows(folder / "coverage.csv"):
        yield TrueState(
            date.fromisoformat(row["as_of_date"]),
            row["true_asset_id"],
            row["control_id"],
            row["is_installed"] == "true",
            row["is_healthy"] == "true",
            row["is_dormant"] == "true",
            iso_moment(row["last_evidence_at"]) if row["last_evidence_at"] else None,
        )


def agreement(mapped: Mapping[str, str], truth: Mapping[str, str]) -> Agreement:
    """Compare a mapping with the truth over the records of the mapping, by contingency."""
    cells = Counter((asset, truth[record]) for record, asset in mapped.items())
    by_mapped, by_truth = Counter(mapped.values()), Counter(truth[record] for record in mapped)
    return Agreement(*(_pairs(counts.values()) for counts in (by_mapped, by_truth, cells)))


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
