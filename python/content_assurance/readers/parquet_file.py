"""Parquet: columns by name, nested ones as JSON text."""

from __future__ import annotations

from pathlib import Path

import duckdb

from content_assurance.readers.relation import Parsed, count, finish, literal, quoted, raw_record
from content_assurance.sources import SourceTable


def read_parquet(
    con: duckdb.DuckDBPyConnection, path: Path, table: SourceTable, name: str
) -> Parsed:
    """Parse the file at ``path``."""
    scan = f"read_parquet({literal(str(path))})"
    schema = con.execute(f"describe select * from {scan}").fetchall()
    con.execute(  # a table, not a view: a damaged page shows here, while the file can be refused
        f"create or replace temp table {name}_file as "
        f"select row_number() over () as _row_number, * from {scan}"
    )
    nested = ("STRUCT", "MAP", "LIST")
    by_name = {
        str(column).lower(): f"cast(to_json({quoted(column)}) as varchar)"
        if str(kind).startswith(nested) or str(kind).endswith("]")
        else quoted(column)
        for column, kind, *_ in schema
    }
    mapped = {
        field.name: by_name[field.path.lower()]
        for field in table.fields
        if field.path.lower() in by_name
    }
    known = [str(column) for column, *_ in schema]
    raw = raw_record(known)
    extra, missing = finish(con, table, name, mapped, raw, known)
    return Parsed(count(con, name), (), extra, missing)
