"""What identity systems exported: files read as they lie, and which export stands on a date.

A file that cannot be read makes its export unusable, and so does an empty one after full ones: the
last whole export stays in force.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

STALE_AFTER_DAYS = 14
FOREVER = date(9999, 12, 31)

Record = dict[str, Any]

# Where the records are inside a document; whatever is not here is a list, or has one a line.
PATHS: Mapping[str, tuple[str, ...]] = {
    "workday/workers": ("Report_Entry",),
    "workday/org_units": ("Report_Entry",),
    "github/members": ("data", "organization", "membersWithRole", "edges"),
    "github/teams": ("nodes",),
}
SECTIONS = ("UserDetailList", "GroupDetailList", "RoleDetailList")


@dataclass(frozen=True)
class Feeds:
    """Every whole export below a landing root.

    Attributes:
        exports: by `source/table` the records of each date.
        dates: the dates on which any export arrived, usable or not.
    """

    exports: Mapping[str, Mapping[date, list[Record]]]
    dates: tuple[date, ...]

    def days(self, table: str) -> list[date]:
        """The dates of the whole exports of a table."""
        return sorted(self.exports.get(table, {}))

    def standing(self, table: str, day: date) -> date | None:
        """The date of the export that is in force on a day."""
        return max((found for found in self.days(table) if found <= day), default=None)

    def is_stale(self, table: str, day: date) -> bool:
        """Whether what is in force is too old to be relied on, or was never there."""
        found = self.standing(table, day)
        return found is None or (day - found).days > STALE_AFTER_DAYS

    def after(self, table: str, day: date) -> date | None:
        """The first whole export after a day."""
        return min((found for found in self.days(table) if found > day), default=None)

    def rows(self, table: str, day: date | None) -> list[Record]:
        """The records of an export; none where there is no such export."""
        return self.exports.get(table, {}).get(day, []) if day else []

    @cached_property
    def latest(self) -> date:
        """The last of the dates."""
        return self.dates[-1]


def read_feeds(root: Path, tables: tuple[str, ...]) -> Feeds:
    """Read some tables; the dates are of all."""
    dates = {date.fromisoformat(path.name[:10]) for path in root.glob("*/*/*") if path.is_file()}
    exports = {table: dict(_exports(root / table, table)) for table in tables}
    return Feeds(exports, tuple(sorted(dates)))


def _exports(folder: Path, table: str) -> Iterator[tuple[date, list[Record]]]:
    files: dict[date, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.exists() else ():
        files.setdefault(date.fromisoformat(path.name[:10]), []).append(path)
    has_rows = False
    for day, paths in sorted(files.items()):
        try:
            records = [record for path in paths for record in _records(path, table)]
        except ValueError:
            continue
        if records or not has_rows:
            yield day, records
        has_rows = has_rows or bool(records)


def _records(path: Path, table: str) -> list[Record]:
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return [dict(row) for row in csv.DictReader(io.StringIO(content))]
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in content.splitlines()]
    document = json.loads(content)
    if table == "aws_iam/authorization_details":
        return [record for name in SECTIONS for record in document[name]]
    default = () if isinstance(document, list) else ("value",)
    for name in PATHS.get(table, default):
        if name == "membersWithRole":
            demands = document["requiresTwoFactorAuthentication"]
            for edge in document[name]["edges"]:
                edge["requiresTwoFactorAuthentication"] = demands
        document = document[name]
    found: list[Record] = document
    return found


def days_before(day: date, days: int) -> date:
    """A day some days earlier."""
    return day - timedelta(days=days)
