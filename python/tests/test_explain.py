"""A change is split into parts that add up to it, whatever the two dates."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from content_assurance import Marts, cli
from content_assurance.explain import Explanation, MovingRow, Part, explain
from content_assurance.explain_dates import MEANS, dates
from content_assurance.tables import explanation_table, moving_table
from content_assurance.warehouse import WarehouseError

FirstRun = tuple[Path, subprocess.CompletedProcess[str]]
Assurance = Callable[..., subprocess.CompletedProcess[str]]
DATES = [date(2026, 6, 15), date(2026, 6, 22), date(2026, 6, 29)]
WITH_ROWS = (
    "effective_coverage", "raw_coverage", "joint_coverage", "open_findings", "overdue_share",
    "open_over_90_days_share", "deadline_adherence", "exception_share", "net_burn",
    "remediation_capacity", "open_mean_age", "closed_only_mean",
)  # fmt: skip
# Of these nobody has a term to tell.
LUMPS = {"estimated_unseen_assets", "fix_units", "open_access_findings"}
MADE_UP = """
create schema marts; use marts;
create table metric_definitions as
    select 'effective_coverage' as metric_id, 'Effective coverage' as metric_name, 'share' as unit;
create table metrics (metric_id varchar, control_id varchar, dimension varchar, owner_name varchar,
    as_of_date date, numerator double, denominator double, value double, is_source_ok boolean,
    failing_sources varchar);
insert into metrics select 'effective_coverage', 'all', if(o = 'all', 'all', 'owner'), o, d, n, t,
    n / t, true, null from (values
    ('all', date '2026-01-05', 1650.0, 2000.0), ('all', date '2026-02-02', 3130.0, 4000.0),
    ('Servers', date '2026-01-05', 950.0, 1000.0), ('Servers', date '2026-02-02', 970.0, 1000.0),
    ('Workstations', date '2026-01-05', 700.0, 1000.0),
    ('Workstations', date '2026-02-02', 2160.0, 3000.0)) as rows (o, d, n, t);
create table kpi_change_drivers (metric_id varchar, control_id varchar, owner_name varchar,
    baseline_date date, as_of_date date);
create table control_coverage as
select d as as_of_date, o || i as asset_id, 'edr' as control_id, o as owner_name,
    cast(null as varchar) as gap_reason, '7' as version, '2026.1' as policy_version,
    7::bigint as recency_days, cast(null as timestamp) as last_evidence_at, true as is_expected,
    i < n as is_healthy, i < n as is_installed
from (values ('Servers', date '2026-01-05', 950, 1000), ('Servers', date '2026-02-02', 970, 1000),
    ('Workstations', date '2026-01-05', 700, 1000), ('Workstations', date '2026-02-02', 720, 1000)
) as rows (o, d, n, t), range(1000) as numbers (i)
union all
select date '2026-02-02', 'new' || i, 'edr', 'Workstations', null, '7', '2026.1', 7, null, true,
    i < 1440, i < 1440 from range(2000) as numbers (i);
"""


def total(found: Explanation) -> dict[str, float]:
    return {part.part: part.contribution for part in found.parts}


def test_the_worked_case_of_the_definitions() -> None:
    """Both owners improve and the total falls: a rate effect of 2 points, a mix effect of -6.25."""
    connection = duckdb.connect()
    connection.execute(MADE_UP)

    found = explain(Marts(connection), "effective_coverage", date(2026, 1, 5), date(2026, 2, 2))

    assert found.is_simpson_reversal
    assert found.change == pytest.approx(-0.0425)
    parts = total(found)
    # What came is as good as what was there, so that the rate effect is all the cohort's.
    assert parts == pytest.approx({"gained": 0.02, "scope_in": 0.0, "mix": -0.0625})
    assert {part.part: part.case_count for part in found.parts} == {
        "gained": 40, "scope_in": 2000, "mix": None,
    }  # fmt: skip
    assert [row.part for row in found.rows] == ["gained"] * 20


def test_rows_tell_all_of_a_change_between_any_two_dates(first_run: FirstRun) -> None:
    """Where no rows are, the terms are told, which make up the change by making."""
    home, _ = first_run
    with Marts.open(home / "the output" / "published" / "assurance.duckdb") as marts:
        metrics = [
            row["metric_id"]
            for row in marts.rows("select metric_id, unit from metric_definitions")
            if row["unit"] != "days" or row["metric_id"] in MEANS
        ]
        measured = {
            (row["metric_id"], row["as_of_date"])
            for row in marts.rows(
                "select metric_id, as_of_date from metrics where dimension = 'all'"
                " and value is not null"
            )
        }
        explained = 0
        for start, end in combinations(DATES, 2):
            for metric in metrics:
                if not {(metric, start), (metric, end)} <= measured:
                    continue
                found = explain(marts, metric, start, end)
                explained += 1
                parts = total(found)
                rest = parts.pop("within_unsplit", 0.0)
                if metric in WITH_ROWS:
                    assert rest == pytest.approx(0, abs=1e-9)
                    assert sum(parts.values()) == pytest.approx(found.change, abs=1e-9)
                    moved = [part for part in found.parts if part.case_count]
                    assert len(found.rows) <= min(sum(one.case_count or 0 for one in moved), 20)
                    assert all(row.contribution for row in found.rows)
                    if len(found.rows) < 20:
                        by_rows = sum(row.contribution for row in found.rows)
                        by_parts = sum(part.contribution for part in moved)
                        assert by_rows == pytest.approx(by_parts, abs=1e-9)
                    assert {"numerator", "denominator"}.isdisjoint(parts)
                else:
                    assert not found.rows
                    assert set(parts) <= {"mix", "numerator", "denominator", "listed", "unseen"}
                    assert metric in LUMPS or rest == pytest.approx(0, abs=1e-9)
        assert explained > 50


def test_dates_that_are_not_given_are_the_last_sound_one_and_its_baseline() -> None:
    connection = duckdb.connect()
    connection.execute(MADE_UP)
    marts = Marts(connection)
    first, last = date(2026, 1, 5), date(2026, 2, 2)

    assert dates(marts, "effective_coverage") == (first, last)
    assert dates(marts, "effective_coverage", start=last) == (last, last)
    connection.execute(
        "insert into kpi_change_drivers values"
        " ('effective_coverage', 'all', 'all', '2026-01-12', '2026-02-02')"
    )
    assert dates(marts, "effective_coverage") == (date(2026, 1, 12), last)
    connection.execute("update metrics set is_source_ok = false where as_of_date = '2026-02-02'")
    assert dates(marts, "effective_coverage", end=last) == (date(2026, 1, 12), last)
    assert dates(marts, "effective_coverage", start=date(2025, 12, 1))[1] == first
    with pytest.raises(WarehouseError, match="no sound date before 2026-01-05"):
        dates(marts, "effective_coverage")


def test_an_older_publication_is_told_to_be_made_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "published").mkdir()
    with duckdb.connect(str(tmp_path / "published" / "assurance.duckdb")) as connection:
        connection.execute(MADE_UP)
        connection.execute("drop table kpi_change_drivers")

    assert cli.main(["explain", "effective_coverage", "--out", str(tmp_path)]) == cli.UNUSABLE

    assert "run again with 'assurance run'" in capsys.readouterr().err


def test_owners_can_be_read_on_a_narrow_terminal() -> None:
    owner = "Platform Engineering"
    row = MovingRow("a" * 64 + " | vulnerability_scanning", "a" * 64, owner, "gained", 0.01)
    part = Part("gained", "numerator", 0.01, 1)
    found = Explanation(
        "raw_coverage", "Raw coverage", "share", "all", date(2026, 1, 5), date(2026, 2, 2), 0.5,
        0.51, (part,), {owner: (part,)}, (row,), False, (),
    )  # fmt: skip
    for table in (moving_table(found), explanation_table(found, by_owner=True)):
        console = Console(width=80, file=io.StringIO(), record=True)
        console.print(table)
        assert owner in console.export_text()


def test_the_command_tells_it_as_table_csv_and_json(
    first_run: FirstRun, assurance: Assurance
) -> None:
    home, _ = first_run
    asked = (
        "explain", "effective_coverage", "--from", str(DATES[0]), "--to", str(DATES[2]),
        "--out", "the output",
    )  # fmt: skip

    table = assurance(*asked, "--by", "owner", cwd=home)
    assert table.returncode == 0, table.stderr
    assert "Effective coverage" in table.stdout
    assert "that moved it most" in table.stdout

    rows = list(csv.DictReader(io.StringIO(assurance(*asked, "--format", "csv", cwd=home).stdout)))
    document = json.loads(assurance(*asked, "--format", "json", cwd=home).stdout)
    change = document["end_value"] - document["start_value"]
    assert sum(part["contribution"] for part in document["parts"]) == pytest.approx(change)
    for owners in ({"all"}, {row["owner_name"] for row in rows} - {"all"}):
        told = sum(float(row["contribution"]) for row in rows if row["owner_name"] in owners)
        assert told == pytest.approx(change, abs=1e-9)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("nonsense",), "no metric 'nonsense'; there are: access_"),
        (("gap_age_median",), "does not split"),
        (("effective_coverage", "--to", "2026-06-15"), "no sound date before 2026-06-15"),
        (("effective_coverage", "--control", "edt"), "no control 'edt'; there are: "),
        (("open_findings", "--control", "edr"), "is not measured by control"),
        (("effective_coverage", "--from", "2026-06-29"), "both dates are 2026-06-29"),
        (
            ("effective_coverage", "--from", "2026-06-29", "--to", "2026-06-15"),
            "2026-06-29 is after 2026-06-15: give the earlier date first",
        ),
        (("effective_coverage", "--from", "June"), "'June' is no date; write it as YYYY-MM-DD"),
        (
            ("effective_coverage", "--from", "2026-06-16", "--to", "2026-06-29"),
            "no value on 2026-06-16; nearest are 2026-06-15",
        ),
    ],
)
def test_what_cannot_be_explained_ends_with_2(
    first_run: FirstRun, assurance: Assurance, asked: tuple[str, ...], said: str
) -> None:
    home, _ = first_run

    outcome = assurance("explain", *asked, "--out", "the output", cwd=home)

    assert outcome.returncode == 2
    assert said in outcome.stderr
