"""JSON: an array, an object with a path to its records, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Sequence

import duckdb

from content_assurance.readers.relation import (
    Parsed,
    Reject,
    UnreadableFileError,
    count,
    finish,
    literal,
    quoted,
)
from content_assurance.sources import Field, SourceTable


def read_json(
    con: duckdb.DuckDBPyConnection, text: str, table: SourceTable, name: str, *, is_lines: bool
) -> Parsed:
    """Parse a document, or one record a line; a document that is no JSON may be lines after all."""
    rejects: tuple[Reject, ...] = ()
    if not is_lines and not _is_json(con, text):
        first = next((line for line in text.splitlines() if line.strip()), "")
        if not (first.strip().startswith("{") and _is_json(con, first)):
            raise UnreadableFileError(_json_problem(text))
        is_lines = True
    if is_lines:
        con.execute(
            f"create or replace temp table {name}_lines as "
            "select unnest(string_split($1, chr(10))) as line, "
            "generate_subscripts(string_split($1, chr(10)), 1) as _row_number",
            [text],
        )
        found = con.execute(
            f"select _row_number, line from {name}_lines "
            "where trim(line, chr(13) || ' ') <> '' and not json_valid(line) order by 1"
        ).fetchall()
        if found and not text.endswith("\n") and found[-1][0] == text.count("\n") + 1:
            raise UnreadableFileError(
                f"the file is cut short: line {found[-1][0]} is not a whole record; export it again"
            )
        rejects = tuple(Reject(int(row), "not valid JSON", str(line)) for row, line in found)
        con.execute(
            f"create or replace temp table {name}_records as "
            "select _row_number, cast(line as json) as record, cast(null as json) as parent "
            f"from {name}_lines where json_valid(line)"
        )
        con.execute(f"drop table {name}_lines")
    else:
        keep_parent = any(field.path.startswith("^.") for field in table.fields)
        records = _records_sql(table.records, keep_parent=keep_parent)
        con.execute(f"create or replace temp table {name}_records as {records}", [text])
    keys = [
        str(key)
        for (key,) in con.execute(
            f"select distinct unnest(json_keys(record)) from {name}_records order by 1"
        ).fetchall()
    ]
    columns = _json_columns(table.fields, set(keys))
    shape = literal(json.dumps(_shape(table.fields)))
    con.execute(
        f"create or replace temp table {name}_file as select _row_number, record, parent, "
        f"json_transform(record, {shape}) as item from {name}_records"
    )
    con.execute(f"drop table {name}_records")
    if not keys:  # no record at all: every field counts as present
        keys = [field.path for field in table.fields]
        columns = {field.name: "cast(null as varchar)" for field in table.fields}
    extra, missing = finish(con, table, name, columns, "cast(record as varchar)", keys)
    return Parsed(count(con, name) + len(rejects), rejects, extra, missing)


def _is_json(con: duckdb.DuckDBPyConnection, text: str) -> bool:
    row = con.execute("select json_valid($1)", [text]).fetchone()
    return bool(row and row[0])


def _json_problem(text: str) -> str:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        return f"not valid JSON at {place}: {error.msg}; export it again"
    return "not valid JSON; export it again"


def _records_sql(path: str, *, keep_parent: bool) -> str:
    """Records of the document $1: an array's elements, or those along ``path``.

    The parent of a record is kept only where a field asks for it: it is copied for every record.
    """
    levels = [part for part in path.split(".") if part]
    steps = [
        "level_0 as (select cast(null as json) as parent, unnest(case when json_type($1) = 'ARRAY' "
        "then json_extract($1, '$[*]') else [cast($1 as json)] end) as record)"
    ]
    for depth, key in enumerate(levels, start=1):
        at = literal(f'$."{key}"')
        every = literal(f'$."{key}"[*]')
        parent = "record" if keep_parent and depth == len(levels) else "cast(null as json)"
        steps.append(
            f"level_{depth} as (select {parent} as parent, unnest(case "
            f"when not json_exists(record, {at}) then [record] "
            f"when json_type(record, {at}) = 'OBJECT' then [json_extract(record, {at})] "
            f"else json_extract(record, {every}) end) as record from level_{depth - 1})"
        )
    return (
        f"with {', '.join(steps)} select row_number() over () as _row_number, record, parent "
        f"from level_{len(levels)}"
    )


def _shape(fields: Sequence[Field]) -> dict[str, object]:
    """The structure that ``json_transform`` fills: text at every declared path."""
    shape: dict[str, object] = {}
    for field in fields:
        if field.path.startswith("^."):
            continue
        *parents, leaf = field.path.split(".")
        node: dict[str, object] | None = shape
        for parent in parents:
            child = node.setdefault(parent, {}) if node is not None else None
            node = child if isinstance(child, dict) else None
        if node is not None:
            node.setdefault(leaf, "VARCHAR")
    return shape


def _json_columns(fields: Sequence[Field], keys: set[str]) -> dict[str, str]:
    """The expression of each declared field that the records have, by field name."""
    columns: dict[str, str] = {}
    for field in fields:
        parts = field.path.split(".")
        if field.path.startswith("^."):
            at = "$." + ".".join(f'"{part}"' for part in parts[1:])
            columns[field.name] = f"json_extract_string(parent, {literal(at)})"
        elif len(parts) > 1 and field.path in keys:
            at = f'$."{field.path}"'
            columns[field.name] = f"json_extract_string(record, {literal(at)})"
        elif parts[0] in keys:
            columns[field.name] = "item." + ".".join(quoted(part) for part in parts)
    return columns
