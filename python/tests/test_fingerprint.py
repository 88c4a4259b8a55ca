"""The fingerprint changes with what decides the history's rows, and with nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from content_assurance.fingerprint import fingerprint
from content_assurance.landing import VERSION

SOURCES = "models/staging/intune/_intune.yml"


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """A project of one's own."""
    shutil.copytree(project, tmp_path / "project")
    return tmp_path / "project"


def change(file: Path, old: str = "", new: str = "") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = file.read_text() if file.exists() else ""
    assert old in text
    file.write_text(text.replace(old, new, 1) if old else f"{text}\n")


def test_two_copies_of_one_project_have_one_fingerprint(copy: Path, project: Path) -> None:
    assert fingerprint(copy, 1) == fingerprint(project, 1)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("dbt_project.yml", "observed_within_days: 30", "observed_within_days: 31"),
        ("macros/asset_id.sql", "", ""),
        ("models/intermediate/timeline/int_exports.sql", "", ""),
        ("models/intermediate/conformed/_conformed.yml", "name: hostname", "name: host"),
        ("models/staging/intune/stg_intune__assets.sql", "", ""),
        ("models/staging/new/stg_new__assets.sql", "", ""),
        (SOURCES, "records: value", "records: values"),
        ("seeds/policy/control_requirements.csv", "", ""),
        ("seeds/policy/_policy.yml", "control_id: string", "control_id: integer"),
    ],
)
def test_what_decides_rows_changes_it(copy: Path, path: str, old: str, new: str) -> None:
    before = fingerprint(copy, 1)

    change(copy / path, old, new)

    assert fingerprint(copy, 1) != before


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("README.md", "", ""),
        ("docs/landing.md", "", ""),
        ("models/marts/metrics/metrics.sql", "", ""),
        ("models/staging/intune/samples/managed_devices.json", "", ""),
        ("tests/components_have_converged.sql", "", ""),
        (SOURCES, 'description: "Micro', 'description: "Not Micro'),
        (
            "models/intermediate/conformed/_conformed.yml",
            "      - never_null:\n"
            "          arguments: {columns: [source_name, owner_id, export_date]}\n",
            "",
        ),
    ],
)
def test_what_only_reads_or_explains_does_not(copy: Path, path: str, old: str, new: str) -> None:
    before = fingerprint(copy, 1)

    change(copy / path, old, new)

    assert fingerprint(copy, 1) == before


def test_a_new_version_of_landing_changes_it(project: Path) -> None:
    assert fingerprint(project, 1) != fingerprint(project, 2)


def test_a_file_that_goes_or_is_renamed_changes_it(copy: Path) -> None:
    whole = fingerprint(copy, 1)
    file = copy / "macros" / "asset_id.sql"

    renamed = file.rename(file.with_name("id_of_asset.sql"))
    assert fingerprint(copy, 1) != whole
    renamed.unlink()
    assert fingerprint(copy, 1) != whole


def test_models_can_read_it(
    first_run: tuple[Path, subprocess.CompletedProcess[str]], project: Path
) -> None:
    home, _ = first_run
    warehouse = home / "the output" / "work" / "warehouse.duckdb"

    with duckdb.connect(str(warehouse), read_only=True) as con:
        held = con.execute("select fingerprint from raw_landing.project").fetchall()

    assert held == [(fingerprint(project, VERSION),)]
