"""The truth about findings that a simulation wrote: what was there, who looked, what came."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

ACCEPTED = "risk_accepted"


def rows_of(path: Path) -> list[dict[str, str]]:
    """A table of truth."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def moment(text: str) -> datetime:
    """A time in the truth; never, where it says nothing."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else datetime.max


def taken(day: date) -> datetime:
    """The moment at which the exports of a day are taken."""
    return datetime(day.year, day.month, day.day, 5)


@dataclass(frozen=True)
class Spell:
    """A time in which a finding was there, and how it ended."""

    begins: datetime
    ends: datetime
    reason: str

    @property
    def gone(self) -> datetime:
        """When it was no longer there: what was accepted is still there."""
        return datetime.max if self.reason == ACCEPTED else self.ends


@dataclass(frozen=True)
class Finding:
    """A true finding."""

    true_id: str
    asset: str
    cve: str
    severity: str
    scanners: frozenset[str]
    spells: tuple[Spell, ...]

    def is_there(self, at: datetime) -> bool:
        """Whether it is there; whoever is seen at the very end of its life still has it."""
        return any(
            spell.begins <= at < spell.gone
            or (spell.reason == "asset_retired" and at == spell.gone)
            for spell in self.spells
        )

    @property
    def accepted(self) -> datetime:
        """When its risk was accepted."""
        return min((s.ends for s in self.spells if s.reason == ACCEPTED), default=datetime.max)


@dataclass(frozen=True)
class FindingTruth:
    """The truth about findings that a simulation wrote."""

    folder: Path

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """Findings by true id."""
        spells: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in rows_of(self.folder / "findings.csv"):
            spells[row["true_finding_id"]].append(row)
        return {
            true_id: Finding(
                true_id,
                group[0]["true_asset_id"],
                group[0]["cve_id"],
                group[0]["severity"],
                frozenset(group[0]["scanners"].strip("[]").replace('"', "").split(",")) - {""},
                tuple(
                    Spell(moment(row["introduced_at"]), moment(row["ended_at"]), row["end_reason"])
                    for row in group
                ),
            )
            for true_id, group in spells.items()
        }

    @cached_property
    def components(self) -> dict[str, str]:
        """What each finding is in, by true id."""
        rows = rows_of(self.folder / "findings.csv")
        return {row["true_finding_id"]: row["component"] for row in rows}

    @cached_property
    def exports(self) -> dict[str, list[date]]:
        """The dates of the whole exports of each scanner."""
        found: dict[str, list[date]] = defaultdict(list)
        for row in rows_of(self.folder / "finding_exports.csv"):
            if row["state"] == "delivered":
                found[row["source_name"]].append(date.fromisoformat(row["export_date"]))
        return found

    @cached_property
    def looks(self) -> dict[tuple[str, str], dict[date, datetime]]:
        """By scanner and asset: per export the last look since the one before, if there was one."""
        found: dict[tuple[str, str], dict[date, datetime]] = defaultdict(dict)
        for row in rows_of(self.folder / "finding_looks.csv"):
            key = (row["source_name"], row["true_asset_id"])
            found[key][date.fromisoformat(row["export_date"])] = moment(row["looked_at"])
        return found

    @cached_property
    def misses(self) -> set[tuple[str, date]]:
        """Findings that Tenable missed, by export."""
        return {
            (row["true_finding_id"], date.fromisoformat(row["export_date"]))
            for row in rows_of(self.folder / "finding_misses.csv")
        }

    @cached_property
    def events(self) -> list[dict[str, str]]:
        """The log of what was made to go wrong."""
        return rows_of(self.folder / "events.csv")

    def happened(self, kind: str, source: str = "", table: str = "") -> list[dict[str, str]]:
        """The events of a kind."""
        return [
            event
            for event in self.events
            if event["kind"] == kind
            and source in ("", event["source_name"])
            and table in ("", event["table_name"])
        ]

    @cached_property
    def retired(self) -> dict[str, datetime]:
        """When each asset retired: by the findings that it took along, else by its date."""
        dated = {
            row["true_asset_id"]: moment(row["retired_date"])
            for row in rows_of(self.folder / "assets.csv")
            if row["retired_date"]
        }
        return dated | {
            finding.asset: spell.ends
            for finding in self.findings.values()
            for spell in finding.spells
            if spell.reason == "asset_retired"
        }
