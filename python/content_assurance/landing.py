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
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import duckdb

from content_assurance.fingerprint import fingerprint
from content_assurance.ledger import Export, FileReport, Index, recall, remember, write_tables
from content_assurance.readers import Parsed, UnreadableFileError, file_format, read, verify
from content_assurance.screening import Screened, land_rows
from content_assurance.sources import SourceTable

VERSION = 4  # raise it when the meaning of landed files changes: every export is parsed anew
_SMALL = 16_000_000  # bytes
_Unread = tuple[SourceTable, date, tuple[Path, ...], Path, str]
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
    """The ledgers of all exports by table and date, and the files that are no export.

    A ledger ``<folder>/<source>/<table>/<date>.json`` lies beside the parquet file of that name.
    """

    folder: Path
    ledgers: tuple[Path, ...]
    undeclared: tuple[str, ...]
    parsed_count: int

    @cached_property
    def exports(self) -> tuple[Export, ...]:
        """What is known of each export; reads its ledger."""
        return tuple(export for export in map(recall, self.ledgers) if export)


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
    folder = work.resolve() / "landed"
    folder.mkdir(parents=True, exist_ok=True)
    listing = list_exports(tables, root, as_of)
    index = Index(folder / "index.json")
    ledgers, stamps, unread = [], [], []
    for (table, day), paths in listing.exports:
        ledger = folder / table.source_name / table.table_name / f"{day}.json"
        stamp = _stamp(table, paths)
        ledgers.append(ledger)
        stamps.append(stamp)
        if not index.holds(ledger, stamp):
            ledger.unlink(missing_ok=True)
            ledger.parent.mkdir(parents=True, exist_ok=True)
            unread.append((table, day, paths, ledger, stamp))
    scratch = work / "scratch"
    read_count = len(ledgers) - len(unread)
    with _engine(scratch) as con:

        def read_one(item: _Unread) -> _Unread:
            table, day, paths, ledger, stamp = item
            export = Export(table.source_name, table.table_name, day.isoformat(), stamp)
            home = scratch / f"{table.source_name}.{table.table_name}.{day}"
            home.mkdir()
            _land_export(con, table, day, paths, export, ledger.with_suffix(".parquet"), home)
            shutil.rmtree(home)
            remember(export, ledger)
            return item

        for table, day, _, ledger, stamp in _each(read_one, unread):
            index.add(ledger, stamp)
            read_count += 1
            if progress:
                name = f"{table.source_name}/{table.table_name} {day}"
                progress(read_count, len(ledgers), name)
    index.write()
    known_as = fingerprint(project, VERSION) if project else ""
    write_tables(folder / "landing", ledgers, stamps, tables, known_as)
    return Landing(folder, tuple(ledgers), listing.undeclared, len(unread))


def _each(read_one: Callable[[_Unread], _Unread], unread: Sequence[_Unread]) -> Iterator[_Unread]:
    """Read every export: small ones side by side, while a large one has the memory to itself."""
    sizes = [
        sum(path.stat().st_size * (10 if path.suffix == ".gz" else 1) for path in paths)
        for _, _, paths, _, _ in unread
    ]
    small = [item for item, size in zip(unread, sizes, strict=True) if size <= _SMALL]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in as_completed([pool.submit(read_one, item) for item in small]):
            yield done.result()
    for item, size in zip(unread, sizes, strict=True):
        if size > _SMALL:
            yield read_one(item)


def list_exports(tables: Sequence[SourceTable], root: Path, as_of: date | None = None) -> Listing:
    """The exports below ``root`` up to ``as_of``, by source, table and date."""
    declared = {(table.source_name, table.table_name): table for table in tables}
    groups: dict[tuple[str, str, date], list[Path]] = {}
    undeclared = set()
    for *folders, name in _files(str(root), 2):
        place = "/".join(folders)
        if name[0] == ".":
            continue
        if len(folders) < 2:
            undeclared.add("/".join([*folders, name]))
            continue
        source, table = folders
        path, day = root / source / table / name, _export_date(name)
        if (source, table) not in declared:
            undeclared.add(place)
        elif day is None or not file_format(path):
            undeclared.add(f"{place}/{name}")
        elif as_of is None or day <= as_of:
            groups.setdefault((source, table, day), []).append(path)
    for (source, table, day), paths in list(groups.items()):
        for other in (other for other in tables if other.source_name == source):
            if other.exports_of == table:
                groups[source, other.table_name, day] = paths
    exports = tuple(
        ((declared[source, table], day), tuple(paths))
        for (source, table, day), paths in sorted(groups.items(), key=lambda item: item[0])
    )
    return Listing(exports, tuple(sorted(undeclared)))


def _files(folder: str, depth: int) -> Iterator[tuple[str, ...]]:
    """The files in ``folder`` and ``depth`` folders down, by name, as parts of their paths."""
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_file():
            yield (entry.name,)
        elif depth and entry.is_dir():
            yield from ((entry.name, *parts) for parts in _files(entry.path, depth - 1))


def _export_date(name: str) -> date | None:
    match = _DATED.match(name)
    with contextlib.suppress(ValueError):
        return date.fromisoformat(match.group(1)) if match else None
    return None


def _stamp(table: SourceTable, paths: Sequence[Path]) -> str:
    facts = [(_name(path), found.st_size, found.st_mtime_ns)
             for path in paths for found in (path.stat(),)]  # fmt: skip
    return hashlib.sha256(json.dumps([VERSION, table.digest, facts]).encode()).hexdigest()


def _name(path: Path) -> str:
    """The path of a file below its landing root."""
    return "/".join(path.parts[-3:])


@contextlib.contextmanager
def _engine(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB, kept to ASSURANCE_MEMORY_LIMIT if that is set; the rest goes through ``scratch``."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": str(scratch / "spilled")
    }
    if limit := os.environ.get("ASSURANCE_MEMORY_LIMIT"):
        settings["memory_limit"] = limit
    try:
        with duckdb.connect(config=settings) as con:
            yield con
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _land_export(
    engine: duckdb.DuckDBPyConnection,
    table: SourceTable,
    day: date,
    paths: Sequence[Path],
    export: Export,
    target: Path,
    scratch: Path,
) -> None:
    """Fill ``export`` and write its rows to ``target``."""
    export.files = [FileReport(_name(path), path.stat().st_size, "") for path in paths]
    files = list(zip(paths, export.files, strict=True))
    parsed: dict[str, Parsed] = {}
    views: dict[str, str] = {}
    with engine.cursor() as con:
        con.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        for position, (path, report) in enumerate(files):
            view = f"file_{position}"
            try:
                report.file_digest = _digest(path)
                parsed[report.file_path] = read(con, path, table, view, scratch)
                views[report.file_path] = view
            except UnreadableFileError as error:
                _refuse(export, report, error)
        try:
            screened = land_rows(con, table, day, views, target)
        except duckdb.Error:  # inside a file that seemed readable
            for path, report in files:
                try:
                    if report.file_path in views:
                        verify(con, views[report.file_path], path)
                except UnreadableFileError as error:
                    _refuse(export, report, error)
                    del views[report.file_path]
            screened = land_rows(con, table, day, views, target)
    for report in export.files:
        if report.file_path in views:
            _note(export, report, parsed[report.file_path], screened)
            if len(views) < len(files):
                report.status = "partial"
                report.reason = "another file of this export is unreadable"
    export.rejects.extend(screened.set_aside)
    export.drift.extend(screened.drift)


def _refuse(export: Export, report: FileReport, error: UnreadableFileError) -> None:
    report.status, report.reason, report.rows_in = "unreadable", str(error), None
    export.rejects.append((report.file_path, None, "quarantined", f"unreadable file: {error}", ""))


def _note(export: Export, report: FileReport, parsed: Parsed, screened: Screened) -> None:
    path = report.file_path
    kinds = Counter(row[2] for row in screened.set_aside if row[0] == path)
    report.rows_in = parsed.rows
    report.rows_staged = screened.staged.get(path, 0)
    report.rows_quarantined = len(parsed.rejects) + kinds["quarantined"]
    report.rows_superseded = kinds["superseded"]
    export.rejects.extend(
        (path, reject.row_number, "quarantined", reject.reason, reject.raw_text)
        for reject in parsed.rejects
    )
    export.drift.extend((path, name, "extra_field", 0) for name in parsed.extra_fields)
    export.drift.extend((path, name, "missing_field", 0) for name in parsed.missing_fields)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(
            f"cannot be opened: {error.strerror}; let the user of this run read it"
        ) from error
