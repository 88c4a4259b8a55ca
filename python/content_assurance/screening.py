"""Rows become typed; what cannot stay is set aside with its reason and raw text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb

from content_assurance.ledger import Export, FileReport
from content_assurance.readers.relation import literal, quoted
from content_assurance.sources import Field, SourceTable

FUTURE_TOLERANCE = timedelta(days=1)


def land_rows(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    day: date,
    readable: Sequence[tuple[str, FileReport]],
    export: Export,
    target: Path,
) -> None:
    """Type the rows, set aside what cannot stay, and write the rest to ``target``."""
    parts = [
        f"select {literal(report.file_path)} as _file_path, {position} as _part, _row_number, "
        + ", ".join(_cleaned(con, name, table))
        + f" from {name}"
        for position, (name, report) in enumerate(readable)
    ] or ["select " + ", ".join(_empty(column) for column in _columns(table)) + " where false"]
    con.execute(f"create temp view raw_rows as {' union all '.join(parts)}")
    typed = ", ".join(f"{_typed(f)} as {quoted(f.name)}" for f in table.fields)
    con.execute(
        f"create temp table typed_rows as select _file_path, _part, _row_number, {typed} "
        "from raw_rows"
    )
    _clear_future(con, table, day, readable, export)
    _set_aside(con, table, readable, export)
    _count_unparsed(con, table, export)
    columns = ", ".join(quoted(f.name) for f in table.fields)
    con.execute(
        f"copy (select {columns}, cast({literal(day.isoformat())} as date) as _export_date, "
        f"_file_path, _row_number from typed_rows order by _part, _row_number) "
        f"to {literal(str(target))} (format parquet, compression zstd)"
    )
    staged = dict(
        con.execute("select _file_path, count(*) from typed_rows group by all").fetchall()
    )
    for _, report in readable:
        report.rows_staged = int(staged.get(report.file_path, 0))


def _columns(table: SourceTable) -> list[tuple[str, str]]:
    return [
        ("_file_path", "varchar"),
        ("_part", "integer"),
        ("_row_number", "bigint"),
        *((f.name, "varchar") for f in table.fields),
    ]


def _empty(column: tuple[str, str]) -> str:
    return f"cast(null as {column[1]}) as {quoted(column[0])}"


def _cleaned(con: duckdb.DuckDBPyConnection, name: str, table: SourceTable) -> list[str]:
    """The columns of a parsed file as text, with the spellings of null turned into null."""
    words = ", ".join(literal(word) for word in ("", *table.null_values))
    described = con.execute(f"describe {name}").fetchall()
    types = {str(column).lower(): kind for column, kind, *_ in described}
    return [
        f"case when trim({quoted(f.name)}) not in ({words}) then {quoted(f.name)} end"
        f" as {quoted(f.name)}"
        if types[f.name.lower()] == "VARCHAR"
        else f"cast({quoted(f.name)} as varchar) as {quoted(f.name)}"
        for f in table.fields
    ]


def _typed(f: Field) -> str:
    column = quoted(f.name)
    if f.format == "epoch_seconds":
        moment = f"try(to_timestamp(try_cast({column} as double)))"
        return f"cast({moment} at time zone 'UTC' as timestamp)"
    if f.data_type == "timestamp":
        return f"cast(try_cast({column} as timestamptz) at time zone 'UTC' as timestamp)"
    if f.data_type == "date":
        return f"try_cast(left({column}, 10) as date)"
    if f.data_type == "bigint":  # a cast alone would round
        whole = f"try_cast({column} as decimal(38, 9)) % 1 = 0"
        return f"case when {whole} then try_cast({column} as bigint) end"
    return column if f.data_type == "string" else f"try_cast({column} as {f.data_type})"


def _count_unparsed(con: duckdb.DuckDBPyConnection, table: SourceTable, export: Export) -> None:
    fields = [f for f in table.fields if f.data_type != "string"]
    if not fields:
        return
    counts = ", ".join(
        f"count(*) filter (where {quoted(f.name)} is not null and {_typed(f)} is null)"
        for f in fields
    )
    for file_path, *found in con.execute(
        f"select _file_path, {counts} from raw_rows semi join typed_rows "
        "using (_part, _row_number) group by _file_path order by _file_path"
    ).fetchall():
        export.drift.extend(
            (file_path, f.path, "unparsed_value", int(count))
            for f, count in zip(fields, found, strict=True)
            if count
        )


def _clear_future(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    day: date,
    readable: Sequence[tuple[str, FileReport]],
    export: Export,
) -> None:
    """A moment after its own export was not observed: the value goes, the record stays."""
    limit = f"timestamp {literal((day + timedelta(days=1) + FUTURE_TOLERANCE).isoformat())}"
    for f in (f for f in table.fields if f.is_observed):
        where = f"{quoted(f.name)} >= {limit}"
        reason = f"{literal(f.path + ' ')} || cast({quoted(f.name)} as varchar) || " + literal(
            f" lies after the export of {day}; the value is ignored"
        )
        if _reject(con, readable, export, "value", reason, f"typed_rows where {where}"):
            con.execute(f"update typed_rows set {quoted(f.name)} = null where {where}")


def _set_aside(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    readable: Sequence[tuple[str, FileReport]],
    export: Export,
) -> None:
    """Take rows without their key, repeated header lines and superseded duplicates out."""
    paths = {f.name: f.path for f in table.fields}
    missing = " or ".join(f"{quoted(key)} is null" for key in table.key)
    headers = " and ".join(
        f"lower(cast({quoted(key)} as varchar)) = {literal(paths[key].lower())}"
        for key in table.key
    )
    key_names = ", ".join(paths[key] for key in table.key)
    same = ", ".join(
        quoted(key) if table.is_key_case_sensitive else f"lower({quoted(key)})" for key in table.key
    )
    checks = [
        (f"typed_rows where {missing}", "quarantined",
         f"no value in its key ({key_names}); correct the record at its source"),
        (f"typed_rows where {headers}", "quarantined", "the header line again"),
        ("(select *, row_number() over "
         f"(partition by {same} order by _part desc, _row_number desc) as _place "
         "from typed_rows) where _place > 1", "superseded",
         f"a later row of this export has the same key ({key_names})"),
    ]  # fmt: skip
    for rows, disposition, reason in checks:
        if _reject(con, readable, export, disposition, literal(reason), rows):
            con.execute(
                "delete from typed_rows where (_part, _row_number) in "
                "(select _part, _row_number from found_rows)"
            )


def _reject(
    con: duckdb.DuckDBPyConnection,
    readable: Sequence[tuple[str, FileReport]],
    export: Export,
    disposition: str,
    reason: str,
    rows: str,
) -> bool:
    """Note ``rows`` (a from clause) with the SQL text ``reason`` and as they came; any there?

    What was found stays in the table ``found_rows`` until the next call.
    """
    con.execute(
        "create or replace temp table found_rows as "
        f"select _part, _row_number, {reason} as _reason from {rows}"
    )
    before = len(export.rejects)
    for part, (name, report) in enumerate(readable):
        found = con.execute(
            f"select _row_number, _reason, _raw from {name} inner join found_rows "
            f"using (_row_number) where _part = {part} order by _row_number"
        ).fetchall()
        export.rejects.extend(
            (report.file_path, int(row_number), disposition, str(why), str(raw))
            for row_number, why, raw in found
        )
        if disposition == "quarantined":
            report.rows_quarantined += len(found)
        elif disposition == "superseded":
            report.rows_superseded += len(found)
    return len(export.rejects) > before
