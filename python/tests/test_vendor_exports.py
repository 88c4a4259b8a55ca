"""Every real export of every vendor lands, nothing of it lost, or is declined with a reason.

``vendor_exports.csv`` has one line a file: the source and table that read it, or why none does, and
why the number of its records is another than the manifest says. The exports lie beside the
repository, in ``shared``; without them these tests are skipped.
"""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_published_figures import beside

from content_assurance import Marts
from content_assurance.sources import from_project

LISTED = Path(__file__).with_name("vendor_exports.csv")
READABLE = (".csv", ".json", ".jsonl", ".csv.gz", ".json.gz", ".jsonl.gz", ".sarif.gz")
DAY = "2026-11-01"  # none of the exports is younger

# What a vendor does not say stays unknown: more than 5 % of a table, and why.
UNKNOWN = {
    ("aws_iam.authorization_details", "account_kind"): "list-users tells neither kind nor state",
    ("aws_iam.authorization_details", "account_status"): "list-users tells neither kind nor state",
    ("aws_inspector.findings", "severity"): "2 of 8 are UNTRIAGED and have no score",
    ("checkov.checks", "severity"): "given only to customers of its platform",
    ("entra_id.users", "account_status"): "exported without accountEnabled",
    ("gitlab.security_reports", "severity"): "what ESLint finds, GitLab grades Unknown",
}


def listed() -> list[dict[str, str]]:
    """The lines of ``vendor_exports.csv``."""
    with LISTED.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def vendors() -> Path:
    """The folder of the real exports."""
    (folder,) = beside("data/vendors")
    return folder


@pytest.fixture(scope="module")
def marts_path(
    vendors: Path,
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    whole_project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The publication of a run on all of them."""
    home = tmp_path_factory.mktemp("vendors")
    for line in listed():
        if line["table"]:
            file = vendors / line["file"]
            folder = home / "landing" / line["source"] / line["table"]
            folder.mkdir(parents=True, exist_ok=True)
            name = line["file"].replace("/", "-").replace(".sarif.gz", ".json.gz")
            (folder / f"{DAY}-{name}").symlink_to(file)
    outcome = assurance(
        "run", "--landing", "landing", "--out", "out",
        cwd=home, environment={"ASSURANCE_PROJECT": str(whole_project)},
    )  # fmt: skip
    assert outcome.returncode in (0, 3), outcome.stdout + outcome.stderr
    return home / "out" / "published" / "assurance.duckdb"


@pytest.fixture(scope="module")
def files(marts_path: Path) -> dict[str, dict[str, Any]]:
    """What became of each file, by its name below the vendors' folder."""
    names = {line["file"].replace("/", "-").replace(".sarif.gz", ".json.gz"): line["file"]
             for line in listed()}  # fmt: skip
    tables = {(line["file"], line["source"], line["table"]) for line in listed()}
    with Marts.open(marts_path) as marts:
        rows = marts.rows("select * from source_exports")
    found = {}
    for row in rows:
        file = names[row["file_path"].rsplit("/", 1)[-1].removeprefix(f"{DAY}-")]
        if (file, row["source_name"], row["table_name"]) in tables:
            found[file] = row
    return found


def test_every_export_is_read_or_declined_with_a_reason(vendors: Path) -> None:
    there = {
        str(path.relative_to(vendors))
        for path in vendors.rglob("*")
        if path.name.lower().endswith(READABLE)
    }
    declared = {(table.source_name, table.table_name) for table in from_project(LISTED.parents[2])}
    lines = listed()

    assert {line["file"] for line in lines} == there
    assert len(lines) == len(there)
    for line in lines:
        if line["table"]:
            assert (line["source"], line["table"]) in declared, line
        else:
            assert line["reason"], line


def test_every_file_is_readable(files: dict[str, dict[str, Any]]) -> None:
    assert {line["file"] for line in listed() if line["table"]} == set(files)
    assert {file: row["reason"] for file, row in files.items() if row["status"] != "landed"} == {}


def test_no_row_is_lost(files: dict[str, dict[str, Any]]) -> None:
    for file, row in files.items():
        kept = row["rows_staged"] + row["rows_quarantined"] + row["rows_superseded"]
        assert row["rows_in"] == kept, file


def test_there_are_as_many_rows_as_the_manifest_counts(files: dict[str, dict[str, Any]]) -> None:
    (manifest,) = beside("data/MANIFEST.csv")
    with manifest.open(encoding="utf-8", newline="") as lines:
        counted = {
            row["file"].removeprefix("vendors/"): int(row["records"] or 0)
            for row in csv.DictReader(lines)
        }
    explained = {line["file"] for line in listed() if line["reason"]}

    differing = {
        file: (row["rows_in"], counted[file])
        for file, row in files.items()
        if row["rows_in"] != counted[file] and file not in explained
    }

    assert differing == {}


def test_the_canonical_vocabularies_know_all_but_a_twentieth(marts_path: Path) -> None:
    with Marts.open(marts_path) as marts:
        rows = marts.rows(
            "select * from source_vocabularies where unknown_share > 0.05 and column_name in "
            "('severity', 'finding_status', 'finding_kind', 'account_kind', 'account_status')"
        )

    unknown = {(f"{row['source_name']}.{row['table_name']}", row["column_name"]) for row in rows}

    assert unknown == set(UNKNOWN)


def test_the_command_tells_what_became_of_every_source(
    marts_path: Path, assurance: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    home = marts_path.parents[2]

    outcome = assurance("doctor", "--sources", "--out", "out", cwd=home)

    assert outcome.returncode == 0, outcome.stderr
    for line in listed():
        if line["table"]:
            assert f"{line['source']}.{line['table']}" in outcome.stdout
