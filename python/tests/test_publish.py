"""Publishing: whole or not at all, and never in a reader's way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from content_assurance import publish as publishing
from content_assurance.publish import publish
from content_assurance.warehouse import Marts, WarehouseError


def build_warehouse(path: Path, value: float = 1.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute("create schema marts; create schema intermediate")
        con.execute(
            "create table marts.metrics as "
            f"select 'b' as metric_id, {value} as value union all select 'a', 0.5"
        )
        con.execute("""create table marts.assets as select 'a-1' as asset_id, ['x'] as tags""")
        con.execute("create table intermediate.secret as select 1 as x")
        con.execute("comment on table marts.metrics is 'What it''s about'")
        con.execute("""comment on column marts.metrics.value is 'A share, 0–1; "n / N"'""")
    return path


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return build_warehouse(tmp_path / "work" / "warehouse.duckdb")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "a folder's name" / "published" / "assurance.duckdb"


def values(marts: Marts) -> list[float]:
    return [float(row["value"]) for row in marts.rows("select value from metrics order by value")]


def test_every_mart_and_nothing_else_is_published(warehouse: Path, target: Path) -> None:
    assert publish(warehouse, target) == 2

    with duckdb.connect(str(target), read_only=True) as con:
        found = con.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
    assert found == [("marts", "assets"), ("marts", "metrics")]


def test_rows_are_published_as_they_were_built_in_a_fixed_order(
    warehouse: Path, target: Path
) -> None:
    publish(warehouse, target)

    with duckdb.connect(str(target), read_only=True) as con:
        assert con.execute("select * from marts.metrics").fetchall() == [("a", 0.5), ("b", 1.0)]
        assert con.execute("select * from marts.assets").fetchall() == [("a-1", ["x"])]


def test_descriptions_of_tables_and_columns_are_published(warehouse: Path, target: Path) -> None:
    publish(warehouse, target)

    with duckdb.connect(str(target), read_only=True) as con:
        tables = con.execute(
            "select table_name, comment from duckdb_tables() order by 1"
        ).fetchall()
        columns = con.execute(
            "select column_name, comment from duckdb_columns() "
            "where comment is not null and not internal"
        ).fetchall()
    assert tables == [("assets", None), ("metrics", "What it's about")]
    assert columns == [("value", 'A share, 0–1; "n / N"')]


def test_a_fresh_process_reads_what_was_published(warehouse: Path, target: Path) -> None:
    publish(warehouse, target)
    code = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); "
        "sys.stdout.write(str(con.execute('select sum(value) from marts.metrics').fetchone()[0]))"
    )

    read = subprocess.run(
        [sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True
    )

    assert float(read.stdout) == 1.5
    assert sorted(path.name for path in target.parent.iterdir()) == [target.name]


def test_readers_of_older_versions_can_open_the_file(warehouse: Path, target: Path) -> None:
    publish(warehouse, target)

    with duckdb.connect() as con:
        con.execute(f"attach '{str(target).replace(chr(39), chr(39) * 2)}' as p (read_only)")
        row = con.execute(
            "select tags from duckdb_databases() where database_name = 'p'"
        ).fetchone()
    assert row is not None
    assert publishing.STORAGE_VERSION in str(row[0]["storage_version"])


def test_whoever_holds_the_old_publication_keeps_it(warehouse: Path, target: Path) -> None:
    publish(warehouse, target)
    with Marts.open(target) as before:
        assert values(before) == [0.5, 1.0]
        publish(build_warehouse(warehouse, value=0.9), target)

        assert values(before) == [0.5, 1.0]
        assert before.tables() == ["assets", "metrics"]
        code = (
            "import sys; from content_assurance import Marts; "
            "sys.stdout.write(str(max(r['value'] for r in Marts.open(sys.argv[1])"
            ".rows('select value from metrics'))))"
        )
        after = subprocess.run(
            [sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True
        )
    assert float(after.stdout) == 0.9


@pytest.mark.parametrize("moment", ["copy", "sync", "replace"])
def test_a_failing_publication_leaves_the_last_one_and_no_draft(
    warehouse: Path, target: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(warehouse, target)
    before = target.read_bytes()
    build_warehouse(warehouse, value=0.1)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    match moment:
        case "copy":
            monkeypatch.setattr(publishing, "_copy", fail)
        case "sync":
            monkeypatch.setattr(os, "fsync", fail)
        case _:
            monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        publish(warehouse, target)

    assert target.read_bytes() == before
    assert sorted(path.name for path in target.parent.iterdir()) == [target.name]


def test_a_build_without_marts_leaves_the_last_publication(warehouse: Path, target: Path) -> None:
    publish(warehouse, target)
    before = target.read_bytes()
    warehouse.write_bytes(b"this is no database, and it is long enough to be looked at" * 100)

    with pytest.raises(WarehouseError, match=r"could not be published: .*Run it again"):
        publish(warehouse, target)

    assert target.read_bytes() == before
    assert sorted(path.name for path in target.parent.iterdir()) == [target.name]


@pytest.mark.parametrize("fault", ["missing", "folder", "bytes"])
def test_an_unreadable_semantic_layer_leaves_the_last_publication(
    warehouse: Path, target: Path, fault: str
) -> None:
    manifest = warehouse.with_name("semantic_manifest.json")
    manifest.write_text('{"of": "the first"}', encoding="utf-8")
    publish(warehouse, target, semantic_manifest=manifest)
    build_warehouse(warehouse, value=0.1)
    manifest.unlink()
    if fault == "folder":
        manifest.mkdir()
    elif fault == "bytes":
        manifest.write_bytes(b"\xff\xfe\x00 no text")
    with pytest.raises((OSError, WarehouseError)):
        publish(warehouse, target, semantic_manifest=manifest)

    with Marts.open(target) as marts:
        assert values(marts) == [0.5, 1.0]
        [layer] = marts.rows("from semantic.manifest")
    assert layer == {"content": '{"of": "the first"}'}
    assert sorted(path.name for path in target.parent.iterdir()) == [target.name]


def test_a_draft_of_a_killed_run_is_no_obstacle(warehouse: Path, target: Path) -> None:
    target.parent.mkdir(parents=True)
    target.with_name(f".{target.name}.{os.getpid()}").write_bytes(b"half a database")

    publish(warehouse, target)

    assert sorted(path.name for path in target.parent.iterdir()) == [target.name]


def test_the_working_database_is_only_read(warehouse: Path, target: Path) -> None:
    before = warehouse.read_bytes()

    publish(warehouse, target)

    assert warehouse.read_bytes() == before


def test_a_publication_cannot_be_written_by_a_reader(warehouse: Path, target: Path) -> None:
    publish(warehouse, target)

    with Marts.open(target) as marts, pytest.raises(duckdb.Error, match="read-only"):
        marts.rows("delete from metrics")


def test_a_missing_publication_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="publish it with 'assurance run'"):
        Marts.open(tmp_path / "assurance.duckdb")
