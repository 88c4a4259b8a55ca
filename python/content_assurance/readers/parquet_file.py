"""Parquet: columns by name, nested ones as JSON text; only the declared ones are ever read."""

from __future__ import annotations

from pathlib import Path

import duckdb

from content_assurance.readers.relation import (
    Parsed,
    by_name,
    count,
    finish,
    raw_record,
)
from content_assurance.sources import SourceTable
from content_assurance.sql import literal, quoted


def read_parquet(
    con: duckdb.DuckDBPyConnection, path: Path, table: SourceTable, name: str
) -> Parsed:
    """Parse the file at ``path``: a view, so that no row of it is copied."""
    con.execute(
        f"create or replace temp view {name}_file as select * exclude (file_row_number), "
        "file_row_number + 1 as _row_number "
        f"from read_parquet({literal(str(path))}, file_row_number = true)"
    )
    schema = con.execute(f"describe {name}_file").fetchall()[:-1]
    mapped = {str(column).lower(): _text(str(column), str(kind)) for column, kind, *_ in schema}
    columns = by_name(table.fields, mapped)
    known = [str(column) for column, *_ in schema]
    extra, missing = finish(con, table, name, columns, raw_record(known), known)
    return Parsed(count(con, name), (), extra, missing)


def _text(column: str, kind: str) -> str:
    if kind == "VARCHAR":
        return quoted(column)
    is_nested = kind.startswith(("STRUCT", "MAP", "LIST")) or kind.endswith("]")
    return f"cast({f'to_json({quoted(column)})' if is_nested else quoted(column)} as varchar)"
