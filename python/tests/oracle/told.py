"""What is published of findings, beside the truth that it is about."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from .finding_truth import Finding
from .findings import Episode, FindingsWorld

Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """A simulated organisation: what was published of its findings, and what is true."""

    published: Path
    warehouse: Path
    world: FindingsWorld
    asset_ids: Mapping[str, str]

    def query(self, sql: str, *, is_internal: bool = False) -> list[Row]:
        """Rows of a query on the publication, or on the warehouse behind it."""
        path = self.warehouse if is_internal else self.published
        with duckdb.connect(str(path), read_only=True) as con:
            cursor = con.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @cached_property
    def findings(self) -> dict[str, Row]:
        """Published findings by id."""
        return {row["finding_id"]: row for row in self.query("from marts.findings")}

    @cached_property
    def episodes(self) -> dict[str, list[Row]]:
        """Published episodes by finding, in order."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.query("from marts.finding_episodes order by finding_id, episode_number"):
            found[row["finding_id"]].append(row)
        return found

    @cached_property
    def by_asset_and_cve(self) -> dict[tuple[str, str], list[str]]:
        """Ids of published findings by asset and vulnerability."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for finding_id, row in self.findings.items():
            if row["asset_id"] is not None:
                found[row["asset_id"], row["cve_ids"]].append(finding_id)
        return found

    @cached_property
    def shown(self) -> list[Finding]:
        """The true findings on hosts that any scanner showed."""
        everything = self.world.findings.values()
        return [item for item in everything if item.true_id.startswith("F") and item.scanners]

    @cached_property
    def images(self) -> list[Finding]:
        """The true findings in images that any report showed."""
        everything = self.world.findings.values()
        return [item for item in everything if item.true_id.startswith("I") and item.scanners]

    def id_of(self, finding: Finding) -> str | None:
        """The published id of a true finding on a host."""
        found = self.by_asset_and_cve.get((self.asset_ids[finding.asset], finding.cve), [])
        assert len(found) <= 1, f"{finding.true_id} is {len(found)} findings"
        return found[0] if found else None

    def episodes_of(self, finding: Finding) -> list[Episode]:
        """What is published of a true finding on a host; nothing if it never was open."""
        return [
            Episode(
                row["first_open_date"],
                row["last_open_date"],
                row["ended_date"],
                row["closure_reason"],
            )
            for row in self.episodes.get(self.id_of(finding) or "", [])
        ]

    @cached_property
    def exact(self) -> list[Finding]:
        """Those whose every record the exports determine.

        A sensor that was set up anew leaves a record of its own behind, which says until it is
        dropped what the machine no longer has.
        """
        renewed = {event["id"] for event in self.world.happened("reimaged")}
        return [
            finding
            for finding in self.shown
            if not ("crowdstrike" in finding.scanners and finding.asset in renewed)
        ]


def image_id(world: FindingsWorld, finding: Finding) -> str:
    """The published id of a finding in an image, which no source lists: made of what it is."""
    component = world.components[finding.true_id]
    key = f"unlisted:{finding.asset}|{finding.cve}|{component}"
    return "fnd_" + hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()[:16]
