"""One export file becomes one relation of text columns, or an :class:`UnreadableFileError`.

Every reader leaves a view ``<name>`` in the connection with the columns ``_row_number`` (bigint,
1-based), one column per declared field (text, null where the file lacks it) and ``_raw`` (the
record as JSON text, computed only when asked for), and reports what it could not read.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from content_assurance.sources import Field, SourceTable

FORMATS = ("csv", "json", "jsonl", "parquet")
_DELIMITERS = ",;\t|"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


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


def file_format(path: Path) -> str:
    """The format that the file's name says: one of ``FORMATS``, else empty."""
    suffixes = [suffix.lower().lstrip(".") for suffix in path.suffixes]
    if suffixes and suffixes[-1] == "gz":
        suffixes.pop()
    return suffixes[-1] if suffixes and suffixes[-1] in FORMATS else ""


def read(
    con: duckdb.DuckDBPyConnection, path: Path, table: SourceTable, name: str, scratch: Path
) -> Parsed:
    """Parse ``path`` into the view ``name``; ``scratch`` must outlive the view.

    Raises:
        UnreadableFileError: the file is empty, cut short, not in its format or lacks its key.
    """
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFileError(f"cannot be read: {error}; export it again") from error
    if not data.strip():
        raise UnreadableFileError("the file is empty; export it again")
    try:
        match file_format(path):
            case "csv":
                text = _text(data)
                if data[:2] in _UTF_16:
                    path = scratch / f"{name}.csv"
                    path.write_text(text, encoding="utf-8", newline="")
                return _read_csv(con, path, text, table, name)
            case "parquet":
                if path.suffix.lower() == ".gz":
                    path = scratch / f"{name}.parquet"
                    path.write_bytes(data)
                return _read_parquet(con, path, table, name)
            case declared:
                return _read_json(con, _text(data), table, name, is_lines=declared == "jsonl")
    except duckdb.Error as error:
        first_line = str(error).splitlines()[0].replace(str(path), path.name)
        raise UnreadableFileError(f"cannot be parsed: {first_line}; export it again") from error


def quoted(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _text(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in _UTF_16 else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"byte {error.start} is not {encoding.removesuffix('-sig')} text; export it as UTF-8"
        ) from error


def _finish(
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
        needed = [field.path for field in table.fields if field.name in table.key]
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
    paths = {field.path.lower() for field in table.fields}
    tops = {path.split(".")[0] for path in paths} | paths
    return tuple(field for field in known if field.lower() not in tops), tuple(missing)


def _read_csv(
    con: duckdb.DuckDBPyConnection, path: Path, text: str, table: SourceTable, name: str
) -> Parsed:
    lines = io.StringIO(text, newline="")
    for _ in range(table.preamble_lines):
        lines.readline()
    head = lines.read(65536).lstrip("\ufeff")
    delimiter = table.delimiter or _sniff(head, table.fields)
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    header = _unique(next(reader, []))
    skip = table.preamble_lines + reader.line_num
    _refuse_open_quote(text, delimiter)
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in header)
    scan = (
        f"read_csv({literal(str(path))}, columns = {{{columns}}}, header = false, skip = {skip}, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', auto_detect = false, "
        f"store_rejects = true, rejects_limit = 0, rejects_table = '{name}_rejects', "
        f"rejects_scan = '{name}_scan', max_line_size = 67108864)"
    )
    con.execute(
        f"create or replace temp table {name}_file as "
        f"select row_number() over () as _row_number, * from {scan}"
    )
    found = con.execute(
        f"select line, min(error_message), min(csv_line) from {name}_rejects "
        "group by line order by line"
    ).fetchall()
    for suffix in ("rejects", "scan"):
        con.execute(f"drop table {name}_{suffix}")
    if found and not text.endswith("\n") and found[-1][0] >= text.count("\n") + 1:
        raise UnreadableFileError(
            f"the file is cut short: line {found[-1][0]} ends in the middle of a record; "
            "export it again"
        )
    rejects = tuple(Reject(int(line), str(why), str(raw).strip("\r\n")) for line, why, raw in found)
    for reject in rejects:
        if "quote" in reject.reason and "\n" in reject.raw_text:  # how many rows it took is unknown
            raise UnreadableFileError(
                f"a quote in the record at line {reject.row_number} is closed only lines later; "
                "export it again"
            )
    rows = _count(con, name)
    _number_as_in_file(con, name, skip, [reject.row_number for reject in rejects])
    by_header = {column.strip().lower(): quoted(column) for column in header}
    mapped = {
        field.name: by_header[field.path.lower()]
        for field in table.fields
        if field.path.lower() in by_header
    }
    raw = f"cast(to_json(struct_pack({', '.join(_pack(column) for column in header)})) as varchar)"
    extra, missing = _finish(con, table, name, mapped, raw, [column.strip() for column in header])
    return Parsed(rows + len(rejects), rejects, extra, missing)


def _pack(column: str) -> str:
    return f"{quoted(column)} := {quoted(column)}"


def _sniff(head: str, fields: Sequence[Field]) -> str:
    """The delimiter that makes most declared fields out of the header line."""
    declared = {field.path.lower() for field in fields}

    def hits(delimiter: str) -> int:
        header = next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])
        return len(declared & {column.strip().lower() for column in header})

    return max(_DELIMITERS, key=hits)


def _unique(header: Sequence[str]) -> list[str]:
    """Header names made unique: the first of a repeated name keeps it."""
    names: list[str] = []
    taken: set[str] = {"_row_number"}
    for position, column in enumerate(header, start=1):
        name = column or f"column {position}"
        while name.lower() in taken:
            name += " (again)"
        taken.add(name.lower())
        names.append(name)
    return names


def _refuse_open_quote(text: str, delimiter: str) -> None:
    """DuckDB takes the rest of a file after an unclosed quote for data; refuse such a file."""
    if text.count('"') % 2 == 0:
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "expected after" not in str(error):
            raise UnreadableFileError(
                f"a quote in the record at line {line} is never closed; export it again"
            ) from error


def _number_as_in_file(
    con: duckdb.DuckDBPyConnection, name: str, skipped: int, rejected_lines: Sequence[int]
) -> None:
    """Turn ordinals of good rows into line numbers (exact while no field spans lines)."""
    shift = " + ".join(
        [f"_row_number + {skipped}"]
        + [
            f"cast(_row_number >= {line - skipped - position} as integer)"
            for position, line in enumerate(rejected_lines)
        ]
    )
    if len(rejected_lines) <= 1000:
        con.execute(f"update {name}_file set _row_number = {shift}")


def _read_parquet(
    con: duckdb.DuckDBPyConnection, path: Path, table: SourceTable, name: str
) -> Parsed:
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
    raw = f"cast(to_json(struct_pack({', '.join(_pack(column) for column in known)})) as varchar)"
    extra, missing = _finish(con, table, name, mapped, raw, known)
    return Parsed(_count(con, name), (), extra, missing)


def _read_json(
    con: duckdb.DuckDBPyConnection, text: str, table: SourceTable, name: str, *, is_lines: bool
) -> Parsed:
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
    extra, missing = _finish(con, table, name, columns, "cast(record as varchar)", keys)
    return Parsed(_count(con, name) + len(rejects), rejects, extra, missing)


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


def _count(con: duckdb.DuckDBPyConnection, name: str) -> int:
    row = con.execute(f"select count(*) from {name}_file").fetchone()
    return int(row[0]) if row else 0
