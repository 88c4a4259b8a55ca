"""The command, from end to end in processes of its own: what it does and how it ends."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from outcomes import NO_TESTS, Assurance, Outcome, explains

from content_assurance import Marts

FirstRun = tuple[Path, Outcome]
NEWEST, LAST_GOOD = date(2026, 6, 29), date(2026, 6, 22)


def rows(out: Path, sql: str) -> list[dict[str, Any]]:
    with Marts.open(out / "published" / "assurance.duckdb") as marts:
        return marts.rows(sql)


def kept(out: Path) -> dict[str, str]:
    """Digests of everything that a failed run must leave alone."""
    paths = [out / "published" / "assurance.duckdb", out / "report.html"]
    paths += sorted(path for path in (out / "snapshots").rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def exports(landing: Path) -> int:
    """How many exports a landing root holds: a date of a table is one, whatever its parts."""
    files = [path for path in landing.rglob("*") if path.is_file()]
    return len({(path.parent, path.name[:10]) for path in files})


# -------------------------------------------------------------------------------- 0: published


@pytest.mark.slow
def test_a_good_run_publishes_seals_reports_and_ends_with_0(first_run: FirstRun) -> None:
    home, outcome = first_run

    count = exports(home / "all exports")
    explains(
        outcome, 0, f"{count} of them new", "published", "Snapshot sealed", "Effective coverage"
    )
    assert outcome.stderr == ""
    out = home / "the output"
    assert (out / "report.html").stat().st_size > 10_000
    assert (out / "snapshots" / "2026-06-29" / "revision-1" / "manifest.json").is_file()
    (total,) = rows(
        out,
        "select * from metrics where metric_id = 'effective_coverage' and dimension = 'all' "
        "and as_of_date = (select max(as_of_date) from metrics)",
    )
    assert total["as_of_date"] == NEWEST
    assert 0 < total["numerator"] < total["denominator"]
    assert f"{total['numerator']:,.0f} / {total['denominator']:,.0f}" in outcome.stdout


@pytest.mark.slow
def test_a_profile_says_where_the_time_went(first_run: FirstRun) -> None:
    _, outcome = first_run
    lines = {words[1]: words for line in outcome.stdout.splitlines()
             if len(words := [word.strip() for word in line.split("│")]) > 3}  # fmt: skip

    stages = ["landing", "build", "publish", "snapshot", "report", "all"]
    assert [name for name in lines if name in stages] == stages
    assert all(float(lines[stage][2]) >= 0 for stage in stages)
    models = [words for words in lines.values() if words[2] == "model" and words[5]]
    assert models, "no slow model whose rows are known"
    assert all(float(words[3]) > 0 and words[4].endswith("%") for words in models)


@pytest.mark.slow
def test_relative_paths_with_odd_names_leave_everything_in_the_output_folder(
    first_run: FirstRun,
) -> None:
    home, _ = first_run

    assert sorted(path.name for path in home.iterdir()) == ["all exports", "the output"]
    assert {"published", "report.html", "snapshots", "work"} <= {
        path.name for path in (home / "the output").iterdir()
    }
    (counted,) = rows(home / "the output", "select count(*) as n from source_exports")
    assert counted["n"] == len([p for p in (home / "all exports").rglob("*") if p.is_file()])


@pytest.mark.slow
def test_every_row_of_the_exports_is_accounted_for(first_run: FirstRun) -> None:
    home, _ = first_run

    lost = rows(
        home / "the output",
        "select file_path from source_exports "
        "where rows_in is distinct from rows_staged + rows_quarantined + rows_superseded",
    )
    assert lost == []


# ------------------------------------------------------------------ 1: tests failed, 0 again


@pytest.fixture(scope="module")
def failed_run(
    first_run: FirstRun,
    assurance: Assurance,
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Outcome, dict[str, str], dict[str, str]]:
    """A run whose policy names a control that does not exist, and what it left alone.

    Nor is one of its staging models registered.
    """
    home, first = first_run
    assert first.returncode == 0, first.stderr
    broken = tmp_path_factory.mktemp("broken") / "project"
    shutil.copytree(project, broken)
    policy = broken / "seeds" / "policy" / "control_requirements.csv"
    text = policy.read_text(encoding="utf-8")
    assert ",edr,host" in text
    policy.write_text(text.replace(",edr,host", ",endr,host", 1), encoding="utf-8")
    orphan = broken / "models" / "staging" / "aws" / "stg_aws__owners.sql"
    orphan.write_text("select 'o1' as owner_id", encoding="utf-8")
    before = kept(home / "the output")
    outcome = assurance(
        "run", "--landing", "all exports", "--out", "the output",
        cwd=home, environment={"ASSURANCE_PROJECT": str(broken)},
    )  # fmt: skip
    return outcome, before, kept(home / "the output")


@pytest.mark.slow
def test_a_failed_test_ends_with_1_and_is_named_with_rows_and_remedy(
    failed_run: tuple[Outcome, dict[str, str], dict[str, str]],
) -> None:
    outcome, _, _ = failed_run

    explains(outcome, 1, "control_requirements", "endr", "nothing was published", "dbt.log")
    explains(outcome, 1, "model_name: stg_aws__owners", "add the line in dbt_project.yml")
    assert "Snapshot" not in outcome.stdout


@pytest.mark.slow
def test_a_failed_run_leaves_publication_report_and_snapshots_as_they_were(
    failed_run: tuple[Outcome, dict[str, str], dict[str, str]],
) -> None:
    _, before, after = failed_run

    assert len(before) > 8
    assert after == before


@pytest.mark.slow
def test_the_same_inputs_again_change_no_figure_and_no_snapshot(
    failed_run: object, first_run: FirstRun, assurance: Assurance, project: Path, tmp_path: Path
) -> None:
    home, _ = first_run
    out = home / "the output"
    before = kept(out)
    metrics = rows(out, "select * from metrics order by all")

    again = assurance(
        "run", "--landing", str(home / "all exports"), "--out", str(out),
        cwd=tmp_path, environment={"ASSURANCE_PROJECT": str(project)} | NO_TESTS,
    )  # fmt: skip

    explains(again, 0, "0 of them new", "Snapshot unchanged")
    assert "differ from what was reported" not in again.stdout
    assert rows(out, "select * from metrics order by all") == metrics
    sealed = {path: digest for path, digest in kept(out).items() if "snapshots" in path}
    assert sealed == {path: digest for path, digest in before.items() if "snapshots" in path}
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ 3: published, degraded


@pytest.fixture(scope="module")
def degraded_run(
    organisation: Path, assurance: Assurance, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Outcome]:
    """A run in which the newest export of CrowdStrike is cut in half."""
    home = tmp_path_factory.mktemp("degraded")
    shutil.copytree(organisation, home / "landing")
    newest = home / "landing" / "crowdstrike" / "hosts" / "2026-06-29.json.gz"
    newest.write_bytes(newest.read_bytes()[: newest.stat().st_size // 2])
    return home / "out", assurance("run", "--landing", "landing", "--out", "out", cwd=home)


@pytest.mark.slow
def test_every_unit_test_of_the_models_holds(
    degraded_run: tuple[Path, Outcome], repository: Path, tmp_path: Path
) -> None:
    out, _ = degraded_run
    shutil.copytree(out / "work", tmp_path / "work")
    places = {"ASSURANCE_LANDING": str(out.parent / "landing"), "ASSURANCE_OUT": str(tmp_path)}
    command = f"test --select test_type:unit --target-path {tmp_path} --log-path {tmp_path}"

    outcome = subprocess.run(
        [Path(sys.executable).with_name("dbt"), *command.split()],
        cwd=repository, env=os.environ | places, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert outcome.returncode == 0, outcome.stdout
    assert "Completed successfully" in outcome.stdout


@pytest.mark.slow
def test_a_truncated_newest_export_ends_with_3_and_is_named(
    degraded_run: tuple[Path, Outcome],
) -> None:
    out, outcome = degraded_run

    explains(outcome, 3, "degraded crowdstrike.hosts", "export it again", "Snapshot sealed")
    assert rows(
        out,
        "select source_name, table_name, status, latest_export_date, in_force_export_date "
        "from source_status where status <> 'ok' and status <> 'absent' "
        "and as_of_date = (select max(as_of_date) from source_status)",
    ) == [
        {"source_name": "crowdstrike", "table_name": "hosts", "status": "degraded",
         "latest_export_date": NEWEST, "in_force_export_date": LAST_GOOD}
    ]  # fmt: skip


@pytest.mark.slow
def test_the_quarantine_names_the_truncated_file_and_what_to_do(
    degraded_run: tuple[Path, Outcome],
) -> None:
    out, _ = degraded_run

    (record,) = rows(out, "select * from quarantined_records where source_name = 'crowdstrike'")
    assert record["file_path"] == "crowdstrike/hosts/2026-06-29.json.gz"
    assert record["disposition"] == "quarantined"
    assert record["row_number"] is None
    assert "export it again" in record["reason"]
    (file,) = rows(
        out,
        "select * from source_exports where file_path = 'crowdstrike/hosts/2026-06-29.json.gz'",
    )
    assert (file["status"], file["rows_in"], file["rows_staged"]) == ("unreadable", None, 0)


@pytest.mark.slow
def test_the_last_good_export_stands_in_for_a_truncated_one(
    degraded_run: tuple[Path, Outcome], first_run: FirstRun
) -> None:
    out, _ = degraded_run
    sql = (
        "select numerator, denominator from metrics where metric_id = 'raw_coverage' "
        "and dimension = 'control' and member = 'edr' and as_of_date = (select max(as_of_date) "
        "from metrics)"
    )

    (degraded,), (whole,) = rows(out, sql), rows(first_run[0] / "the output", sql)
    hosts = "select count(*) as n from asset_records where source_name = 'crowdstrike'"

    assert degraded["numerator"] > 0.8 * whole["numerator"]
    (staged,) = rows(
        out,
        "select rows_staged as n from source_exports "
        "where file_path = 'crowdstrike/hosts/2026-06-22.json.gz'",
    )
    assert rows(out, hosts) == [staged]


# ------------------------------------------------------------------------------ other commands


@pytest.mark.slow
def test_snapshot_seals_the_date_that_it_is_given(
    first_run: FirstRun, assurance: Assurance, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(first_run[0] / "the output" / "published", out / "published")

    sealed = assurance("snapshot", "--out", "out", "--as-of", "2026-06-22", cwd=tmp_path)
    unknown = assurance("snapshot", "--out", "out", "--as-of", "2026-06-23", cwd=tmp_path)

    explains(sealed, 0, "Snapshot sealed")
    manifest = out / "snapshots" / "2026-06-22" / "revision-1" / "manifest.json"
    inputs = json.loads(manifest.read_text(encoding="utf-8"))["inputs"]
    assert inputs
    assert not [path for path in inputs if "2026-06-29" in path]
    explains(unknown, 2, "no metrics as of 2026-06-23; there are 2026-06-15 to 2026-06-29")


@pytest.mark.slow
def test_report_writes_the_report_of_what_is_published(
    first_run: FirstRun, assurance: Assurance, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(first_run[0] / "the output" / "published", out / "published")

    explains(assurance("report", "--out", "out", cwd=tmp_path), 0, "report.html")

    assert "<html" in (out / "report.html").read_text(encoding="utf-8")


def test_doctor_lists_tables_exports_and_what_is_not_declared(
    assurance: Assurance, organisation: Path, tmp_path: Path
) -> None:
    shutil.copytree(organisation, tmp_path / "landing")
    (tmp_path / "landing" / "scanner" / "findings").mkdir(parents=True)
    (tmp_path / "landing" / "scanner" / "findings" / "2026-06-29.csv").write_text("a\n1\n")

    outcome = assurance(
        "doctor", cwd=tmp_path,
        environment={"ASSURANCE_LANDING": "landing", "ASSURANCE_OUT": "o"},
    )  # fmt: skip

    explains(
        outcome, 0, f"{exports(organisation)} exports in",
        "scanner/findings is not read: no source declares it", "crowdstrike.hosts",
        "2026-06-15", "2026-06-29", "nothing is published yet",
    )  # fmt: skip
    assert not (tmp_path / "o" / "published").exists()


def test_doctor_ends_with_2_where_something_is_wrong(assurance: Assurance, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    missing = assurance("doctor", "--landing", "nowhere", "--out", "out", cwd=tmp_path)
    empty = assurance("doctor", "--landing", "empty", "--out", "out", cwd=tmp_path)

    explains(missing, 2, "no landing root", "name a folder with")
    explains(empty, 2, "no export of a declared table")


def test_simulate_writes_exports_and_the_truth_beside_them(
    assurance: Assurance, tmp_path: Path
) -> None:
    outcome = assurance(
        "simulate", "--assets", "20", "--weeks", "2", "--seed", "3", "--end", "2026-06-29",
        "--out", "my exports", cwd=tmp_path,
    )  # fmt: skip

    explains(outcome, 0, "Exports", "Truth")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my exports", "my exports_truth"]
    hosts = tmp_path / "my exports" / "crowdstrike" / "hosts"
    assert sorted(path.name[:10] for path in hosts.iterdir()) == ["2026-06-22", "2026-06-29"]
    document = json.loads(gzip.decompress(next(hosts.iterdir()).read_bytes()))
    assert document["resources"]


@pytest.mark.parametrize("wrong", [("--assets", "0"), ("--weeks", "0"), ("--assets", "5")])
def test_simulating_an_impossible_organisation_ends_with_2(
    assurance: Assurance, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    outcome = assurance("simulate", "--out", "exports", *wrong, cwd=tmp_path)

    explains(outcome, 2, "must")


def test_simulating_over_something_ends_with_2(assurance: Assurance, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "mine.csv").write_text("precious")

    outcome = assurance("simulate", "--out", "exports", cwd=tmp_path)

    assert (tmp_path / "exports" / "mine.csv").read_text() == "precious"
    explains(outcome, 2, "not empty")
