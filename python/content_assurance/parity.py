"""Compares the marts of two engines, row for row.

DuckDB reads Spark's tables where they lie, as parquet, so a comparison needs no Spark. Rows are
compared as they are, doubles to 1e-9: engines add up in different orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from content_assurance.sql import literal, quoted
from content_assurance.warehouse import WarehouseError

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Parity:
    """One mart on both engines; a side that lacks the mart has no rows to count."""

    mart: str
    rows_duckdb: int | None
    rows_spark: int | None
    differing_rows: int
    example: str = ""

    @property
    def is_equal(self) -> bool:
        """Whether both engines hold the same rows."""
        return self.rows_duckdb == self.rows_spark is not None and not self.differing_rows


def compare(warehouse: Path, spark_warehouse: Path) -> list[Parity]:
    """Every mart of DuckDB's working database against the same of Spark's warehouse folder.

    Raises:
        WarehouseError: one of them is not there.
    """
    for path, target in ((warehouse, "duckdb"), (spark_warehouse, "spark")):
        if not path.exists():
            raise WarehouseError(
                f"{str(path)!r} does not exist; build it with 'assurance run --target {target}'"
            )
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        con.execute(f"attach {literal(warehouse)} as build (read_only)")
        ours = _columns(con)
        theirs = _files(spark_warehouse / "marts.db")
        return [_mart(con, name, ours, theirs) for name in sorted(ours.keys() | theirs.keys())]


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = 'build' and schema_name = 'marts' order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _files(schema: Path) -> dict[str, list[str]]:
    return {
        home.name: [str(path) for path in sorted(home.rglob("*.parquet"))]
        for home in sorted(schema.glob("*"))
        if home.is_dir()
    }


def _mart(
    con: duckdb.DuckDBPyConnection,
    mart: str,
    ours: dict[str, dict[str, str]],
    theirs: dict[str, list[str]],
) -> Parity:
    if mart in ours:
        con.execute(f"create or replace temp view ours as from build.marts.{quoted(mart)}")
    if theirs.get(mart):
        files = ", ".join(literal(file) for file in theirs[mart])
        con.execute(
            "create or replace temp view theirs as "
            f"from read_parquet([{files}], hive_partitioning = true)"
        )
    rows_duckdb = _count(con, "ours") if mart in ours else None
    rows_spark = None if mart not in theirs else _count(con, "theirs") if theirs[mart] else 0
    if not (rows_duckdb and rows_spark):
        return Parity(mart, rows_duckdb, rows_spark, (rows_duckdb or 0) + (rows_spark or 0))
    named = {row[0] for row in con.execute("describe theirs").fetchall()}
    if named != set(ours[mart]):
        odd = ", ".join(sorted(named ^ set(ours[mart])))
        return Parity(mart, rows_duckdb, rows_spark, rows_duckdb + rows_spark, f"columns: {odd}")
    return _rows(con, mart, ours[mart], rows_duckdb, rows_spark)


def _rows(
    con: duckdb.DuckDBPyConnection,
    mart: str,
    columns: dict[str, str],
    rows_duckdb: int,
    rows_spark: int,
) -> Parity:
    """Pair the rows that agree in all but doubles, in the order of the doubles, and compare."""
    exact = [quoted(name) for name, kind in columns.items() if kind != "DOUBLE"]
    loose = [quoted(name) for name, kind in columns.items() if kind == "DOUBLE"]
    everything = ", ".join(f"cast({quoted(n)} as {kind}) as {quoted(n)}"
                           for n, kind in columns.items())  # fmt: skip
    for side in ("ours", "theirs"):
        order = f"order by {', '.join(loose)}" if loose else ""
        con.execute(
            f"create or replace temp table numbered_{side} as select *, true as _is_there, "
            f"row_number() over (partition by {', '.join(exact)} {order}) as _ordinal "
            f"from (select {everything} from {side})"
        )
    pairing = " and ".join(
        f"ours.{name} is not distinct from theirs.{name}" for name in [*exact, "_ordinal"]
    )
    unlike = " or ".join(
        ["ours._is_there is null", "theirs._is_there is null", *(_unlike(name) for name in loose)]
    )
    con.execute(
        "create or replace temp table differing as select ours, theirs from numbered_ours as ours "
        f"full join numbered_theirs as theirs on {pairing} where {unlike}"
    )
    count = _count(con, "differing")
    example = con.execute(
        "select cast(ours as varchar), cast(theirs as varchar) from differing order by all limit 1"
    ).fetchone()
    said = f"DuckDB: {example[0]}; Spark: {example[1]}" if example else ""
    return Parity(mart, rows_duckdb, rows_spark, count, said)


def _unlike(name: str) -> str:
    ours, theirs = f"ours.{name}", f"theirs.{name}"
    apart = f"abs({ours} - {theirs}) > {TOLERANCE} * greatest(1, abs({ours}), abs({theirs}))"
    return (
        f"({ours} is null) <> ({theirs} is null) or isnan({ours}) <> isnan({theirs}) "
        f"or ({ours} <> {theirs} and {apart})"
    )


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    (count,) = con.execute(f"select count(*) from {relation}").fetchall()[0]
    return int(count)
