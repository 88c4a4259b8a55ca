"""What is known of landed exports: kept beside each, and as tables for dbt."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from content_assurance.sources import SourceTable

TABLES = ("declared", "drift", "exports", "project", "rejects")


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


def recall(ledger: Path, stamp: str) -> Export | None:
    """The export that ``ledger`` tells of, if it is whole and still carries ``stamp``."""
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


def remember(export: Export, ledger: Path) -> None:
    """Write ``export`` to ``ledger``, last of all, so that a killed run leaves none."""
    ledger.write_text(json.dumps(asdict(export), ensure_ascii=False), encoding="utf-8")


def write_tables(
    home: Path, exports: Iterable[Export], tables: Iterable[SourceTable], fingerprint: str
) -> None:
    """Write each of ``TABLES`` anew below ``home``."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    key = [("source_name", pa.string()), ("table_name", pa.string()), ("export_date", pa.date32())]
    files: list[tuple[object, ...]] = []
    rejects: list[tuple[object, ...]] = []
    drift: list[tuple[object, ...]] = []
    for export in exports:
        names = (export.source_name, export.table_name, date.fromisoformat(export.export_date))
        files.extend((*names, *asdict(report).values()) for report in export.files)
        rejects.extend((*names, *reject) for reject in export.rejects)
        drift.extend((*names, *row) for row in export.drift)
    declared = [
        (t.source_name, t.table_name, t.role, t.mode, t.cadence_days, t.stale_after_days)
        for t in tables
    ]
    texts = {name: pa.string() for name in ("file_path", "file_digest", "status", "reason")}
    report_columns = [
        (column.name, texts.get(column.name, pa.int64())) for column in fields(FileReport)
    ]
    _write(home / "exports.parquet", [*key, *report_columns], files)
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
    _write(home / "project.parquet", [("fingerprint", pa.string())], [(fingerprint,)])


def _write(
    path: Path, columns: Sequence[tuple[str, pa.DataType]], rows: Sequence[tuple[object, ...]]
) -> None:
    schema = pa.schema(columns)
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    arrays = [pa.array(list(v), kind) for v, (_, kind) in zip(values, columns, strict=True)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path)
