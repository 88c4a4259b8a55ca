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
from content_assurance.readers.text import CHUNK, Text
from content_assurance.sources import Field, SourceTable


def read_json(con: duckdb.DuckDBPyConnection, text: Text, table: SourceTable, name: str) -> Parsed:
    """Parse a document; what is none may be one record a line after all."""
    document = text.path.read_bytes().decode("utf-8-sig")
    try:
        kind = _kind(con, document, table.records)
    except duckdb.InvalidInputException as error:
        line = next((line for line in document.splitlines() if line.strip()), "")
        if line.strip().startswith("{") and _is_json(con, line):
            return read_json_lines(con, text, table, name)
        raise UnreadableFileError(_json_problem(document)) from error
    keep_parent = any(field.path.startswith("^.") for field in table.fields)
    is_array = document.lstrip().startswith("[")
    records = _records_sql(table.records, kind, is_array=is_array, keep_parent=keep_parent)
    con.execute(f"create or replace temp table {name}_records as {records}", [document])
    return _finish(con, table, name, ())


def read_json_lines(
    con: duckdb.DuckDBPyConnection, text: Text, table: SourceTable, name: str
) -> Parsed:
    """Parse one record a line."""
    con.execute(
        f"create or replace temp table {name}_records "
        "(_row_number bigint, record json, parent json, line varchar)"
    )
    before = 0
    with text.path.open(encoding="utf-8-sig", newline="\n") as stream:
        while chunk := stream.read(CHUNK) + stream.readline():
            con.execute(
                f"insert into {name}_records "
                "select _row_number, try_cast(line as json) as record, null as parent, "
                "case when record is null then line end "
                "from (select $1 + generate_subscripts($2, 1) as _row_number, unnest($2) as line)",
                [before, chunk.removesuffix("\n").split("\n")],
            )
            before += chunk.count("\n")
    found = con.execute(
        f"select _row_number, line from {name}_records "
        "where trim(line, chr(13) || ' ') <> '' order by _row_number"
    ).fetchall()
    if found and not text.is_line_ended and found[-1][0] > text.line_ends:
        raise UnreadableFileError(
            f"the file is cut short: line {found[-1][0]} is not a whole record; export it again"
        )
    rejects = tuple(Reject(int(row), "not valid JSON", str(line)) for row, line in found)
    return _finish(con, table, name, rejects)


def _finish(
    con: duckdb.DuckDBPyConnection, table: SourceTable, name: str, rejects: tuple[Reject, ...]
) -> Parsed:
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
        f"json_transform(record, {shape}) as item from {name}_records where record is not null"
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


def _kind(con: duckdb.DuckDBPyConnection, document: str, path: str) -> str:
    """The JSON type of what stands at the first key of ``path``; empty if there is no such key."""
    at = literal('$."' + path.split(".", maxsplit=1)[0] + '"' if path else "$")
    ((kind,),) = con.execute(f"select json_type($1, {at})", [document]).fetchall()
    return kind or ""


def _records_sql(path: str, kind: str, *, is_array: bool, keep_parent: bool) -> str:
    """Records of the document $1: an array's elements, or those along ``path``.

    ``kind`` is the type of what stands at the first key. The first list is unnested as a constant:
    DuckDB takes a minute for a long one inside a row. The parent of a record is kept only where a
    field asks for it: it is copied for every record.
    """
    levels = [part for part in path.split(".") if part]
    rest = levels if is_array else levels[1:]
    if is_array:
        first = "json_extract($1, '$[*]')"
    elif kind in ("", "OBJECT") or not levels:
        at = literal(f'$."{levels[0]}"' if levels and kind else "$")
        first = f"[json_extract($1, {at})]"
    else:
        first = "json_extract($1, " + literal(f'$."{levels[0]}"[*]') + ")"
    parent = "$1" if keep_parent and len(levels) == 1 and not is_array else "null"
    steps = [f"level_0 as (select cast({parent} as json) as parent, unnest({first}) as record)"]
    for depth, key in enumerate(rest, start=1):
        at = literal(f'$."{key}"')
        every = literal(f'$."{key}"[*]')
        parent = "record" if keep_parent and depth == len(rest) else "cast(null as json)"
        steps.append(
            f"level_{depth} as (select {parent} as parent, unnest(case "
            f"when not json_exists(record, {at}) then [record] "
            f"when json_type(record, {at}) = 'OBJECT' then [json_extract(record, {at})] "
            f"else json_extract(record, {every}) end) as record from level_{depth - 1})"
        )
    return (
        f"with {', '.join(steps)} select row_number() over () as _row_number, record, parent "
        f"from level_{len(rest)}"
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
