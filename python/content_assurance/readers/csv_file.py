"""CSV: header by name, any of four delimiters, preamble lines; bad rows with their line."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
from collections.abc import Sequence

import duckdb

from content_assurance.readers.relation import (
    Parsed,
    Reject,
    UnreadableFileError,
    by_name,
    count,
    finish,
    raw_record,
)
from content_assurance.readers.text import Text
from content_assurance.sources import SourceTable
from content_assurance.sql import literal, quoted

DELIMITERS = ",;\t|"
HEADER_WITHIN = 40  # rows
WRAPPING = ' \t\r\n"'


def read_csv(con: duckdb.DuckDBPyConnection, text: Text, table: SourceTable, name: str) -> Parsed:
    """Parse the file of ``text``."""
    with text.path.open(encoding="utf-8-sig", newline="") as lines:
        above = [lines.readline() for _ in range(table.preamble_lines)]
        head = lines.read(65536)
    delimiter, found_header, line = _header(head, table)
    above += head.splitlines()[: line - 1]
    header = _unique(found_header)
    skip = table.preamble_lines + line
    _refuse_open_quote(text, delimiter)
    columns = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in header)
    scan = (
        f"read_csv({literal(str(text.path))}, columns = {{{columns}}}, header = false, "
        f"skip = {skip}, auto_detect = false, delim = {literal(delimiter)}, quote = '\"', "
        "escape = '\"', store_rejects = true, rejects_limit = 0, "
        f"rejects_table = '{name}_rejects', rejects_scan = '{name}_scan', max_line_size = 67108864)"
    )
    values = ", ".join(quoted(column) for column in header)
    con.execute(  # a spreadsheet ends in lines of delimiters: a row without a value is no record
        f"create or replace temp table {name}_file as select * from "
        f"(select row_number() over () + {skip} as _row_number, * from {scan}) "
        f"where coalesce({values}, null) is not null"
    )
    found = con.execute(
        f"select line, min(error_message), min(csv_line) from {name}_rejects "
        "group by line order by line"
    ).fetchall()
    for suffix in ("rejects", "scan"):
        con.execute(f"drop table {name}_{suffix}")
    if found and not text.is_line_ended and found[-1][0] > text.line_ends:
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
    if rejects:
        _number_as_in_file(con, name, [reject.row_number for reject in rejects])
    named = {column.strip().lower(): quoted(column) for column in header}
    mapped = by_name(table.fields, _said(above) | named)
    raw = raw_record(header)
    extra, missing = finish(con, table, name, mapped, raw, [column.strip() for column in header])
    return Parsed(rows + len(rejects), rejects, extra, missing)


def _header(head: str, table: SourceTable) -> tuple[str, list[str], int]:
    """Delimiter, header and the line it ends at: where most declared fields are named.

    Reports often begin with their title and date; a header is sought among the first lines.
    """
    declared = {path.lower() for field in table.fields for path in field.paths}
    best: tuple[str, list[str], int] = (table.delimiter or ",", [], 1)
    most = -1
    for delimiter in table.delimiter or DELIMITERS:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        with contextlib.suppress(csv.Error):
            for row in itertools.islice(reader, 1 if table.preamble_lines else HEADER_WITHIN):
                hits = len(declared & {column.strip().lower() for column in row})
                if hits > most:
                    most, best = hits, (delimiter, row, reader.line_num)
    return best


def _said(lines: Sequence[str]) -> dict[str, str]:
    """What lines above the header say of every record, as ``#key``: SQL of the value.

    Such a line is ``#key:value,key:value``, with or without the ``#``.
    """
    pairs = (pair.partition(":") for line in lines for pair in line.lstrip("# ").split(","))
    return {
        f"#{key.strip(WRAPPING).lower()}": literal(value.strip(WRAPPING))
        for key, colon, value in pairs
        if colon
    }


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


def _refuse_open_quote(text: Text, delimiter: str) -> None:
    """DuckDB takes the rest of a file after an unclosed quote for data; refuse such a file."""
    if text.quotes % 2 == 0:
        return
    line = 1
    try:
        with text.path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            for _ in reader:
                line = reader.line_num + 1
    except csv.Error as error:
        if "expected after" not in str(error):
            raise UnreadableFileError(
                f"a quote in the record at line {line} is never closed; export it again"
            ) from error


def _number_as_in_file(
    con: duckdb.DuckDBPyConnection, name: str, rejected_lines: Sequence[int]
) -> None:
    """Turn ordinals of good rows into line numbers (exact while no field spans lines)."""
    first = {line - before: before + 1 for before, line in enumerate(rejected_lines)}
    con.execute(
        f"update {name}_file set _row_number = _row_number + shift from "
        "(select unnest($1) as first, unnest($2) as next, unnest($3) as shift) "
        "where _row_number >= first and _row_number < next",
        [list(first), [*list(first)[1:], 1 << 62], list(first.values())],
    )
