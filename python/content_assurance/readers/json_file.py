"""JSON: an array, an object with a path to its records, or one record a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from content_assurance.readers.relation import (
    Parsed,
    Reject,
    UnreadableFileError,
    count,
    finish,
)
from content_assurance.readers.text import CHUNK, Text
from content_assurance.sources import Field, SourceTable
from content_assurance.sql import literal, quoted

# How a field names what lies around its record.
AROUND = {"^": "parent", "^^": "grandparent", "$": "root"}
# In a parent, the key under which a record stands; and the record itself, which is text.
KEY, ITSELF = "@key", "."


def read_json(con: duckdb.DuckDBPyConnection, text: Text, table: SourceTable, name: str) -> Parsed:
    """Parse a document; what is none may be one record a line after all."""
    document = text.path.read_bytes().decode("utf-8-sig")
    ancestors = Ancestors.of(table.fields)
    named = [path for path in table.records if not _is_map(path)]
    try:
        kinds = {path: _kind(con, document, path) for path in ("", *named)}
    except duckdb.InvalidInputException as error:
        line = next((line for line in document.splitlines() if line.strip()), "")
        if line.strip().startswith("{") and _is_json(con, line):
            return read_json_lines(con, text, table, name)
        raise UnreadableFileError(_json_problem(document)) from error
    if document.lstrip().startswith("["):
        root = ancestors.projected("record")
        con.execute(
            f"create or replace temp table {name}_documents as "
            f"select record, {root} as root, null as parent, null as grandparent "
            "from (select unnest(case json_type(item) when 'ARRAY' then json_extract(item, '$[*]') "
            "else [item] end) as record from (select unnest(json_extract($1, '$[*]')) as item))",
            [document],
        )
        records = expanded(con, f"{name}_documents", table, ancestors)
        con.execute(f"create or replace temp table {name}_records as {records}")
        con.execute(f"drop table {name}_documents")
    else:
        found = [path for path in named if kinds[path]]
        parts = [_document_records(path, kinds[path], ancestors) for path in found]
        if not parts and len(named) < len(table.records) and _holds_records(con, document):
            maps = [path for path in table.records if _is_map(path)]
            parts = [_document_records(path, "OBJECT", ancestors) for path in maps]
        if not parts:
            is_empty = table.recognised_by and _kind(con, document, table.recognised_by)
            parts = [_document_records("", "OBJECT", ancestors) + (" limit 0" if is_empty else "")]
        con.execute(
            f"create or replace temp table {name}_records as "
            f"select row_number() over () as _row_number, * from ({' union all '.join(parts)})",
            [document],
        )
    return _finish(con, table, name, ())


def read_json_lines(
    con: duckdb.DuckDBPyConnection, text: Text, table: SourceTable, name: str
) -> Parsed:
    """Parse one record a line."""
    ancestors = Ancestors.of(table.fields)
    con.execute(
        f"create or replace temp table {name}_records (_row_number bigint, record json, "
        "root json, parent json, grandparent json, line varchar)"
    )
    before = 0
    with text.path.open(encoding="utf-8-sig", newline="\n") as stream:
        while chunk := stream.read(CHUNK) + stream.readline():
            con.execute(
                f"insert into {name}_records "
                "select _row_number, try_cast(line as json) as record, "
                f"{ancestors.projected('record')}, null, null, "
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
    if table.records:
        con.execute(
            f"create or replace temp table {name}_records as "
            + expanded(con, f"(from {name}_records where record is not null)", table, ancestors)
        )
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
    shape = _shape(table.fields)
    columns = _json_columns(table.fields, set(keys), shape)
    con.execute(
        f"create or replace temp table {name}_file as select * exclude (line), "
        f"json_transform(record, {literal(json.dumps(shape))}) as item "
        f"from (select *, null as line from {name}_records) where record is not null"
    )
    con.execute(f"drop table {name}_records")
    if not keys:  # no record at all, or text: every field counts as present
        keys = [field.path for field in table.fields]
        columns = {field.name: "cast(null as varchar)" for field in table.fields} | columns
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
    head = _at(path.split(".", maxsplit=1)[0])
    ((kind,),) = con.execute(f"select json_type($1, {head})", [document]).fetchall()
    return kind or ""


def _is_map(path: str) -> bool:
    """Whether the records are the values of the document itself, whatever their keys."""
    return path.partition(".")[0] == "*"


def _holds_records(con: duckdb.DuckDBPyConnection, document: str) -> bool:
    """Whether every value of a document is an object or a list: none is a record's own value."""
    ((kinds,),) = con.execute("select json_type($1, '$.*')", [document]).fetchall()
    return bool(kinds) and set(kinds) <= {"OBJECT", "ARRAY"}


@dataclass(frozen=True)
class Ancestors:
    """What fields ask for outside their record: top-level keys of the objects around it.

    Only these are kept of a record's parent, its parent and the document, because they are
    repeated for every record.
    """

    keys: tuple[str, ...]

    @classmethod
    def of(cls, fields: Sequence[Field]) -> Ancestors:
        """The keys that ``fields`` ask for."""
        paths = (path.partition(".") for field in fields for path in field.paths)
        return cls(tuple(sorted({rest.split(".")[0] for at, _, rest in paths if at in AROUND})))

    def projected(self, record: str) -> str:
        """SQL: those keys of the object ``record``, as JSON."""
        pairs = (f"{literal(key)}, json_extract({record}, {_at(key)})" for key in self.keys)
        return f"json_object({', '.join(pairs)})" if self.keys else "cast(null as json)"

    def named(self, record: str, key: str) -> str:
        """The same, with the ``key`` under which a value stands in ``record``."""
        both = f"json_merge_patch({self.projected(record)}, json_object('{KEY}', {key}))"
        return both if KEY in self.keys else self.projected(record)


def expanded(
    con: duckdb.DuckDBPyConnection, documents: str, table: SourceTable, ancestors: Ancestors
) -> str:
    """SQL: the records in every one of ``documents (record, root, parent, grandparent)``.

    Documents without any of the paths are records themselves, unless one is recognised as empty.
    """
    paths = [path for path in table.records if path and not _is_map(path)]
    heads = [_at(path.split(".")[0]) for path in paths]
    missing = " and ".join(f"not json_exists(record, {head})" for head in heads) or "true"
    parts = [
        _nested(f"from {documents} where json_exists(record, {head})", path, ancestors)
        for path, head in zip(paths, heads, strict=True)
    ]
    if table.recognised_by:
        missing += f" and not json_exists(record, {_at(table.recognised_by)})"
    parts.append(f"select record, root, parent, grandparent from {documents} where {missing}")
    return f"select row_number() over () as _row_number, * from ({' union all '.join(parts)})"


def _document_records(path: str, kind: str, ancestors: Ancestors) -> str:
    """SQL: the records of the document $1 along ``path``, at whose first key is a ``kind``.

    The first list is unnested as a constant: DuckDB takes a minute for a long one inside a row.
    """
    root = ancestors.projected("cast($1 as json)")
    rows = f"select {{}} as record, {root} as root, {{}} as parent, null as grandparent"
    head, _, rest = path.partition(".")
    if kind != "ARRAY":
        return _nested(f"from ({rows.format('cast($1 as json)', 'null')})", path, ancestors)
    listed = literal(f'$."{head}"[*]')
    first = rows.format(f"unnest(json_extract($1, {listed}))", root)
    return _nested(f"from ({first})", rest, ancestors)


def _nested(documents: str, path: str, ancestors: Ancestors) -> str:
    """SQL: the objects along ``path`` below the rows of ``documents``, a from clause.

    A key that a row does not have leads to nothing, unless it ends in ``?``: then to one empty
    record, so that what is around it is not lost. ``*`` is every value of an object, and of its
    lists every element.
    """
    sql = f"select record, root, parent, grandparent {documents}"
    for step in filter(None, path.split(".")):
        key = step.removesuffix("?")
        if key == "*":
            listed = (
                "case json_type(item) when 'ARRAY' then json_extract(item, '$[*]') else [item] end"
            )
            sql = (
                f"select unnest({listed}) as record, root, {ancestors.named('record', 'key')} "
                "as parent, parent as grandparent from (select unnest(json_keys(record)) as key, "
                f"unnest(json_extract(record, '$.*')) as item, * from ({sql}))"
            )
            continue
        one, every = _at(key), literal(f'$."{key}"[*]')
        found = (
            f"case json_type(record, {one}) when 'ARRAY' then json_extract(record, {every}) "
            f"when 'OBJECT' then [json_extract(record, {one})] end"
        )
        if step != key:
            found = f"coalesce(nullif({found}, []), ['{{}}'::json])"
        sql = (
            f"select unnest({found}) as record, root, {ancestors.projected('record')} as parent, "
            f"parent as grandparent from ({sql})"
        )
    return sql


def _at(path: str) -> str:
    """The SQL literal of a path into JSON; a number is a place in an array."""
    parts = filter(None, path.split("."))
    steps = (f"[{part}]" if part.isdigit() else f'."{part}"' for part in parts)
    return literal("$" + "".join(steps))


def _shape(fields: Sequence[Field]) -> dict[str, object]:
    """The structure that ``json_transform`` fills: text at every declared path."""
    shape: dict[str, object] = {}
    for path in (path for field in fields for path in field.paths if _is_plain(path)):
        *parents, leaf = path.split(".")
        node: object = shape
        for parent in parents:
            node = _child(node, parent, {})
        _child(node, leaf, "VARCHAR")
    return shape


def _child(node: object, key: str, child: object) -> object:
    """What stands at ``key``, put there unless the key is taken: DuckDB ignores its case."""
    taken = {name.lower() for name in node} if isinstance(node, dict) else {key.lower()}
    if isinstance(node, dict) and key.lower() not in taken:
        node[key] = child
    return node.get(key) if isinstance(node, dict) else None


def _is_plain(path: str) -> bool:
    """Whether a path leads through objects of the record alone."""
    head, *rest = path.split(".")
    return head not in AROUND and path != ITSELF and not any(part.isdigit() for part in rest)


def _in_shape(path: str, shape: object) -> bool:
    for part in path.split("."):
        shape = shape.get(part) if isinstance(shape, dict) else None
    return shape == "VARCHAR"


def _captured(text: str, pattern: str) -> str:
    """What a pattern's group captures in a text, several joined by commas."""
    found = f"regexp_extract_all({text}, {literal(pattern)}, 1)"
    return f"nullif(array_to_string({found}, ','), '')"


def _json_columns(
    fields: Sequence[Field], keys: set[str], shape: dict[str, object]
) -> dict[str, str]:
    """The expression of each declared field that the records have, by field name."""
    columns: dict[str, str] = {}
    for field in fields:
        found = []
        for path in field.paths:
            head, *rest = path.split(".")
            if path == ITSELF:
                text = "json_extract_string(record, '$')"
                found.append(_captured(text, field.pattern) if field.pattern else text)
            elif head in AROUND:
                found.append(f"json_extract_string({AROUND[head]}, {_at('.'.join(rest))})")
            elif rest and path in keys:
                whole = literal(f'$."{path}"')
                found.append(f"json_extract_string(record, {whole})")
            elif head in keys and any(other.startswith(f"{path}.") for other in field.paths):
                # The plain value of what is an object in another dialect: not the object.
                at = _at(path)
                found.append(
                    f"case when json_type(record, {at}) <> 'OBJECT' "
                    f"then json_extract_string(record, {at}) end"
                )
            elif head in keys and _is_plain(path) and _in_shape(path, shape):
                found.append("item." + ".".join(quoted(part) for part in (head, *rest)))
            elif head in keys:
                found.append(f"json_extract_string(record, {_at(path)})")
        if found:
            texts = ", ".join(f"nullif(trim({value}), '')" for value in found)
            columns[field.name] = found[0] if len(found) == 1 else f"coalesce({texts})"
    return columns
