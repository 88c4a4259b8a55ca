"""What every reader makes: a view of text columns, and what it could not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from content_assurance.sources import Field, SourceTable
from content_assurance.sql import quoted


class UnreadableFileError(ValueError):
    """The file as a whole cannot be trusted; the message says why and what to do."""


@dataclass(frozen=True)
class Reject:
    """A row that never became a record: its number in the file, why, and its raw text."""

    row_number: int
    reason: str
    raw_text: str


@dataclass(frozen=True)
class Parsed:
    """What one file held: ``rows`` records in the view, ``rejects`` beside it."""

    rows: int
    rejects: tuple[Reject, ...]
    extra_fields: tuple[str, ...]
    missing_fields: tuple[str, ...]


def by_name(fields: Sequence[Field], header: Mapping[str, str]) -> dict[str, str]:
    """The SQL of each declared field that ``header`` (lower name: SQL) has, by field name."""
    columns: dict[str, str] = {}
    for field in fields:
        found = [header[path.lower()] for path in field.paths if path.lower() in header]
        if found:
            texts = ", ".join(f"nullif(trim({column}), '')" for column in found)
            columns[field.name] = found[0] if len(found) == 1 else f"coalesce({texts})"
    return columns


def raw_record(columns: Sequence[str]) -> str:
    """The SQL text of a whole record as JSON text."""
    packed = ", ".join(f"{quoted(column)} := {quoted(column)}" for column in columns)
    return f"cast(to_json(struct_pack({packed})) as varchar)"


def finish(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    name: str,
    columns: dict[str, str],
    raw: str,
    known: Sequence[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Create the view over ``<name>_file``; return the extra and the missing vendor fields."""
    missing = [field.path for field in table.fields if field.name not in columns]
    if len(set(table.key) & columns.keys()) < len(table.key):
        needed = [
            field.path
            for field in table.fields
            if field.name in table.key and field.name not in columns
        ]
        raise UnreadableFileError(
            f"no field {', '.join(map(repr, needed))} (the key of {table.source_name}."
            f"{table.table_name}); found {', '.join(map(repr, known[:8]))}; check that the export "
            "is of this table and where its header or its records begin"
        )
    fields = ", ".join(
        f"{columns.get(field.name, 'cast(null as varchar)')} as {quoted(field.name)}"
        for field in table.fields
    )
    con.execute(
        f"create or replace temp view {name} as "
        f"select _row_number, {fields}, {raw} as _raw from {name}_file"
    )
    paths = {path.lower() for field in table.fields for path in field.paths}
    tops = {path.split(".")[0] for path in paths} | paths
    return tuple(field for field in known if field.lower() not in tops), tuple(missing)


def count(con: duckdb.DuckDBPyConnection, name: str) -> int:
    """How many records the file of a view holds."""
    row = con.execute(f"select count(*) from {name}_file").fetchone()
    return int(row[0]) if row else 0
