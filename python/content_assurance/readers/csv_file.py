"""CSV: header by name, any of four delimiters, preamble lines; bad rows with their line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import duckdb

from content_assurance.readers.relation import (
    Parsed,
    Reject,
    UnreadableFileError,
    count,
    finish,
    literal,
    quoted,
    raw_record,
)
from content_assurance.sources import Field, SourceTable

DELIMITERS = ",;\t|"


def read_csv(
    con: duckdb.DuckDBPyConnection, path: Path, text: str, table: SourceTable, name: str
) -> Parsed:
    """Parse the file at ``path``, whose text is ``text``."""
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
    rows = count(con, name)
    _number_as_in_file(con, name, skip, [reject.row_number for reject in rejects])
    by_header = {column.strip().lower(): quoted(column) for column in header}
    mapped = {
        field.name: by_header[field.path.lower()]
        for field in table.fields
        if field.path.lower() in by_header
    }
    raw = raw_record(header)
    extra, missing = finish(con, table, name, mapped, raw, [column.strip() for column in header])
    return Parsed(rows + len(rejects), rejects, extra, missing)


def _sniff(head: str, fields: Sequence[Field]) -> str:
    """The delimiter that makes most declared fields out of the header line."""
    declared = {field.path.lower() for field in fields}

    def hits(delimiter: str) -> int:
        header = next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), [])
        return len(declared & {column.strip().lower() for column in header})

    return max(DELIMITERS, key=hits)


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
