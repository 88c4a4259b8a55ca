"""Real exports: what others published of them comes out, and no record of them is lost.

The exports and the published figures lie beside the repository, in ``shared``; without them these
tests are skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from content_assurance import Marts
from content_assurance.landing import Landing, land
from content_assurance.sources import from_project

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
DATES = ("2015-09-10", "2015-11-13", "2016-01-19")
FIGURES = {
    "https": ("published_https_agencies.json", "Uses HTTPS"),
    "https_enforced": ("published_https_agencies.json", "Enforces HTTPS"),
    "hsts": ("published_https_agencies.json", "Strict Transport Security (HSTS)"),
    "web_analytics": ("published_analytics_agencies.json", "Participates in DAP?"),
}


def beside(*names: str) -> list[Path]:
    """Paths below ``shared``; skips the test where one of them is absent."""
    paths = [SHARED / name for name in names]
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        pytest.skip(f"no real exports here: {', '.join(absent)}")
    return paths


# ----------------------------------------------------------------------- what Pulse published


@pytest.fixture(scope="module")
def federal(
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The publication of a run on the federal scans and the .gov registry."""
    home = tmp_path_factory.mktemp("federal")
    (home / "landing").mkdir()
    for source in beside("landing/us_pulse", "landing/dotgov"):
        (home / "landing" / source.name).symlink_to(source, target_is_directory=True)
    outcome = assurance(
        "run", "--landing", "landing", "--out", "out",
        cwd=home, environment={"ASSURANCE_PROJECT": str(project)},
    )  # fmt: skip
    # The scans end in 2016 and the registry goes on: published, and marked stale since.
    assert outcome.returncode == 3, outcome.stdout + outcome.stderr
    return home / "out" / "published" / "assurance.duckdb"


def published(day: str, control: str) -> dict[str, tuple[int, int]]:
    """Number of domains and whole percentage of each agency, as published on the day."""
    file, column = FIGURES[control]
    (path,) = beside(f"truth/us_pulse/{day}/{file}")
    rows = json.loads(path.read_text(encoding="utf-8"))["data"]
    return {row["Agency"]: (row["Number of Domains"], row[column]) for row in rows}


def measured(marts: Marts, day: str, control: str) -> list[dict[str, Any]]:
    return marts.rows(
        "select * from metrics where metric_id = 'effective_coverage' "
        "and dimension = 'control_owner' and control_id = ? and as_of_date = cast(? as date) "
        "and denominator > 0 order by owner_name",
        [control, day],
    )


@pytest.mark.slow
@pytest.mark.parametrize("day", DATES)
@pytest.mark.parametrize("control", FIGURES)
def test_every_agency_has_the_figures_that_were_published(
    federal: Path, control: str, day: str
) -> None:
    with Marts.open(federal) as marts:
        rows = measured(marts, day, control)
    ours = {
        row["owner_name"]: (
            int(row["denominator"]),
            round(100 * Fraction(int(row["numerator"]), int(row["denominator"]))),
        )
        for row in rows
    }

    assert ours == published(day, control)
    assert len(ours) == len(rows) > 100


@pytest.mark.slow
@pytest.mark.parametrize("day", DATES)
def test_agencies_add_up_to_the_control(federal: Path, day: str) -> None:
    with Marts.open(federal) as marts:
        for control in FIGURES:
            rows = measured(marts, day, control)
            (total,) = marts.rows(
                "select * from metrics where metric_id = 'effective_coverage' "
                "and dimension = 'control' and control_id = ? and as_of_date = cast(? as date)",
                [control, day],
            )
            for part in ("numerator", "denominator"):
                assert total[part] == sum(row[part] for row in rows), (control, part)


@pytest.mark.slow
def test_every_row_of_the_federal_exports_is_accounted_for(federal: Path) -> None:
    with Marts.open(federal) as marts:
        files = marts.rows("select * from source_exports order by file_path")

    landing = SHARED / "landing"
    expected = [p for name in ("us_pulse", "dotgov") for p in (landing / name).rglob("*.csv")]
    assert [file["file_path"] for file in files] == sorted(
        path.relative_to(landing).as_posix() for path in expected
    )
    assert {file["status"] for file in files} == {"landed"}
    for file in files:
        assert file["rows_in"] == (
            file["rows_staged"] + file["rows_quarantined"] + file["rows_superseded"]
        ), file
        assert file["rows_staged"] > 400, file


# ------------------------------------------------------------------------- real vendors' pages


VENDORS: dict[str, tuple[str, str, Callable[[Any], list[dict[str, Any]]], str]] = {
    "tenable/agents": (
        "tenable_io", "agents_page_*.json", lambda page: list(page["agents"]), "uuid"
    ),
    "tenable/assets": (
        "tenable_io", "workbench_assets.json", lambda page: list(page["assets"]), "id"
    ),
    "crowdstrike/hosts": (
        "cartography_crowdstrike", "endpoints__GET_HOSTS.json", list, "device_id"
    ),
    "intune/managed_devices": (
        "cartography_microsoft", "managed_devices__MOCK_MANAGED_DEVICES.json", list, "id"
    ),
    "aws/ec2_instances": (
        "cartography_aws", "instances__DESCRIBE_INSTANCES.json",
        lambda page: [i for r in page["Reservations"] for i in r["Instances"]], "InstanceId",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Landing:
    """The vendors' own pages, landed by the project's declarations as one export each."""
    home = tmp_path_factory.mktemp("vendors")
    for table, (folder, pattern, _, _) in VENDORS.items():
        (source,) = beside(f"data/vendors/{folder}")
        target = home / "landing" / table
        target.mkdir(parents=True)
        for path in sorted(source.glob(pattern)):
            shutil.copy(path, target / f"2026-06-29-{path.name}")
    return land(from_project(repository), home / "landing", home / "work")


@pytest.mark.parametrize("table", VENDORS)
def test_every_record_of_a_real_page_is_accounted_for(vendors: Landing, table: str) -> None:
    folder, pattern, records, key = VENDORS[table]
    (source,) = beside(f"data/vendors/{folder}")
    (export,) = [e for e in vendors.exports if f"{e.source_name}/{e.table_name}" == table]

    given: Counter[str] = Counter()
    for report, path in zip(export.files, sorted(source.glob(pattern)), strict=True):
        page = records(json.loads(path.read_text(encoding="utf-8")))
        given.update(str(record[key]) for record in page)
        assert (report.status, report.rows_in) == ("landed", len(page)), report
        assert report.rows_in == (
            report.rows_staged + report.rows_quarantined + report.rows_superseded
        ), report

    assert given
    assert sum(report.rows_staged for report in export.files) == len(given)
    assert sum(report.rows_quarantined for report in export.files) == 0
    assert [row for row in export.drift if row[2] == "unparsed_value"] == []
    assert [reject for reject in export.rejects if reject[2] == "value"] == []
