"""What is known of landed exports: kept beside each, and as tables for dbt."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from content_assurance.sources import SourceTable

TABLES = ("declared", "drift", "exports", "project", "rejects")
SetAside = tuple[str, int | None, str, str, str]  # file, row, disposition, reason, raw text
Drift = tuple[str, str, str, int]  # file, field, kind, values
_BATCH = 50_000


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
    rejects: list[SetAside] = field(default_factory=list)
    drift: list[Drift] = field(default_factory=list)


def recall(ledger: Path) -> Export | None:
    """The export that ``ledger`` tells of, if it is whole."""
    try:
        facts = json.loads(ledger.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # there is none, or a run was killed while it wrote
        return None
    facts["files"] = [FileReport(**report) for report in facts["files"]]
    facts["rejects"] = [tuple(reject) for reject in facts["rejects"]]
    facts["drift"] = [tuple(row) for row in facts["drift"]]
    return Export(**facts)


def remember(export: Export, ledger: Path) -> None:
    """Write ``export`` to ``ledger``, last of all, so that a killed run leaves none."""
    facts = vars(export) | {"files": [vars(report) for report in export.files]}
    ledger.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


class Index:
    """Which ledgers are whole and carry which stamp, so that a run need not open them all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, list[object]] = {}
        with contextlib.suppress(FileNotFoundError, ValueError):
            self._known = json.loads(path.read_text(encoding="utf-8"))

    def holds(self, ledger: Path, stamp: str) -> bool:
        """Whether the export of ``ledger`` is landed and carries ``stamp``."""
        try:
            size = ledger.stat().st_size
            ledger.with_suffix(".parquet").stat()
        except FileNotFoundError:
            return False
        if self._known.get(_name(ledger)) != [stamp, size]:
            export = recall(ledger)
            if export is None or export.stamp != stamp:
                return False
            self.add(ledger, stamp)
        return True

    def add(self, ledger: Path, stamp: str) -> None:
        """Note a ledger that is whole."""
        self._known[_name(ledger)] = [stamp, ledger.stat().st_size]

    def write(self) -> None:
        """Keep what is known for the next run."""
        replace(self._path, json.dumps(self._known))


def _name(ledger: Path) -> str:
    return "/".join(ledger.parts[-3:])


def replace(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` as a whole or not at all."""
    draft = path.with_name(f".{path.name}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def write_tables(
    home: Path,
    ledgers: Sequence[Path],
    stamps: Sequence[str],
    tables: Iterable[SourceTable],
    fingerprint: str,
) -> None:
    """Write each of ``TABLES`` below ``home``, unless they tell of just these exports already."""
    declared = [
        (
            *(t.source_name, t.table_name, t.role, t.mode),
            *(t.cadence_days, t.stale_after_days, len(t.fields)),
        )
        for t in tables
    ]
    told = [[str(ledger) for ledger in ledgers], stamps, declared, fingerprint]
    stamp = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    stamped = home / "stamp"
    if stamped.is_file() and stamped.read_text() == stamp:
        return
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    key = [("source_name", pa.string()), ("table_name", pa.string()), ("export_date", pa.date32())]
    texts = {name: pa.string() for name in ("file_path", "file_digest", "status", "reason")}
    files = _Table(
        home / "exports.parquet",
        [
            *key,
            *((column.name, texts.get(column.name, pa.int64())) for column in fields(FileReport)),
        ],
    )
    rejects = _Table(
        home / "rejects.parquet",
        [*key, ("file_path", pa.string()), ("row_number", pa.int64()),
         ("disposition", pa.string()), ("reason", pa.string()), ("raw_text", pa.string())],
    )  # fmt: skip
    drift = _Table(
        home / "drift.parquet",
        [*key, ("file_path", pa.string()), ("field_name", pa.string()),
         ("drift_kind", pa.string()), ("value_count", pa.int64())],
    )  # fmt: skip
    with files, rejects, drift:
        for export in map(recall, ledgers):
            if export:
                day = date.fromisoformat(export.export_date)
                names = (export.source_name, export.table_name, day)
                files.add((*names, *vars(report).values()) for report in export.files)
                rejects.add((*names, *reject) for reject in export.rejects)
                drift.add((*names, *row) for row in export.drift)
    with _Table(
        home / "declared.parquet",
        [*key[:2], ("source_role", pa.string()), ("export_mode", pa.string()),
         ("cadence_days", pa.int64()), ("stale_after_days", pa.int64()),
         ("field_count", pa.int64())],
    ) as table:  # fmt: skip
        table.add(declared)
    with _Table(home / "project.parquet", [("fingerprint", pa.string())]) as table:
        table.add([(fingerprint,)])
    stamped.write_text(stamp)


class _Table:
    """A parquet file that is written in batches."""

    def __init__(self, path: Path, columns: Sequence[tuple[str, pa.DataType]]) -> None:
        self._schema = pa.schema(columns)
        self._writer = pq.ParquetWriter(path, self._schema)
        self._rows: list[tuple[object, ...]] = []

    def add(self, rows: Iterable[tuple[object, ...]]) -> None:
        self._rows.extend(rows)
        if len(self._rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        values = zip(*self._rows, strict=True) if self._rows else [()] * len(self._schema)
        arrays = [
            pa.array(list(v), kind) for v, kind in zip(values, self._schema.types, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows = []

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, *_: object) -> None:
        self._flush()
        self._writer.close()
