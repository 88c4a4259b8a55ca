"""Publishes the marts: readers see the last publication or the next, never half of one."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from content_assurance.files import drafted
from content_assurance.privacy import Personal

# Up to so many rows a mart is published in a fixed order: sorting more costs more than building it.
SORTED_UP_TO = 1_000_000
MANIFEST_NAME = "semantic_manifest.json"  # beside the marts
STORAGE_VERSION = "v1.4.0"  # the oldest format that current readers of DuckDB files open


def publish(
    warehouse: Path,
    target: Path,
    private: Personal | None = None,
    semantic_manifest: Path | None = None,
) -> int:
    """Copy the schema ``marts`` of the working database to ``target``, atomically.

    What ``private`` names is not copied as it is; without it everything is. The manifest of the
    semantic layer is published beside ``target``.

    Call it only after a good build. Whoever has ``target`` open keeps the publication that they
    opened; a failure leaves ``target`` as it was. Returns the number of marts.
    """
    private = private or Personal()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        with duckdb.connect() as con:
            con.execute("set enable_progress_bar = false")
            con.execute(f"attach {_text(str(warehouse))} as build (read_only)")
            con.execute(
                f"attach {_text(str(draft))} as draft (storage_version {_text(STORAGE_VERSION)})"
            )
            con.execute("create schema draft.marts")
            tables = con.execute(
                "select table_name, estimated_size, comment from duckdb_tables() "
                "where database_name = 'build' and schema_name = 'marts' order by table_name"
            ).fetchall()
            for table, row_count, comment in tables:
                _copy(con, str(table), int(row_count), comment, private)
            con.execute("checkpoint draft")
            con.execute("detach draft")
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.replace(target)
        if semantic_manifest:
            _copy_file(semantic_manifest, target.with_name(MANIFEST_NAME))
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
    return len(tables)


def _copy_file(source: Path, target: Path) -> None:
    with drafted(target) as draft:
        draft.write_bytes(source.read_bytes())


def _copy(
    con: duckdb.DuckDBPyConnection,
    table: str,
    row_count: int,
    comment: str | None,
    private: Personal,
) -> None:
    columns = con.execute(
        "select column_name, comment from duckdb_columns() where database_name = 'build' "
        "and schema_name = 'marts' and table_name = ? order by column_index",
        [table],
    ).fetchall()
    copied = ", ".join(private.expression(table, column) for column, _ in columns)
    order = "order by all" if row_count <= SORTED_UP_TO else ""
    con.execute(
        f'create table draft.marts."{table}" as select {copied} from build.marts."{table}" {order}'
    )
    if comment:
        con.execute(f'comment on table draft.marts."{table}" is {_text(comment)}')
    for column, said in columns:
        if words := (said or "") + private.note(table, column):
            con.execute(
                f'comment on column draft.marts."{table}"."{column}" is {_text(words.strip())}'
            )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
