"""A landing root to fill and land, and the same records in every format."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from content_assurance.landing import Landing, land
from content_assurance.ledger import Export, FileReport
from content_assurance.sources import Field, SourceTable

Record = dict[str, Any]
DAY = "2026-01-05"
THINGS = SourceTable(
    source_name="vendor",
    table_name="things",
    fields=(
        Field("thing_id", "string", ("Id",)),
        Field("name", "string", ("Name",)),
        Field("size", "bigint", ("Size",)),
        Field("is_on", "boolean", ("On",)),
        Field("bought", "date", ("Bought",)),
        Field("seen_at", "timestamp", ("Seen",), is_observed=True),
    ),
    key=("thing_id",),
    role="detector",
    null_values=("n/a", "(blank)"),
)
HEADER = "Id,Name,Size,On,Bought,Seen"
GIVEN: list[Record] = [
    {"Id": "a1", "Name": "München, \"5\" disk", "Size": 7, "On": True,
     "Bought": "2025-12-31", "Seen": "2026-01-04T10:00:00Z"},
    {"Id": "a2", "Name": "two\nlines", "Size": -1, "On": False,
     "Bought": "2025-12-30", "Seen": "2026-01-05T01:30:00+02:00"},
    {"Id": "a3", "Name": None, "Size": None, "On": None, "Bought": None, "Seen": None},
]  # fmt: skip
STAGED: list[Record] = [
    {"thing_id": "a1", "name": "München, \"5\" disk", "size": 7, "is_on": True,
     "bought": date(2025, 12, 31), "seen_at": datetime(2026, 1, 4, 10)},
    {"thing_id": "a2", "name": "two\nlines", "size": -1, "is_on": False,
     "bought": date(2025, 12, 30), "seen_at": datetime(2026, 1, 4, 23, 30)},
    {"thing_id": "a3", "name": None, "size": None, "is_on": None, "bought": None, "seen_at": None},
]  # fmt: skip


@dataclass
class Bench:
    """A landing root to fill and land."""

    root: Path
    work: Path

    def put(self, name: str, content: bytes | str, folder: str = "vendor/things") -> Path:
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
        return path

    def land(self, *tables: SourceTable, as_of: date | None = None) -> Landing:
        return land(tables or (THINGS,), self.root, self.work, as_of)

    def land_one(self, table: SourceTable = THINGS) -> Export:
        (export,) = self.land(table).exports
        return export

    def rows(self, table: SourceTable = THINGS, day: str = DAY) -> list[Record]:
        home = self.work / "landed" / table.source_name / table.table_name
        with duckdb.connect() as con:
            cursor = con.execute("select * from read_parquet($1)", [str(home / f"{day}.parquet")])
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def staged(self, table: SourceTable = THINGS, day: str = DAY) -> list[Record]:
        """The landed rows without what landing adds."""
        return [
            {name: value for name, value in row.items() if name[0] != "_"}
            for row in self.rows(table, day)
        ]

    def known(self, name: str) -> list[Record]:
        """A table about the exports: exports, rejects, drift or declared."""
        rows: list[Record] = pq.read_table(
            self.work / "landed" / "landing" / f"{name}.parquet"
        ).to_pylist()
        return rows


def as_csv(records: Sequence[Mapping[str, Any]], delimiter: str = ",", newline: str = "\n") -> str:
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(records[0]), delimiter=delimiter, lineterminator=newline)
    writer.writeheader()
    writer.writerows(
        {key: str(value).lower() if isinstance(value, bool) else value for key, value in r.items()}
        for r in records
    )
    return stream.getvalue()


def as_lines(records: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def as_parquet(records: Sequence[Mapping[str, Any]]) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(record) for record in records]), stream)
    return stream.getvalue()


FORMATS: dict[str, tuple[str, str, Callable[[Sequence[Record]], str | bytes]]] = {
    "csv": ("csv", "", as_csv),
    "csv_crlf": ("csv", "", lambda records: as_csv(records, newline="\r\n")),
    "csv_semicolon": ("csv", "", lambda records: as_csv(records, ";")),
    "csv_tab": ("csv", "", lambda records: as_csv(records, "\t")),
    "csv_pipe": ("csv", "", lambda records: as_csv(records, "|")),
    "csv_bom": ("csv", "", lambda records: b"\xef\xbb\xbf" + as_csv(records).encode()),
    "csv_utf_16": ("csv", "", lambda records: as_csv(records).encode("utf-16")),
    "json_array": ("json", "", json.dumps),
    "json_array_pretty": ("json", "", lambda records: json.dumps(records, indent=2)),
    "json_bom": ("json", "", lambda records: b"\xef\xbb\xbf" + json.dumps(records).encode()),
    "json_utf_16": ("json", "", lambda records: json.dumps(records).encode("utf-16")),
    "json_object": ("json", "page.items", lambda r: json.dumps({"page": {"items": r}, "n": 3})),
    "json_nested": (
        "json", "groups.items",
        lambda r: json.dumps({"groups": [{"items": r[:1]}, {"items": []}, {"items": r[1:]}]}),
    ),
    "jsonl": ("jsonl", "", as_lines),
    "jsonl_crlf": ("jsonl", "", lambda records: as_lines(records).replace("\n", "\r\n")),
    "ndjson_named_json": ("json", "", as_lines),
    "parquet": ("parquet", "", as_parquet),
}  # fmt: skip


def cut(data: str | bytes, share: float) -> bytes:
    whole = data.encode() if isinstance(data, str) else data
    return whole[: int(len(whole) * share)]


def conserved(report: FileReport) -> bool:
    return (report.rows_in or 0) == (
        report.rows_staged + report.rows_quarantined + report.rows_superseded
    )
