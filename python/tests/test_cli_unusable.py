"""A configuration that cannot be used ends the command with 2 and says what to change."""

from __future__ import annotations

from pathlib import Path

import pytest
from outcomes import Assurance, explains


def test_a_missing_landing_folder_ends_with_2(assurance: Assurance, tmp_path: Path) -> None:
    outcome = assurance("run", "--landing", "nowhere", "--out", "out", cwd=tmp_path)

    explains(outcome, 2, "nowhere' is not a folder; give one that holds")


def test_a_landing_root_that_is_a_file_ends_with_2(assurance: Assurance, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    outcome = assurance("run", "--landing", "file", "--out", "out", cwd=tmp_path)

    explains(outcome, 2, "is not a folder; give one that holds")


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "29.06.2026"])
def test_an_as_of_date_that_is_none_ends_with_2(
    assurance: Assurance, organisation: Path, tmp_path: Path, text: str
) -> None:
    outcome = assurance(
        "run", "--landing", str(organisation), "--out", "out", "--as-of", text, cwd=tmp_path
    )

    explains(outcome, 2, repr(text), "write it as YYYY-MM-DD")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_landing_folder_ends_with_2(assurance: Assurance, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()

    outcome = assurance("run", "--landing", "exports", "--out", "out", cwd=tmp_path)

    explains(outcome, 2, "no export of a declared table", "expected <source>/<table>/", "doctor")
    assert not (tmp_path / "out" / "published").exists()


def test_a_date_before_the_first_export_ends_with_2(
    assurance: Assurance, organisation: Path, tmp_path: Path
) -> None:
    outcome = assurance(
        "run", "--landing", str(organisation), "--out", "out", "--as-of", "2026-06-14",
        cwd=tmp_path,
    )  # fmt: skip

    explains(outcome, 2, "no export of a declared table", "up to 2026-06-14", "doctor")
    assert not (tmp_path / "out" / "published").exists()


def test_an_output_folder_that_is_a_file_ends_with_2(
    assurance: Assurance, organisation: Path, tmp_path: Path
) -> None:
    (tmp_path / "out").write_text("precious")

    outcome = assurance("run", "--landing", str(organisation), "--out", "out", cwd=tmp_path)

    explains(outcome, 2, "is a file; name a folder")
    assert (tmp_path / "out").read_text() == "precious"


def test_a_project_that_is_none_ends_with_2(assurance: Assurance, tmp_path: Path) -> None:
    outcome = assurance(
        "run", "--out", "out", cwd=tmp_path, environment={"ASSURANCE_PROJECT": str(tmp_path)}
    )

    explains(outcome, 2, "no dbt project 'content_assurance'", "ASSURANCE_PROJECT")


@pytest.mark.parametrize("command", ["snapshot", "report"])
def test_nothing_published_yet_ends_with_2(
    assurance: Assurance, tmp_path: Path, command: str
) -> None:
    outcome = assurance(command, "--out", "out", cwd=tmp_path)

    explains(outcome, 2, "does not exist; publish it with 'assurance run'")


def test_no_command_at_all_ends_with_2_and_lists_them(assurance: Assurance, tmp_path: Path) -> None:
    explains(assurance(cwd=tmp_path), 2, "usage: assurance")
    outcome = assurance("--help", cwd=tmp_path)
    explains(outcome, 0, "run", "doctor", "simulate", "snapshot", "report")
