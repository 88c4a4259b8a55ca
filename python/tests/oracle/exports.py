"""Native exports: parsed, judged whole or not, and chosen for a date.

JSON and CSV, plain or gzipped, as the simulated consoles write them. A file that cannot be read
makes its export unusable; a record without its key is set aside; of two records with one key the
later one counts; a moment that lies after its own export is no observation.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

MAX_SET_ASIDE_SHARE = 0.05
STALE_AFTER_DAYS = 14
CLOCK_TOLERANCE = timedelta(days=1)

Native = Mapping[str, Any]


def iso_moment(value: object) -> datetime | None:
    """A moment written as ISO 8601, UTC where it names no zone; None if it is none."""
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def epoch_moment(value: object) -> datetime | None:
    """A moment written as seconds since 1970; None if it is none."""
    try:
        return datetime.fromtimestamp(float(str(value)), UTC)
    except ValueError:
        return None


@dataclass(frozen=True)
class Table:
    """A console's table: where its records are, their key, and which moments they claim.

    A table without a key is one whose records the oracle does not read.
    """

    source: str
    name: str
    role: str
    records: tuple[str, ...]
    key: str
    moments: tuple[str, ...] = ()
    read_moment: Callable[[object], datetime | None] = iso_moment


TABLES = (
    Table("servicenow_cmdb", "computers", "inventory", ("result",), "sys_id",
          ("last_discovered",)),
    Table("aws", "ec2_instances", "detector", ("Reservations", "Instances"), "InstanceId"),
    Table("crowdstrike", "hosts", "detector", ("resources",), "device_id", ("last_seen",)),
    Table("tenable", "agents", "detector", ("agents",), "uuid",
          ("last_connect", "last_scanned"), epoch_moment),
    Table("tenable", "assets", "detector", ("assets",), "id",
          ("last_seen", "last_scan_time", "last_authenticated_scan_date")),
    Table("intune", "managed_devices", "detector", ("value",), "id", ("lastSyncDateTime",)),
    Table("workday", "org_units", "reference", ("Report_Entry",), "Organization_ID"),
    Table("workday", "workers", "reference", ("Report_Entry",), "Employee_ID"),
    # Without assets: of these it only matters which exports came and could be read.
    *(Table(source, name, "detector", (), "") for source, name in (
        ("tenable", "vulns"), ("crowdstrike", "vulnerabilities"), ("aws_inspector", "findings"),
        ("trivy", "report"),
    )),
    *(Table(source, name, "reference", (), "") for source, name in (
        ("jira", "issues"), ("cisa_kev", "known_exploited"), ("epss", "scores"),
        ("cisa_vulnrichment", "ssvc"),
    )),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One record: what the vendor wrote, and the moments in it that may be believed."""

    key: str
    native: Native
    moments: Mapping[str, datetime | None]


@dataclass(frozen=True, eq=False)
class Export:
    """All files of one table with one date."""

    table: Table
    day: date
    rows: tuple[Row, ...]
    row_count: int
    unreadable_files: int
    set_aside: int
    future_moments: int
    is_whole: bool

    @property
    def is_flawless(self) -> bool:
        """Whether nothing in it was set aside or disbelieved."""
        return self.is_whole and not self.set_aside and not self.future_moments


@dataclass(frozen=True)
class InForce:
    """The export that stands for a date, and whether it is too old to be relied on."""

    export: Export
    is_stale: bool


@dataclass(frozen=True)
class Landing:
    """Every export below a landing root, by table in date order."""

    exports: Mapping[Table, tuple[Export, ...]]

    @cached_property
    def as_of_dates(self) -> tuple[date, ...]:
        """The dates on which any export arrived, usable or not."""
        return tuple(sorted({export.day for group in self.exports.values() for export in group}))

    def in_force(self, day: date) -> Iterator[InForce]:
        """Of each table that has one, the last whole export up to the date."""
        for group in self.exports.values():
            whole = [export for export in group if export.is_whole and export.day <= day]
            if whole:
                age_days = (day - whole[-1].day).days
                yield InForce(whole[-1], age_days > STALE_AFTER_DAYS)


def read_landing(root: Path) -> Landing:
    """Read every export below a landing root.

    Raises:
        ValueError: a folder holds a table that the oracle does not know.
    """
    known = {(table.source, table.name): table for table in TABLES}
    exports = {}
    for folder in sorted(path for path in root.glob("*/*") if path.is_dir()):
        table = known.get((folder.parent.name, folder.name))
        if table is None:
            raise ValueError(f"the oracle does not know {folder.parent.name}/{folder.name}")
        days: dict[date, list[Path]] = {}
        for path in sorted(folder.iterdir()):
            days.setdefault(date.fromisoformat(path.name[:10]), []).append(path)
        group: list[Export] = []
        for day, paths in sorted(days.items()):
            has_predecessor = any(export.rows for export in group)
            group.append(_read_export(table, day, paths, has_predecessor))
        exports[table] = tuple(group)
    return Landing(exports)


def _read_export(table: Table, day: date, paths: list[Path], has_predecessor: bool) -> Export:
    by_key: dict[str, Row] = {}
    row_count = set_aside = future = unreadable = 0
    for path in paths:
        document = _document(path)
        if document is None:
            unreadable += 1
            continue
        if not table.key:
            continue
        for native in _records(document, table.records):
            row_count += 1
            key = text(native.get(table.key))
            if key is None:
                set_aside += 1
                continue
            moments = {name: table.read_moment(native.get(name)) for name in table.moments}
            for name, moment in moments.items():
                if moment is not None and moment >= _end_of(day) + CLOCK_TOLERANCE:
                    moments[name] = None
                    future += 1
            by_key[key] = Row(key, native, moments)
    is_whole = (
        not unreadable
        and set_aside <= MAX_SET_ASIDE_SHARE * row_count
        and (bool(by_key) or not has_predecessor)
    )
    rows = tuple(by_key.values())
    return Export(table, day, rows, row_count, unreadable, set_aside, future, is_whole)


def _document(path: Path) -> object:
    """The JSON document or the text in a file; None if it is cut short or damaged."""
    try:
        data = path.read_bytes()
        content = gzip.decompress(data) if path.suffix == ".gz" else data
        return content.decode() if ".csv" in path.suffixes else json.loads(content)
    except (EOFError, OSError, zlib.error, ValueError):
        return None


def _records(document: object, path: tuple[str, ...]) -> list[Native]:
    found: list[Any] = [document]
    for name in path:
        found = [child for parent in found for child in parent[name]]
    return found


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC)


def text(value: object) -> str | None:
    """A value as text; None where the vendor says nothing: null, or blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if str(value).strip() else None
