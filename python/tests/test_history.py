"""Runs that read only what is new end where one run over everything does, row for row."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from content_assurance.simulate import simulate

pytestmark = pytest.mark.slow

Dbt = Callable[..., dict[str, str]]
LAST_WEEK = "2026-06-29"


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("exports")
    last = date.fromisoformat(LAST_WEEK)
    simulate(root, assets=60, weeks=4, seed=11, end=last, has_access=False)
    return root


@pytest.fixture(scope="module")
def dbt(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dbt]:
    """Builds seeds and models of ``landing`` in ``out``; the message of every node that failed."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner

    before, folder = dict(os.environ), Path.cwd()
    home = tmp_path_factory.mktemp("dbt")

    def run(landing: Path, out: Path, *arguments: str) -> dict[str, str]:
        os.environ.update(
            ASSURANCE_LANDING=str(landing), ASSURANCE_OUT=str(out), ASSURANCE_AS_OF="",
            DBT_SEND_ANONYMOUS_USAGE_STATS="false", DO_NOT_TRACK="1",
        )  # fmt: skip
        (out / "work").mkdir(parents=True, exist_ok=True)
        os.chdir(project)
        outcome = dbtRunner().invoke(
            ["build", *arguments, "--exclude-resource-type", "test", "unit_test",
             "--quiet", "--log-level", "none",
             "--target-path", str(home / "target"), "--log-path", str(home / "logs")]
        )  # fmt: skip
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        assert isinstance(outcome.result, RunExecutionResult), outcome.exception
        return {
            node.node.name: str(node.message)
            for node in outcome.result.results
            if str(node.status) == "error"
        }

    yield run
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def fresh(exports: Path, dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build over all exports."""
    out = tmp_path_factory.mktemp("fresh")
    assert not dbt(exports, out)
    return out


def files_of(root: Path) -> list[Path]:
    return sorted(p.relative_to(root) for p in root.glob("*/*/*") if p.name[:2] == "20")


def deliver(exports: Path, landing: Path, file: Path, *, is_cut: bool = False) -> None:
    """Copy an export, or half of its records as a console that broke off would write them."""
    (landing / file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(exports / file, landing / file)
    if is_cut and file.suffix == ".json":
        document = json.loads((exports / file).read_text(encoding="utf-8"))
        lists = [document] if isinstance(document, list) else list(document.values())
        for records in lists:
            if isinstance(records, list):
                del records[len(records) // 2 :]
        (landing / file).write_text(json.dumps(document), encoding="utf-8")


def differing_rows(left: Path, right: Path) -> dict[str, int]:
    """Rows of each mart that only one of two working databases holds, floats to nine digits."""
    found: dict[str, int] = {}
    with duckdb.connect() as con:
        con.execute(f"attach '{left}/work/warehouse.duckdb' as l (read_only)")
        con.execute(f"attach '{right}/work/warehouse.duckdb' as r (read_only)")
        marts = con.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' "
            "and database_name = 'l' order by all"
        ).fetchall()
        for (mart,) in marts:
            columns = con.execute(f"describe l.marts.{mart}").fetchall()
            chosen = ", ".join(
                f"round({name}, 9) as {name}" if kind == "DOUBLE" else str(name)
                for name, kind, *_ in columns
            )
            for one, other in (("l", "r"), ("r", "l")):
                (count,) = con.execute(
                    f"select count(*) from (select {chosen} from {one}.marts.{mart} "
                    f"except all select {chosen} from {other}.marts.{mart})"
                ).fetchone() or (0,)
                found[mart] = found.get(mart, 0) + int(count)
    assert len(found) > 15
    return {mart: count for mart, count in found.items() if count}


def scalar(out: Path, sql: str) -> int:
    with duckdb.connect(str(out / "work" / "warehouse.duckdb"), read_only=True) as con:
        row = con.execute(sql).fetchone()
    assert row is not None
    return int(row[0])


# A small batch first, a run killed half-way, exports of four sources cut short: more seeds find as
# much, and each takes minutes.
@pytest.mark.parametrize("seed", [1])
def test_exports_in_any_order_end_in_the_same_marts(
    seed: int, exports: Path, fresh: Path, dbt: Dbt, tmp_path: Path
) -> None:
    order = random.Random(seed)
    landing, out = tmp_path / "landing", tmp_path / "out"
    landing.mkdir()
    files = files_of(exports)
    order.shuffle(files)
    cuts = sorted(order.sample(range(1, len(files)), 2))
    broken = set(order.sample(files, 4))
    for start, end in zip([0, *cuts], [*cuts, len(files)], strict=True):
        for file in files[start:end]:
            deliver(exports, landing, file, is_cut=file in broken)
        stray = landing / files[start].parent / f"2026-06-{start % 28 + 1:02}-stray.json"
        deliver(exports, landing, files[start])
        shutil.copy(landing / files[start], stray)
        if order.random() < 0.5:  # a run that was killed half-way
            assert not dbt(landing, out, "--select", "+int_assets_by_date")
        assert not dbt(landing, out)
        stray.unlink()
    for file in broken:
        deliver(exports, landing, file)
    assert not dbt(landing, out)
    assert scalar(out, "select count(distinct fingerprint) from raw_history.runs") == 1
    assert scalar(out, "select count(*) from intermediate.int_identity_changes where "
                       "previous_state <> 'gone'") > 0  # fmt: skip
    assert differing_rows(out, fresh) == {}


def test_a_run_looks_only_at_what_is_new(exports: Path, dbt: Dbt, tmp_path: Path) -> None:
    landing, out = tmp_path / "landing", tmp_path / "out"
    for file in files_of(exports):
        if LAST_WEEK not in file.name:
            deliver(exports, landing, file)
    assert not dbt(landing, out)
    for file in files_of(exports):
        deliver(exports, landing, file)
    assert not dbt(landing, out)
    restated = "select count(*) from intermediate.int_restated_dates"
    assert scalar(out, restated) == 1
    assert scalar(out, "select count(*) from intermediate.int_exports_to_read") == 1
    looked_at = scalar(out, "select count(*) from intermediate.int_assets_owned")
    assert 0 < looked_at < scalar(out, "select count(*) from intermediate.int_assets_by_date") / 2

    # Again with nothing new: only the latest date is made anew, and nothing changes.
    held = "select sum(hash(h)) % 1000000007 from intermediate.int_control_coverage as h"
    before = scalar(out, held)
    assert not dbt(landing, out)
    assert scalar(out, "select count(*) from intermediate.int_exports_to_read") == 0
    assert scalar(out, restated) == 1
    assert scalar(out, held) == before

    # A history cannot be rebuilt out of what the last run looked at ...
    failed = dbt(landing, out, "--select", "int_control_coverage", "--full-refresh")
    assert "dbt build --select +int_control_coverage+" in failed["int_control_coverage"]
    # ... and a run after other variables than the last rebuilds it in full, dates retained.
    assert not dbt(landing, out, "--vars", "{retention_days: 10}")
    assert scalar(out, "select count(distinct as_of_date) from marts.control_coverage") == 2
    assert scalar(out, "select count(distinct as_of_date) from marts.metrics") == 2


def test_marts_with_a_row_per_asset_thin_out_with_age(
    exports: Path, dbt: Dbt, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert not dbt(exports, out, "--vars", "{detail_days: 7}")
    with duckdb.connect(str(out / "work" / "warehouse.duckdb"), read_only=True) as con:
        days = con.execute(
            "select distinct as_of_date from marts.control_coverage order by all"
        ).fetchall()
    assert [str(day) for (day,) in days] == [LAST_WEEK]
    assert scalar(out, "select count(distinct as_of_date) from marts.metrics") == 4
