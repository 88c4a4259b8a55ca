"""Exports become typed parquet: each file parsed once, nothing lost, bad input set aside.

``land`` reads ``<root>/<source>/<table>/<YYYY-MM-DD>*.<format>[.gz]`` and keeps, per source table
and export date, under ``<work>/landed/<source>/<table>/``:

* ``<date>.parquet``: the records, typed as declared, with ``_export_date``, ``_file_path`` and
  ``_row_number``;
* ``<date>.json``: what happened (an :class:`Export`), from which the tables ``exports``,
  ``rejects`` and ``drift`` of ``<work>/landed/landing/`` are made.

An export whose files, declaration and code are unchanged is not read again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from content_assurance.readers import (
    Parsed,
    UnreadableFileError,
    file_format,
    literal,
    quoted,
    read,
)
from content_assurance.sources import Field, SourceTable

VERSION = 1  # raise it when the meaning of landed files changes: every export is parsed anew
FUTURE_TOLERANCE = timedelta(days=1)
_DATED = re.compile(r"^(\d{4}-\d{2}-\d{2})(?!\d)")


class LandingError(ValueError):
    """The landing root cannot be used."""


@dataclass
class FileReport:
    """What became of one file: rows in = staged + quarantined + superseded."""

    file_path: str
    file_bytes: int
    file_digest: str
    status: str = "landed"
    reason: str = ""
    rows_in: int | None = 0
    rows_staged: int = 0
    rows_quarantined: int = 0
    rows_superseded: int = 0


@dataclass
class Export:
    """One export: every file of one source table with one date."""

    source_name: str
    table_name: str
    export_date: str
    stamp: str
    files: list[FileReport] = field(default_factory=list)
    rejects: list[tuple[str, int | None, str, str, str]] = field(default_factory=list)
    drift: list[tuple[str, str, str, int]] = field(default_factory=list)


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
) -> Landing:
    """Land every export up to ``as_of`` (all, if none) and write the tables about them.

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
    for position, ((table, day), paths) in enumerate(listing.exports, start=1):
        home = folder / table.source_name / table.table_name
        stamp = _stamp(table, root, paths)
        export = _known(home / f"{day}.json", stamp)
        if export is None:
            home.mkdir(parents=True, exist_ok=True)
            export = _land_export(table, root, day, paths, home, stamp)
            parsed_count += 1
        exports.append(export)
        if progress:
            progress(
                position, len(listing.exports), f"{table.source_name}/{table.table_name} {day}"
            )
    landing = Landing(folder, tuple(exports), listing.undeclared, parsed_count)
    _write_tables(landing, {(table.source_name, table.table_name): table for table in tables})
    return landing


def list_exports(tables: Sequence[SourceTable], root: Path, as_of: date | None = None) -> Listing:
    """The exports below ``root`` up to ``as_of``, by source, table and date."""
    declared = {(table.source_name, table.table_name): table for table in tables}
    groups: dict[tuple[str, str, date], list[Path]] = {}
    undeclared: set[str] = set()
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


def _known(ledger: Path, stamp: str) -> Export | None:
    if not (ledger.is_file() and ledger.with_suffix(".parquet").is_file()):
        return None
    try:
        facts = json.loads(ledger.read_text(encoding="utf-8"))
    except ValueError:  # a run was killed while it wrote
        return None
    if facts["stamp"] != stamp:
        return None
    facts["files"] = [FileReport(**report) for report in facts["files"]]
    facts["rejects"] = [tuple(reject) for reject in facts["rejects"]]
    facts["drift"] = [tuple(row) for row in facts["drift"]]
    return Export(**facts)


def _land_export(
    table: SourceTable, root: Path, day: date, paths: Sequence[Path], home: Path, stamp: str
) -> Export:
    export = Export(table.source_name, table.table_name, day.isoformat(), stamp)
    ledger = home / f"{day}.json"
    ledger.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as con:
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
        _land_rows(con, table, day, readable, export, home / f"{day}.parquet")
    if 0 < len(readable) < len(export.files):
        for _, report in readable:
            report.status = "partial"
            report.reason = "another file of this export is unreadable"
    ledger.write_text(json.dumps(asdict(export), ensure_ascii=False), encoding="utf-8")
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


def _land_rows(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    day: date,
    readable: Sequence[tuple[str, FileReport]],
    export: Export,
    target: Path,
) -> None:
    """Type the rows, set aside what cannot stay, and write the rest to ``target``."""
    parts = [
        f"select {literal(report.file_path)} as _file_path, {position} as _part, _row_number, "
        + ", ".join(_cleaned(con, name, table))
        + f" from {name}"
        for position, (name, report) in enumerate(readable)
    ] or ["select " + ", ".join(_empty(column) for column in _columns(table)) + " where false"]
    con.execute(f"create temp view raw_rows as {' union all '.join(parts)}")
    typed = ", ".join(f"{_typed(f)} as {quoted(f.name)}" for f in table.fields)
    con.execute(
        f"create temp table typed_rows as select _file_path, _part, _row_number, {typed} "
        "from raw_rows"
    )
    _clear_future(con, table, day, readable, export)
    _set_aside(con, table, readable, export)
    _count_unparsed(con, table, export)
    columns = ", ".join(quoted(f.name) for f in table.fields)
    con.execute(
        f"copy (select {columns}, cast({literal(day.isoformat())} as date) as _export_date, "
        f"_file_path, _row_number from typed_rows order by _part, _row_number) "
        f"to {literal(str(target))} (format parquet, compression zstd)"
    )
    staged = dict(
        con.execute("select _file_path, count(*) from typed_rows group by all").fetchall()
    )
    for _, report in readable:
        report.rows_staged = int(staged.get(report.file_path, 0))


def _columns(table: SourceTable) -> list[tuple[str, str]]:
    return [
        ("_file_path", "varchar"),
        ("_part", "integer"),
        ("_row_number", "bigint"),
        *((f.name, "varchar") for f in table.fields),
    ]


def _empty(column: tuple[str, str]) -> str:
    return f"cast(null as {column[1]}) as {quoted(column[0])}"


def _cleaned(con: duckdb.DuckDBPyConnection, name: str, table: SourceTable) -> list[str]:
    """The columns of a parsed file as text, with the spellings of null turned into null."""
    words = ", ".join(literal(word) for word in ("", *table.null_values))
    described = con.execute(f"describe {name}").fetchall()
    types = {str(column).lower(): kind for column, kind, *_ in described}
    return [
        f"case when trim({quoted(f.name)}) not in ({words}) then {quoted(f.name)} end"
        f" as {quoted(f.name)}"
        if types[f.name.lower()] == "VARCHAR"
        else f"cast({quoted(f.name)} as varchar) as {quoted(f.name)}"
        for f in table.fields
    ]


def _typed(f: Field) -> str:
    column = quoted(f.name)
    if f.format == "epoch_seconds":
        moment = f"try(to_timestamp(try_cast({column} as double)))"
        return f"cast({moment} at time zone 'UTC' as timestamp)"
    if f.data_type == "timestamp":
        return f"cast(try_cast({column} as timestamptz) at time zone 'UTC' as timestamp)"
    if f.data_type == "date":
        return f"try_cast(left({column}, 10) as date)"
    if f.data_type == "bigint":  # a cast alone would round
        whole = f"try_cast({column} as decimal(38, 9)) % 1 = 0"
        return f"case when {whole} then try_cast({column} as bigint) end"
    return column if f.data_type == "string" else f"try_cast({column} as {f.data_type})"


def _count_unparsed(con: duckdb.DuckDBPyConnection, table: SourceTable, export: Export) -> None:
    fields = [f for f in table.fields if f.data_type != "string"]
    if not fields:
        return
    counts = ", ".join(
        f"count(*) filter (where {quoted(f.name)} is not null and {_typed(f)} is null)"
        for f in fields
    )
    for file_path, *found in con.execute(
        f"select _file_path, {counts} from raw_rows semi join typed_rows "
        "using (_part, _row_number) group by _file_path order by _file_path"
    ).fetchall():
        export.drift.extend(
            (file_path, f.path, "unparsed_value", int(count))
            for f, count in zip(fields, found, strict=True)
            if count
        )


def _clear_future(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    day: date,
    readable: Sequence[tuple[str, FileReport]],
    export: Export,
) -> None:
    """A moment after its own export was not observed: the value goes, the record stays."""
    limit = f"timestamp {literal((day + timedelta(days=1) + FUTURE_TOLERANCE).isoformat())}"
    for f in (f for f in table.fields if f.is_observed):
        where = f"{quoted(f.name)} >= {limit}"
        reason = f"{literal(f.path + ' ')} || cast({quoted(f.name)} as varchar) || " + literal(
            f" lies after the export of {day}; the value is ignored"
        )
        if _reject(con, readable, export, "value", reason, f"typed_rows where {where}"):
            con.execute(f"update typed_rows set {quoted(f.name)} = null where {where}")


def _set_aside(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    readable: Sequence[tuple[str, FileReport]],
    export: Export,
) -> None:
    """Take rows without their key, repeated header lines and superseded duplicates out."""
    paths = {f.name: f.path for f in table.fields}
    missing = " or ".join(f"{quoted(key)} is null" for key in table.key)
    headers = " and ".join(
        f"lower(cast({quoted(key)} as varchar)) = {literal(paths[key].lower())}"
        for key in table.key
    )
    key_names = ", ".join(paths[key] for key in table.key)
    same = ", ".join(
        quoted(key) if table.is_key_case_sensitive else f"lower({quoted(key)})" for key in table.key
    )
    checks = [
        (f"typed_rows where {missing}", "quarantined",
         f"no value in its key ({key_names}); correct the record at its source"),
        (f"typed_rows where {headers}", "quarantined", "the header line again"),
        ("(select *, row_number() over "
         f"(partition by {same} order by _part desc, _row_number desc) as _place "
         "from typed_rows) where _place > 1", "superseded",
         f"a later row of this export has the same key ({key_names})"),
    ]  # fmt: skip
    for rows, disposition, reason in checks:
        if _reject(con, readable, export, disposition, literal(reason), rows):
            con.execute(
                "delete from typed_rows where (_part, _row_number) in "
                "(select _part, _row_number from found_rows)"
            )


def _reject(
    con: duckdb.DuckDBPyConnection,
    readable: Sequence[tuple[str, FileReport]],
    export: Export,
    disposition: str,
    reason: str,
    rows: str,
) -> bool:
    """Note ``rows`` (a from clause) with the SQL text ``reason`` and as they came; any there?

    What was found stays in the table ``found_rows`` until the next call.
    """
    con.execute(
        "create or replace temp table found_rows as "
        f"select _part, _row_number, {reason} as _reason from {rows}"
    )
    before = len(export.rejects)
    for part, (name, report) in enumerate(readable):
        found = con.execute(
            f"select _row_number, _reason, _raw from {name} inner join found_rows "
            f"using (_row_number) where _part = {part} order by _row_number"
        ).fetchall()
        export.rejects.extend(
            (report.file_path, int(row_number), disposition, str(why), str(raw))
            for row_number, why, raw in found
        )
        if disposition == "quarantined":
            report.rows_quarantined += len(found)
        elif disposition == "superseded":
            report.rows_superseded += len(found)
    return len(export.rejects) > before


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFileError(
            f"cannot be opened: {error.strerror}; let the user of this run read it"
        ) from error


def _write_tables(landing: Landing, tables: dict[tuple[str, str], SourceTable]) -> None:
    """Write what is known of every export as parquet, for dbt and for Spark alike."""
    home = landing.folder / "landing"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    key = [("source_name", pa.string()), ("table_name", pa.string()), ("export_date", pa.date32())]
    exports: list[tuple[object, ...]] = []
    rejects: list[tuple[object, ...]] = []
    drift: list[tuple[object, ...]] = []
    for export in landing.exports:
        names = (export.source_name, export.table_name, date.fromisoformat(export.export_date))
        exports.extend((*names, *asdict(report).values()) for report in export.files)
        rejects.extend((*names, *reject) for reject in export.rejects)
        drift.extend((*names, *row) for row in export.drift)
    declared = [
        (t.source_name, t.table_name, t.role, t.mode, t.cadence_days, t.stale_after_days)
        for t in tables.values()
    ]
    texts = {name: pa.string() for name in ("file_path", "file_digest", "status", "reason")}
    report_columns = [
        (name, texts.get(name, pa.int64())) for name in FileReport.__dataclass_fields__
    ]
    _write(home / "exports.parquet", [*key, *report_columns], exports)
    _write(
        home / "rejects.parquet",
        [*key, ("file_path", pa.string()), ("row_number", pa.int64()),
         ("disposition", pa.string()), ("reason", pa.string()), ("raw_text", pa.string())],
        rejects,
    )  # fmt: skip
    _write(
        home / "drift.parquet",
        [*key, ("file_path", pa.string()), ("field_name", pa.string()),
         ("drift_kind", pa.string()), ("value_count", pa.int64())],
        drift,
    )  # fmt: skip
    _write(
        home / "declared.parquet",
        [*key[:2], ("source_role", pa.string()), ("export_mode", pa.string()),
         ("cadence_days", pa.int64()), ("stale_after_days", pa.int64())],
        declared,
    )  # fmt: skip


def _write(
    path: Path, columns: Sequence[tuple[str, pa.DataType]], rows: Sequence[tuple[object, ...]]
) -> None:
    schema = pa.schema(columns)
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    arrays = [pa.array(list(v), kind) for v, (_, kind) in zip(values, columns, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path)
