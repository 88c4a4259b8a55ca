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
from content_assurance.readers.relation import literal, quoted
from content_assurance.sources import Field, SourceTable

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
    _name_rows(con, table, views)
    has_problems = _find_problems(con, table, day, limit)
    stays = _STAYS if has_problems else ""
    columns = ", ".join(
        _observed(f, limit) if f.is_observed else quoted(f.name) for f in table.fields
    )
    con.execute(
        f"copy (select {columns}, cast({literal(day.isoformat())} as date) as _export_date, "
        f"_file_path, _row_number from typed_rows {stays}) "
        f"to {literal(str(target))} (format parquet, compression zstd, compression_level 1)"
    )
    staged = con.execute(
        f"select _file_path, count(*) from read_parquet({literal(str(target))}) group by all"
    ).fetchall()
    set_aside = _set_aside(con, views) if has_problems else ()
    return Screened(dict(staged), set_aside, _unparsed(con, table, stays))


def _name_rows(
    con: duckdb.DuckDBPyConnection, table: SourceTable, views: Mapping[str, str]
) -> None:
    """Make the views ``raw_rows``, of text, and ``typed_rows``."""
    cleaned = "".join(f", {_cleaned(f, table)} as {quoted(f.name)}" for f in table.fields)
    nothing = "".join(f", cast(null as varchar) as {quoted(f.name)}" for f in table.fields)
    parts = [
        f"select {literal(path)} as _file_path, _row_number{cleaned} from {view}"
        for path, view in views.items()
    ] or [
        f"select cast(null as varchar) as _file_path, cast(null as bigint) as _row_number{nothing} "
        "where false"
    ]
    typed = "".join(f", {_typed(f)} as {quoted(f.name)}" for f in table.fields)
    con.execute(f"create or replace temp view raw_rows as {' union all '.join(parts)}")
    con.execute(
        "create or replace temp view typed_rows as "
        f"select _file_path, _row_number{typed} from raw_rows"
    )


def _cleaned(f: Field, table: SourceTable) -> str:
    column = quoted(f.name)
    words = ", ".join(literal(word) for word in ("", *table.null_values))
    said = f"trim({column}) not in ({words})"
    if not table.null_values:  # what begins with a visible letter is not blank: a third faster
        said = f"{column} between '!' and '~' or trim({column}) <> ''"
    return f"case when {said} then {column} end"


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


def _observed(f: Field, limit: str) -> str:
    column = quoted(f.name)
    return f"case when {column} < {literal(limit)} then {column} end as {column}"


def _find_problems(
    con: duckdb.DuckDBPyConnection, table: SourceTable, day: date, limit: str
) -> bool:
    """List in the table ``problems`` what cannot stay; is there any?

    A moment after its own export was not observed: the value goes, the record stays. A row without
    its key, a repeated header line and a row with a later one of the same key go.
    """
    keys = [f for f in table.fields if f.name in table.key]
    names = ", ".join(next(f.path for f in keys if f.name == key) for key in table.key)
    missing = " or ".join(f"{quoted(f.name)} is null" for f in keys)
    header = " and ".join(
        f"lower(cast({quoted(f.name)} as varchar)) = {literal(f.path.lower())}" for f in keys
    )
    same = ", ".join(
        quoted(f.name) if table.is_key_case_sensitive else f"lower({quoted(f.name)})" for f in keys
    )
    key = f"row({same})" if len(keys) > 1 else same
    future = [
        f"select {place}, _file_path, _row_number, 'value', {literal(f.path + ' ')} || "
        f"cast({quoted(f.name)} as varchar) || "
        + literal(f" lies after the export of {day}; the value is ignored")
        + f" from typed_rows where {quoted(f.name)} >= {literal(limit)}"
        for place, f in enumerate(f for f in table.fields if f.is_observed)
    ]
    rows = [
        "select 1001, _file_path, _row_number, 'quarantined', "
        + literal(f"no value in its key ({names}); correct the record at its source")
        + f" from typed_rows where {missing}",
        f"select 1002, _file_path, _row_number, 'quarantined', 'the header line again' "
        f"from typed_rows where {header}",
        "select 1003, _file_path, _row_number, 'superseded', "
        + literal(f"a later row of this export has the same key ({names})")
        + " from (select _file_path, _row_number, row_number() over "
        "(partition by _key order by _file_path desc, _row_number desc) as _place "
        "from keyed where _key in (select _key from keyed group by _key having count(*) > 1)) "
        "where _place > 1",
    ]
    con.execute(
        "create or replace temp table problems as with keyed as ("
        f"select _file_path, _row_number, {key} as _key from typed_rows "
        f"where not ({missing} or {header})), "
        "listed(place, _file_path, _row_number, disposition, reason) as ("
        f"{' union all '.join(future + rows)}) from listed"
    )
    return bool(con.execute("from problems limit 1").fetchall())


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


def _unparsed(con: duckdb.DuckDBPyConnection, table: SourceTable, stays: str) -> tuple[Drift, ...]:
    """How many values of the rows that stayed are not of their type."""
    fields = [f for f in table.fields if f.data_type != "string"]
    if not fields:
        return ()
    counts = ", ".join(
        f"count(*) filter (where {quoted(f.name)} is not null and {_typed(f)} is null)"
        for f in fields
    )
    rows = con.execute(
        f"select _file_path, {counts} from raw_rows {stays} group by all order by _file_path"
    ).fetchall()
    return tuple(
        (str(path), f.path, "unparsed_value", int(count))
        for path, *found in rows
        for f, count in zip(fields, found, strict=True)
        if count
    )
