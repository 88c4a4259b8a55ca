"""The same marts on DuckDB and on Spark, and the comparison that says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import pytest
from outcomes import NO_TESTS

from content_assurance.config import ConfigurationError, settings
from content_assurance.engine import check_engine, check_java
from content_assurance.parity import Parity, compare
from content_assurance.simulate import simulate
from content_assurance.warehouse import WarehouseError

REPOSITORY = Path(__file__).resolve().parents[2]
SPARK_PYTHON = REPOSITORY / ".venv-spark" / "bin" / "python"

PARITY_WEEKS = 8  # of the default organisation: on Spark it is models that take time, not rows

# 0.1 + 0.2 is not 0.3 in doubles: it is 0.30000000000000004.
ROWS = "(date '2026-01-05', 'edr', 0.1::double + 0.2::double), (date '2026-01-05', null, null)"


@pytest.fixture
def warehouses(tmp_path: Path) -> Callable[..., list[Parity]]:
    """Compares a mart ``metrics`` of DuckDB with one of Spark, each given as SQL."""

    def compared(
        ours: str, theirs: str, columns: str = "as_of_date, control_id, value"
    ) -> list[Parity]:
        with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
            con.execute("create schema marts")
            con.execute(f"create table marts.metrics as from (values {ours}) as t({columns})")
            home = tmp_path / "warehouse" / "marts.db" / "metrics"
            home.mkdir(parents=True)
            con.execute(
                f"copy (from (values {theirs}) as t({columns})) to '{home / 'part-0.parquet'}'"
            )
        return compare(tmp_path / "warehouse.duckdb", tmp_path / "warehouse")

    return compared


def test_equal_marts_are_equal(warehouses: Callable[..., list[Parity]]) -> None:
    other_order = "(date '2026-01-05', null, null), (date '2026-01-05', 'edr', 0.3::double)"

    assert warehouses(ROWS, other_order) == [Parity("metrics", 2, 2, 0)]


@pytest.mark.parametrize(
    ("theirs", "rows", "differing"),
    [
        ("(date '2026-01-05', 'edr', 0.3::double), (date '2026-01-05', '', null)", 2, 2),
        ("(date '2026-01-05', 'edr', 0.3::double), (date '2026-01-06', null, null)", 2, 2),
        ("(date '2026-01-05', 'edr', 0.3::double + 1e-8), (date '2026-01-05', null, null)", 2, 1),
        ("(date '2026-01-05', 'edr', 'nan'::double), (date '2026-01-05', null, null)", 2, 1),
        ("(date '2026-01-05', 'edr', 0.3::double), (date '2026-01-05', null, 0.0)", 2, 1),
        ("(date '2026-01-05', 'edr', 0.3::double)", 1, 1),
        (f"{ROWS}, (date '2026-01-05', null, null)", 3, 1),
    ],
    ids=["empty for null", "another date", "another double", "nan", "0 for null", "lost", "twice"],
)
def test_every_difference_is_found(
    warehouses: Callable[..., list[Parity]], theirs: str, rows: int, differing: int
) -> None:
    (parity,) = warehouses(ROWS, theirs)

    assert (parity.rows_duckdb, parity.rows_spark) == (2, rows)
    assert parity.differing_rows == differing
    assert not parity.is_equal
    assert parity.example


def test_a_mart_that_one_engine_lacks_is_a_difference(
    warehouses: Callable[..., list[Parity]], tmp_path: Path
) -> None:
    warehouses(ROWS, ROWS)
    shutil.move(
        tmp_path / "warehouse" / "marts.db" / "metrics",
        tmp_path / "warehouse" / "marts.db" / "assets",
    )

    lacking = compare(tmp_path / "warehouse.duckdb", tmp_path / "warehouse")

    assert [(p.mart, p.rows_duckdb, p.rows_spark) for p in lacking] == [
        ("assets", None, 2),
        ("metrics", 2, None),
    ]
    assert not any(parity.is_equal for parity in lacking)


def test_a_comparison_says_which_engine_has_built_nothing(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="assurance run --target duckdb"):
        compare(tmp_path / "warehouse.duckdb", tmp_path)


def test_a_target_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ConfigurationError, match=r"no target 'sparc'; it has duckdb, spark,"):
        check_engine(settings(target="sparc", environment={"ASSURANCE_PROJECT": str(REPOSITORY)}))


def test_an_engine_that_is_not_installed_is_named_with_what_installs_it() -> None:
    chosen = settings(target="databricks", environment={"ASSURANCE_PROJECT": str(REPOSITORY)})

    with pytest.raises(ConfigurationError, match="install dbt-databricks"):
        check_engine(chosen)


def test_a_missing_java_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no Java .* apt-get install openjdk-17"):
        check_java({"PATH": str(tmp_path)})


def test_a_java_that_is_too_old_is_said_clearly(tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    java.chmod(0o755)

    with pytest.raises(ConfigurationError, match=r"1\.8\.0_402.* Spark needs Java 17"):
        check_java({"JAVA_HOME": str(tmp_path)})

    java.write_text("#!/bin/sh\necho 'openjdk version \"21.0.2\"' >&2\n")
    check_java({"JAVA_HOME": str(tmp_path)})


def _why_not_spark() -> str:
    if not SPARK_PYTHON.is_file():
        return "no .venv-spark; 'make test' makes it where there is a Java"
    try:
        check_java()
    except ConfigurationError as error:
        return str(error)
    return ""


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.skipif(bool(_why_not_spark()), reason=_why_not_spark())
def test_both_engines_build_the_same_marts(tmp_path: Path, project: Path) -> None:
    simulate(tmp_path / "landing", weeks=PARITY_WEEKS)

    def run(
        python: Path | str, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        kept = {name: value for name, value in os.environ.items() if "ASSURANCE" not in name}
        outcome = subprocess.run(
            [python, "-m", "content_assurance", *arguments, "--out", str(tmp_path)],
            env=kept
            | {"PYTHONPATH": str(REPOSITORY / "python"), "ASSURANCE_PROJECT": str(project)}
            | dict(environment or {}),
            capture_output=True,
            text=True,
            timeout=2400,
            check=False,
        )
        assert outcome.returncode == 0, f"{outcome.stdout}\n{outcome.stderr}"

    landing = ("--landing", str(tmp_path / "landing"))
    run(SPARK_PYTHON, "run", *landing, "--target", "spark", environment=NO_TESTS)
    run(sys.executable, "run", *landing, environment=NO_TESTS)

    parities = compare(
        tmp_path / "work" / "warehouse.duckdb", tmp_path / "work" / "spark" / "warehouse"
    )

    marts = {path.stem for path in (REPOSITORY / "models" / "marts").rglob("*.sql")}
    assert {parity.mart for parity in parities} == marts
    assert [parity for parity in parities if not parity.is_equal] == []
