"""Exports become typed parquet: each file parsed once, nothing lost, bad input set aside.

``land`` reads ``<root>/<source>/<table>/<YYYY-MM-DD>*.<format>[.gz]`` and keeps, per source table
and export date, under ``<work>/landed/<source>/<table>/``:

* ``<date>.parquet``: the records, typed as declared, with ``_export_date``, ``_file_path`` and
  ``_row_number``;
* ``<date>.json``: what happened (an :class:`Export`), from which the tables ``exports``,
  ``rejects`` and ``drift`` of ``<work>/landed/landing/`` are made. Beside them, ``declared`` lists
  the tables and ``project`` holds the fingerprint of the dbt project.

An export whose files, declaration and code are unchanged is not read again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from content_assurance.fingerprint import fingerprint
from content_assurance.ledger import Export, FileReport, recall, remember, write_tables
from content_assurance.readers import Parsed, UnreadableFileError, file_format, read
from content_assurance.screening import land_rows
from content_assurance.sources import SourceTable

VERSION = 2  # raise it when the meaning of landed files changes: every export is parsed anew
_DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})(?!\d)")


class LandingError(ValueError):
    """The landing root cannot be used."""


@dataclass(frozen=True)
class Listing:
    """Files below a landing root: by table and date, and those that belong to no table."""

    exports: tuple[tuple[tuple[SourceTable, date], tuple[Path, ...]], ...]
    undeclared: tuple[str, ...]


@dataclass(frozen=True)
class Landing:
    """All exports in date order, the files that are no export, and the folder that holds them."""

    folder: Path
    exports: tuple[Export, ...]
    undeclared: tuple[str, ...]
    parsed_count: int


def land(
    tables: Sequence[SourceTable],
    root: Path,
    work: Path,
    as_of: date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
    project: Path | None = None,
) -> Landing:
    """Land every export up to ``as_of`` (all, if none) and write the tables about them.

    ``project`` is the dbt project whose fingerprint the table ``project`` holds.

    Raises:
        LandingError: ``root`` is not a folder.
    """
    if not root.is_dir():
        raise LandingError(
            f"the landing root {str(root)!r} is not a folder; give one that holds "
            "<source>/<table>/<YYYY-MM-DD>*.<csv|json|jsonl|parquet>[.gz]"
        )
    folder = work / "landed"
    listing = list_exports(tables, root, as_of)
    exports, parsed_count = [], 0
    with duckdb.connect() as con:
        for position, ((table, day), paths) in enumerate(listing.exports, start=1):
            home = folder / table.source_name / table.table_name
            stamp = _stamp(table, root, paths)
            export = recall(home / f"{day}.json", stamp)
            if export is None:
                home.mkdir(parents=True, exist_ok=True)
                export = _land_export(con, table, root, day, paths, home, stamp)
                parsed_count += 1
            exports.append(export)
            if progress:
                name = f"{table.source_name}/{table.table_name} {day}"
                progress(position, len(listing.exports), name)
    known_as = fingerprint(project, VERSION) if project else ""
    write_tables(folder / "landing", exports, tables, known_as)
    return Landing(folder, tuple(exports), listing.undeclared, parsed_count)


def list_exports(tables: Sequence[SourceTable], root: Path, as_of: date | None = None) -> Listing:
    """The exports below ``root`` up to ``as_of``, by source, table and date."""
    declared = {(table.source_name, table.table_name): table for table in tables}
    groups: dict[tuple[str, str, date], list[Path]] = {}
    astray = (path for pattern in ("*", "*/*") for path in root.glob(pattern) if path.is_file())
    undeclared = {path.relative_to(root).as_posix() for path in astray if path.name[0] != "."}
    for path in sorted(root.glob("*/*/*")):
        if path.name.startswith(".") or not path.is_file():
            continue
        source, name = path.parts[-3:-1]
        day = _export_date(path.name)
        if (source, name) not in declared:
            undeclared.add(f"{source}/{name}")
        elif day is None or not file_format(path):
            undeclared.add(f"{source}/{name}/{path.name}")
        elif as_of is None or day <= as_of:
            groups.setdefault((source, name, day), []).append(path)
    exports = tuple(
        ((declared[source, name], day), tuple(paths))
        for (source, name, day), paths in sorted(groups.items(), key=lambda item: item[0])
    )
    return Listing(exports, tuple(sorted(undeclared)))


def _export_date(name: str) -> date | None:
    match = _DATED.match(name)
    with contextlib.suppress(ValueError):
        return date.fromisoformat(match.group(1)) if match else None
    return None


def _stamp(table: SourceTable, root: Path, paths: Sequence[Path]) -> str:
    facts = [(str(p.relative_to(root)), p.stat().st_size, p.stat().st_mtime_ns) for p in paths]
    return hashlib.sha256(json.dumps([VERSION, table.digest, facts]).encode()).hexdigest()


def _land_export(
    landing: duckdb.DuckDBPyConnection,
    table: SourceTable,
    root: Path,
    day: date,
    paths: Sequence[Path],
    home: Path,
    stamp: str,
) -> Export:
    export = Export(table.source_name, table.table_name, day.isoformat(), stamp)
    ledger = home / f"{day}.json"
    ledger.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as scratch, landing.cursor() as con:
        con.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        readable = []
        for position, path in enumerate(paths):
            report = FileReport(
                file_path=path.relative_to(root).as_posix(),
                file_bytes=path.stat().st_size,
                file_digest="",
            )
            export.files.append(report)
            name = f"file_{position}"
            try:
                report.file_digest = _digest(path)
                parsed = read(con, path, table, name, Path(scratch))
            except UnreadableFileError as error:
                report.status, report.reason, report.rows_in = "unreadable", str(error), None
                export.rejects.append(
                    (report.file_path, None, "quarantined", f"unreadable file: {error}", "")
                )
                continue
            readable.append((name, report))
            _note(export, report, parsed)
        land_rows(con, table, day, readable, export, home / f"{day}.parquet")
    if 0 < len(readable) < len(export.files):
        for _, report in readable:
            report.status = "partial"
            report.reason = "another file of this export is unreadable"
    remember(export, ledger)
    return export


def _note(export: Export, report: FileReport, parsed: Parsed) -> None:
    report.rows_in = parsed.rows
    report.rows_quarantined = len(parsed.rejects)
    for reject in parsed.rejects:
        export.rejects.append(
            (report.file_path, reject.row_number, "quarantined", reject.reason, reject.raw_text)
        )
    export.drift.extend((report.file_path, name, "extra_field", 0) for name in parsed.extra_fields)
    export.drift.extend(
        (report.file_path, name, "missing_field", 0) for name in parsed.missing_fields
    )


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(
            f"cannot be opened: {error.strerror}; let the user of this run read it"
        ) from error
