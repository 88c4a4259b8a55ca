"""Publishes the marts: readers see the last publication or the next, never half of one."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from content_assurance.privacy import Personal
from content_assurance.sql import literal, quoted
from content_assurance.warehouse import WarehouseError

# Up to so many rows a mart is published in a fixed order: sorting more costs more than building it.
SORTED_UP_TO = 1_000_000
STORAGE_VERSION = "v1.4.0"  # the oldest format that current readers of DuckDB files open


def publish(
    warehouse: Path,
    target: Path,
    private: Personal | None = None,
    semantic_manifest: Path | None = None,
) -> int:
    """Copy the schema ``marts`` of the working database to ``target``, atomically.

    What ``private`` names is not copied as it is; without it everything is. The manifest of the
    semantic layer goes into the same file, as ``semantic.manifest``, so that both are of one build.

    Call it only after a good build. Whoever has ``target`` open keeps the publication that they
    opened; a failure leaves ``target`` as it was. Returns the number of marts.

    Raises:
        WarehouseError: what was built cannot be read or copied.
    """
    private = private or Personal()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    try:
        manifest = semantic_manifest.read_text(encoding="utf-8") if semantic_manifest else None
        count = _write(warehouse, draft, private, manifest)
        with draft.open("rb") as stream:
            os.fsync(stream.fileno())
        draft.replace(target)
    except (duckdb.Error, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        raise WarehouseError(
            f"{str(warehouse)!r} could not be published: {reason}; what was published stays. "
            "Run it again; if that does not help, delete the file, which a run makes anew"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
    return count


def _write(warehouse: Path, draft: Path, private: Personal, manifest: str | None) -> int:
    with duckdb.connect() as con:
        con.execute("set enable_progress_bar = false")
        private.give_key(con)
        con.execute(f"attach {literal(warehouse)} as build (read_only)")
        con.execute(
            f"attach {literal(draft)} as draft (storage_version {literal(STORAGE_VERSION)})"
        )
        con.execute("create schema draft.marts")
        tables = con.execute(
            "select table_name, estimated_size, comment from duckdb_tables() "
            "where database_name = 'build' and schema_name = 'marts' order by table_name"
        ).fetchall()
        for table, row_count, comment in tables:
            _copy(con, str(table), int(row_count), comment, private)
        if manifest is not None:
            con.execute("create schema draft.semantic")
            con.execute("create table draft.semantic.manifest (content varchar)")
            con.execute("insert into draft.semantic.manifest values (?)", [manifest])
        con.execute("checkpoint draft")
        con.execute("detach draft")
    return len(tables)


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
    name = quoted(table)
    copied = ", ".join(private.expression(table, column) for column, _ in columns)
    order = "order by all" if row_count <= SORTED_UP_TO else ""
    con.execute(
        f"create table draft.marts.{name} as select {copied} from build.marts.{name} {order}"
    )
    if comment:
        con.execute(f"comment on table draft.marts.{name} is {literal(comment)}")
    for column, said in columns:
        if words := (said or "") + private.note(table, column):
            con.execute(
                f"comment on column draft.marts.{name}.{quoted(column)} is {literal(words.strip())}"
            )
