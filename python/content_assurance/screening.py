"""Rows become typed; what cannot stay is set aside with its reason and raw text.

The rows of the parsed files stay where they are: they are read for their keys, to be written, and
once more for the values that could not be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from content_assurance.ledger import Drift, SetAside
from content_assurance.sources import EPOCHS, Field, SourceTable
from content_assurance.sql import literal, quoted

NOTHING = ("", "[]", "{}")
FUTURE_TOLERANCE = timedelta(days=1)
_STAYS = "anti join (from problems where disposition <> 'value') using (_file_path, _row_number)"


@dataclass(frozen=True)
class Screened:
    """What became of the rows of an export: how many of each file stayed, and what did not."""

    staged: Mapping[str, int]
    set_aside: tuple[SetAside, ...]
    drift: tuple[Drift, ...]


def land_rows(
    con: duckdb.DuckDBPyConnection,
    table: SourceTable,
    day: date,
    views: Mapping[str, str],
    target: Path,
) -> Screened:
    """Type the rows of ``views`` (by file path) and write those that can stay to ``target``."""
    limit = (day + timedelta(days=1) + FUTURE_TOLERANCE).isoformat()
    raw_rows = _raw_rows(table, views)
    typed = "".join(f", {_typed(f)} as {quoted(f.name)}" for f in table.fields)
    typed_rows = f"(select _file_path, _row_number{typed} from {raw_rows})"
    problem_count = _find_problems(con, table, typed_rows, day, limit)
    stays = _STAYS if problem_count else ""
    columns = ", ".join(_landed(f, limit) for f in table.fields)
    con.execute(
        f"copy (select {columns}, cast({literal(day.isoformat())} as date) as _export_date, "
        f"_file_path, _row_number from {typed_rows} {stays}) "
        f"to {literal(str(target))} (format parquet, compression zstd, compression_level 1)"
    )
    staged, drift = _account(con, table, f"{raw_rows} {stays}")
    return Screened(staged, _set_aside(con, views) if problem_count else (), drift)


def _raw_rows(table: SourceTable, views: Mapping[str, str]) -> str:
    """The rows of all files as text."""
    cleaned = "".join(f", {_cleaned(f, table)} as {quoted(f.name)}" for f in table.fields)
    nothing = "".join(f", cast(null as varchar) as {quoted(f.name)}" for f in table.fields)
    parts = [
        f"select {literal(path)} as _file_path, _row_number{cleaned} from {view}"
        for path, view in views.items()
    ] or [
        f"select cast(null as varchar) as _file_path, cast(null as bigint) as _row_number{nothing} "
        "where false"
    ]
    return f"({' union all '.join(parts)})"


def _cleaned(f: Field, table: SourceTable) -> str:
    column = quoted(f.name)
    words = ", ".join(literal(word) for word in (*NOTHING, *table.null_values))
    said = f"trim({column}) not in ({words})"
    if not table.null_values:  # what begins with a letter or digit is not blank: a third faster
        said = f"{column} between '0' and 'Z' or {column} between 'a' and 'z' or {said}"
    return f"case when {said} then {column} end"


def _typed(f: Field) -> str:
    column = quoted(f.name)
    if f.formats:
        moments = ", ".join(_moment(column, name) for name in f.formats)
        return f"cast(coalesce({moments}) as {f.data_type})"
    if f.data_type == "timestamp":
        return _moment(column, "iso")
    if f.data_type == "date":
        return f"try_cast(left({column}, 10) as date)"
    if f.data_type == "bigint":  # a cast alone would round
        whole = f"try_cast({column} as decimal(38, 9)) % 1 = 0"
        return f"case when {whole} then try_cast({column} as bigint) end"
    return column if f.data_type == "string" else f"try_cast({column} as {f.data_type})"


def _moment(column: str, name: str) -> str:
    """The UTC timestamp of a text in the format ``name``, or null."""
    if name == "iso":
        return f"cast(try_cast({column} as timestamptz) at time zone 'UTC' as timestamp)"
    number = f"try_cast({column} as double)"
    if name == "epoch":  # in seconds, 1e11 is the year 5138
        moment = f"try(to_timestamp({number} / case when {number} < 1e11 then 1 else 1000 end))"
    elif name in EPOCHS:
        moment = f"try(to_timestamp({number} / {EPOCHS[name]}))"
    else:
        return f"cast(try_strptime({column}, {literal(name)}) as timestamp)"
    return f"cast({moment} at time zone 'UTC' as timestamp)"


def _landed(f: Field, limit: str) -> str:
    column = quoted(f.name)
    if not f.is_observed:
        return column
    return f"case when {column} < {literal(limit)} then {column} end as {column}"


def _find_problems(
    con: duckdb.DuckDBPyConnection, table: SourceTable, typed_rows: str, day: date, limit: str
) -> int:
    """List in the table ``problems`` what cannot stay; returns how much that is.

    A moment after its own export was not observed: the value goes, the record stays. A row without
    its key, a repeated header line and a row with a later one of the same key go.
    """
    keys = [next(f for f in table.fields if f.name == name) for name in table.key]
    names = ", ".join(f.path for f in keys)
    missing = " or ".join(f"{quoted(f.name)} is null" for f in keys)
    header = " and ".join(
        f"lower(cast({quoted(f.name)} as varchar)) = {literal(f.path.lower())}" for f in keys
    )
    parts = keys + [f for f in table.fields if f.name in table.distinguished_by]
    same = ", ".join(
        quoted(f.name) if table.is_key_case_sensitive else f"lower({quoted(f.name)})" for f in parts
    )
    key = f"row({same})" if len(parts) > 1 else same
    observed = [f for f in table.fields if f.is_observed]
    columns = ", ".join(quoted(f.name) for f in observed + [k for k in parts if k not in observed])
    kinds = [
        (
            "value",
            f"{literal(f.path + ' ')} || cast({quoted(f.name)} as varchar) || "
            + literal(f" lies after the export of {day}; the value is ignored"),
            f"typed_rows where {quoted(f.name)} >= {literal(limit)}",
        )
        for f in observed
    ] + [
        (
            "quarantined",
            literal(f"no value in its key ({names}); correct the record at its source"),
            f"typed_rows where {missing}",
        ),
        ("quarantined", literal("the header line again"), f"typed_rows where {header}"),
        (
            "superseded",
            literal(f"a later row of this export has the same key ({names})"),
            "(select *, row_number() over "
            "(partition by _key order by _file_path desc, _row_number desc) as _place "
            "from keyed where _key in (select _key from keyed group by _key having count(*) > 1)) "
            "where _place > 1",
        ),
    ]
    listed = " union all ".join(
        f"select {place}, _file_path, _row_number, {literal(disposition)}, {reason} from {rows}"
        for place, (disposition, reason, rows) in enumerate(kinds)
    )
    ((count,),) = con.execute(
        "create or replace temp table problems as "
        f"with typed_rows as materialized (select _file_path, _row_number, {columns} "
        f"from {typed_rows}), keyed as (select _file_path, _row_number, {key} as _key "
        f"from typed_rows where not ({missing} or {header})), "
        f"listed(place, _file_path, _row_number, disposition, reason) as ({listed}) from listed"
    ).fetchall()
    return int(count)


def _set_aside(con: duckdb.DuckDBPyConnection, views: Mapping[str, str]) -> tuple[SetAside, ...]:
    """The rows of ``problems`` as they came."""
    found: list[tuple[int, int, SetAside]] = []
    for part, (path, view) in enumerate(views.items()):
        rows = con.execute(
            f"select place, _row_number, disposition, reason, _raw from {view} "
            f"inner join problems using (_row_number) where _file_path = {literal(path)} "
        ).fetchall()
        found.extend(
            (int(place), part, (path, int(row_number), str(disposition), str(reason), str(raw)))
            for place, row_number, disposition, reason, raw in rows
        )
    found.sort(key=lambda item: (item[0], item[1], item[2][1] or 0))
    return tuple(item for _, _, item in found)


def _account(
    con: duckdb.DuckDBPyConnection, table: SourceTable, rows: str
) -> tuple[dict[str, int], tuple[Drift, ...]]:
    """How many ``rows`` (a from clause) each file has, and how many values not of their type."""
    fields = [f for f in table.fields if f.data_type != "string"]
    counts = "".join(
        f", count(*) filter (where {quoted(f.name)} is not null and {_typed(f)} is null)"
        for f in fields
    )
    found = con.execute(
        f"select _file_path, count(*){counts} from {rows} group by _file_path order by _file_path"
    ).fetchall()
    drift = tuple(
        (str(path), f.path, "unparsed_value", int(count))
        for path, _, *unparsed in found
        for f, count in zip(fields, unparsed, strict=True)
        if count
    )
    return {str(path): int(count) for path, count, *_ in found}, drift
