"""Snapshots: what was reported stays as it was, and a difference to it is told."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from content_assurance.snapshot import Snapshot, code_digest, restatements, take_snapshot
from content_assurance.warehouse import Marts, WarehouseError

FIRST, LAST = date(2026, 6, 22), date(2026, 6, 29)
FILES = [
    f"{table}.{form}"
    for table in ("metric_definitions", "metric_status", "metrics")
    for form in ("csv", "json", "parquet")
]
METRICS: list[tuple[str, date, str, str, float | None]] = [
    ("effective_coverage", FIRST, "all", "all", 0.8),
    ("effective_coverage", LAST, "all", "all", 2 / 3),
    ("effective_coverage", LAST, "control", "edr", 0.5),
    ("effective_coverage", LAST, "control", "disk_encryption", 1.0),
    ("gap_age_median", LAST, "all", "all", None),
    ("ghost_rate", LAST, "owner", 'Zürich, "Ops"', 0.25),
]


class Shelf:
    """Marts, a project and the folder of their snapshots."""

    def __init__(self, home: Path) -> None:
        self.warehouse = home / "assurance.duckdb"
        self.folder = home / "snapshots"
        self.project = home / "project"
        (self.project / "models").mkdir(parents=True)
        (self.project / "dbt_project.yml").write_text("name: content_assurance\n")
        (self.project / "models" / "metrics.sql").write_text("select 1\n")
        self.publish(METRICS)

    def publish(self, metrics: list[tuple[str, date, str, str, float | None]]) -> None:
        self.warehouse.unlink(missing_ok=True)
        with duckdb.connect(str(self.warehouse)) as con:
            con.execute("create schema marts; use marts")
            con.execute(
                "create table metrics (metric_id varchar, as_of_date date, dimension varchar, "
                "member varchar, value double)"
            )
            con.executemany("insert into metrics values (?, ?, ?, ?, ?)", metrics)
            con.execute("create table metric_status as select * exclude (value), 'good' as status"
                        " from metrics")  # fmt: skip
            con.execute("create table metric_definitions as select 'ghost_rate' as metric_id")
            con.execute("create table source_exports as select * from (values "
                "('b/t/2026-06-29.csv', 'digest-b', date '2026-06-29'), "
                "('a/t/2026-06-22.csv', 'digest-a', date '2026-06-22')) "
                "as t (file_path, file_digest, export_date)"
            )  # fmt: skip

    def take(self, as_of: date | None = None, version: str = "0.1.0") -> Snapshot:
        with Marts.open(self.warehouse) as marts:
            return take_snapshot(marts, self.folder, self.project, version, as_of)

    def restated(self) -> list[dict[str, Any]]:
        with Marts.open(self.warehouse) as marts:
            return restatements(marts, self.folder)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def changed(**values: float | None) -> list[tuple[str, date, str, str, float | None]]:
    """``METRICS`` with the values of some members on the last date replaced."""
    return [
        (metric, day, dimension, member, values.get(member, value) if day == LAST else value)
        for metric, day, dimension, member, value in METRICS
    ]


def test_the_same_marts_give_the_same_bytes_wherever_they_lie(tmp_path: Path) -> None:
    one, other = Shelf(tmp_path / "one"), Shelf(tmp_path / "other")
    other.publish(METRICS[::-1])

    first, second = one.take(), other.take()

    assert content(first.folder) == content(second.folder)
    assert sorted(content(first.folder)) == ["manifest.json", *FILES]


def test_a_second_look_at_the_same_figures_seals_nothing(shelf: Shelf) -> None:
    first, second = shelf.take(), shelf.take()

    assert (first.revision, first.is_new) == (1, True)
    assert (second.revision, second.is_new, second.folder) == (1, False, first.folder)
    assert [path.name for path in first.folder.parent.iterdir()] == ["revision-1"]


def test_other_figures_are_a_second_revision_beside_the_first(shelf: Shelf) -> None:
    first = shelf.take()
    sealed = content(first.folder)
    shelf.publish(changed(edr=0.6))

    second = shelf.take()

    assert (second.revision, second.is_new) == (2, True)
    assert second.folder == first.folder.with_name("revision-2")
    assert content(first.folder) == sealed
    assert sorted(path.name for path in first.folder.parent.iterdir()) == [
        "revision-1", "revision-2",
    ]  # fmt: skip


def test_the_tenth_revision_is_followed_by_the_eleventh(shelf: Shelf) -> None:
    for revision in range(1, 12):
        shelf.publish(changed(edr=revision / 100))
        assert shelf.take().revision == revision

    assert not shelf.take().is_new


def test_other_code_is_another_revision_even_with_the_same_figures(shelf: Shelf) -> None:
    shelf.take()
    (shelf.project / "models" / "metrics.sql").write_text("select 2\n")

    assert shelf.take().revision == 2
    assert shelf.take(version="0.2.0").revision == 3


def test_the_latest_date_is_sealed_unless_another_is_named(shelf: Shelf) -> None:
    assert shelf.take().as_of_date == LAST
    assert shelf.take(FIRST).folder == shelf.folder / "2026-06-22" / "revision-1"


def test_a_date_without_metrics_is_refused_with_those_there_are(shelf: Shelf) -> None:
    with pytest.raises(WarehouseError, match="2026-01-01; there are 2026-06-22 to 2026-06-29"):
        shelf.take(date(2026, 1, 1))

    assert not shelf.folder.exists() or not list(shelf.folder.iterdir())


def test_marts_without_metrics_are_refused(shelf: Shelf) -> None:
    shelf.publish(METRICS[:1])
    with duckdb.connect(str(shelf.warehouse)) as con:
        con.execute("delete from marts.metrics")

    with pytest.raises(WarehouseError, match="no metrics"):
        shelf.take()


def test_the_manifest_says_what_went_in_and_what_came_out(shelf: Shelf) -> None:
    snapshot = shelf.take()

    manifest = json.loads((snapshot.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == {
        "schema_version": 1,
        "as_of_date": "2026-06-29",
        "code": {"version": "0.1.0", "digest": code_digest(shelf.project)},
        "inputs": {"a/t/2026-06-22.csv": "digest-a", "b/t/2026-06-29.csv": "digest-b"},
        "rows": {"metrics": 5, "metric_status": 5, "metric_definitions": 1},
        "files": {
            name: hashlib.sha256((snapshot.folder / name).read_bytes()).hexdigest()
            for name in FILES
        },
    }


def test_exports_after_the_date_are_no_inputs_of_it(shelf: Shelf) -> None:
    manifest = json.loads((shelf.take(FIRST).folder / "manifest.json").read_text(encoding="utf-8"))

    assert manifest["inputs"] == {"a/t/2026-06-22.csv": "digest-a"}
    assert manifest["rows"]["metrics"] == 1


def test_the_three_forms_hold_the_same_figures_exactly(shelf: Shelf) -> None:
    folder = shelf.take().folder

    as_json = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    with (folder / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        as_csv = list(csv.DictReader(stream))
    with duckdb.connect() as con:
        as_parquet = con.execute(
            "select metric_id, dimension, member, value from read_parquet($1)",
            [str(folder / "metrics.parquet")],
        ).fetchall()
    columns = ("metric_id", "dimension", "member", "value")
    assert [tuple(row[name] for name in columns) for row in as_json] == as_parquet
    assert [
        (*(row[name] for name in columns[:3]), float(row["value"]) if row["value"] else None)
        for row in as_csv
    ] == as_parquet
    assert sorted(as_parquet) == sorted(row[:1] + row[2:] for row in METRICS if row[1] == LAST)
    assert as_json[0]["as_of_date"] == "2026-06-29"


def test_only_code_that_defines_figures_counts_as_code(shelf: Shelf) -> None:
    before = code_digest(shelf.project)
    (shelf.project / "README.md").write_text("other words")
    (shelf.project / "target").mkdir()
    (shelf.project / "target" / "compiled.sql").write_text("select 3")
    assert code_digest(shelf.project) == before

    (shelf.project / "seeds" / "policy").mkdir(parents=True)
    (shelf.project / "seeds" / "policy" / "requirements.csv").write_text("a\n")
    with_seed = code_digest(shelf.project)
    (shelf.project / "seeds" / "policy" / "requirements.csv").rename(
        shelf.project / "seeds" / "requirements.csv"
    )

    assert len({before, with_seed, code_digest(shelf.project)}) == 3


def test_nothing_is_restated_while_the_figures_stand(shelf: Shelf) -> None:
    shelf.take(FIRST)
    shelf.take()

    assert shelf.restated() == []


def test_a_figure_that_moved_came_or_went_is_restated(shelf: Shelf) -> None:
    shelf.take(FIRST)
    shelf.take()
    moved = changed(edr=0.6, disk_encryption=1.0 + 1e-15)
    moved = [row for row in moved if row[0] != "ghost_rate"]
    shelf.publish([*moved, ("ghost_rate", LAST, "all", "all", 0.1)])

    assert [
        (r["as_of_date"], r["metric_id"], r["member"], r["reported"], r["restated"])
        for r in shelf.restated()
    ] == [
        ("2026-06-29", "effective_coverage", "edr", 0.5, 0.6),
        ("2026-06-29", "ghost_rate", "all", None, 0.1),
        ("2026-06-29", "ghost_rate", 'Zürich, "Ops"', 0.25, None),
    ]


def test_restatements_are_against_what_was_reported_first(shelf: Shelf) -> None:
    shelf.take()
    shelf.publish(changed(edr=0.6))
    shelf.take()
    shelf.publish(changed(edr=0.7))

    assert [(row["reported"], row["restated"]) for row in shelf.restated()] == [(0.5, 0.7)]
    shelf.publish(METRICS)
    assert shelf.restated() == []


def test_a_date_that_the_marts_do_not_reach_is_not_restated(shelf: Shelf) -> None:
    shelf.take()
    shelf.publish([row for row in METRICS if row[1] == FIRST])

    assert shelf.restated() == []
