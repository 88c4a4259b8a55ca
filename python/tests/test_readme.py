"""The documents say what is true: commands, marts, metrics, sources and samples exist."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml
from outcomes import NO_TESTS

from content_assurance import Marts
from content_assurance.arguments import parser
from content_assurance.cli import COMMANDS
from content_assurance.landing import land
from content_assurance.sources import SourceTable, from_project

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.M | re.S)


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.M))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README, flags=re.M))

    assert {"run", "test"} <= named <= targets


def test_every_command_of_the_readme_is_understood() -> None:
    for line in re.findall(r"`(assurance [^`…]*)`", README):
        arguments = line.split()[1:]
        parser(COMMANDS).parse_args(arguments)


def test_every_mart_is_in_the_readme_and_every_mart_of_the_readme_exists() -> None:
    marts = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}
    table = README.split("| mart | one row per")[1].split("\n\n")[0]

    assert set(re.findall(r"^\| `([a-z_]+)`", table, flags=re.M)) == marts


def test_every_metric_is_in_the_readme() -> None:
    cards = (PROJECT / "seeds" / "metrics" / "metric_cards.csv").read_text(encoding="utf-8")
    metrics = {line.split(",")[0] for line in cards.splitlines()[1:]}
    table = README.split("| metric | definition |")[1].split("\n\n")[0]

    assert set(re.findall(r"`([a-z0-9_]+)`", table)) == metrics


def test_every_source_table_is_in_the_readme() -> None:
    declared = {(table.source_name, table.table_name) for table in from_project(PROJECT)}
    table = README.split("| source | tables | role |")[1].split("\n\n")[0]
    named = {
        (row[0], name)
        for row in (re.findall(r"`([a-z0-9_, `]+)`", line) for line in table.splitlines()[2:])
        for name in _tables_of(row)
    }

    assert named == declared


def _tables_of(row: list[str]) -> list[str]:
    tables = re.split(r"[`, ]+", row[1])
    return [name for name in tables if name]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_in_the_documents_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:seeds|models|docs|python|macros|tests)/[\w./]+)`", text)
    links = re.findall(r"\]\((?!http)([\w./]+)\)", text)

    for path in paths:
        if path.startswith("models/staging/kandji/"):
            continue  # the example that the reader adds
        assert (PROJECT / path).exists(), path
    for link in links:
        assert (document.parent / link).exists(), link


def test_the_example_source_of_the_readme_lands(tmp_path: Path) -> None:
    yaml_block, sql_block = _blocks("yaml")[0], _blocks("sql")[1]
    folder = tmp_path / "project" / "models" / "staging" / "kandji"
    folder.mkdir(parents=True)
    (folder / "_kandji.yml").write_text(yaml_block, encoding="utf-8")
    (table,) = from_project(tmp_path / "project")
    record = {
        "device_id": "f2a1",
        "device_name": "mac-7",
        "serial_number": "C02XK",
        "last_check_in": "2026-01-04T10:00:00.150080Z",
    }
    export = tmp_path / "landing" / "kandji" / "devices" / "2026-01-05.json"
    export.parent.mkdir(parents=True)
    export.write_text(json.dumps([record]), encoding="utf-8")

    land([table], tmp_path / "landing", tmp_path / "work")

    landed = tmp_path / "work" / "landed" / "kandji" / "devices" / "2026-01-05.parquet"
    staged = re.sub(r"\{\{.*?\}\}", f"read_parquet('{landed}')", sql_block)
    cursor = duckdb.execute(staged)
    columns = [column[0] for column in cursor.description or ()]
    (row,) = cursor.fetchall()
    staged_row = dict(zip(columns, row, strict=True))
    assert staged_row["source_asset_id"] == "f2a1"
    assert staged_row["serial_number"] == "C02XK"
    assert staged_row["hostname"] == "mac-7"
    assert str(staged_row["last_seen_at"]) == "2026-01-04 10:00:00.150080"
    lines = [line for line in f"{yaml_block}\n{sql_block}".splitlines() if line.strip()]
    assert len(lines) < 60
    described = yaml.safe_load(yaml_block)["models"][0]["columns"]
    assert {column["name"] for column in described} == set(columns)


@pytest.mark.parametrize(
    "declared",
    from_project(PROJECT),
    ids=lambda table: f"{table.source_name}.{table.table_name}",
)
def test_every_source_table_has_a_sample_that_fills_every_field(
    declared: SourceTable, tmp_path: Path
) -> None:
    samples = PROJECT / "models" / "staging" / declared.source_name / "samples"
    (sample,) = samples.glob(f"{declared.exports_of or declared.table_name}.*")
    home = tmp_path / "landing" / declared.source_name / declared.table_name
    home.mkdir(parents=True)
    (home / f"2026-01-05{sample.suffix}").write_bytes(sample.read_bytes())

    landing = land([declared], tmp_path / "landing", tmp_path / "work")

    (export,) = landing.exports
    assert [report.status for report in export.files] == ["landed"]
    assert export.rejects == []
    unread = {name for _, name, kind, _ in export.drift if kind != "extra_field"}
    assert unread <= {"Security contact email"}, unread


@pytest.mark.slow
def test_the_figures_of_the_readme_are_those_of_the_default_run(
    tmp_path: Path, project: Path, assurance: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    outcome = assurance(
        "run", "--out", "out",
        cwd=tmp_path,
        environment={"ASSURANCE_PROJECT": str(project)} | NO_TESTS,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stderr

    with Marts.open(tmp_path / "out" / "published" / "assurance.duckdb") as marts:
        rows = marts.rows(
            "select * from metrics where dimension = 'all' "
            "and as_of_date = (select max(as_of_date) from metrics)"
        )
    now = {str(row["metric_id"]): row for row in rows}
    covered, gap_age = now["effective_coverage"], now["gap_age_median"]
    unseen = now["estimated_unseen_assets"]
    said = " ".join(README.split())
    for claim in (
        f"**{covered['value']:.1%}** of the controls".replace("%", " %"),
        f"({covered['numerator']:,.0f} of {covered['denominator']:,.0f}; 95 % interval "
        f"{100 * covered['interval_low']:.1f}–{100 * covered['interval_high']:.1f} %)",
        f"{100 * now['raw_coverage']['value']:.1f} % are *installed*",
        f"**{gap_age['value']:.0f} days** pass",
        f"(95 % interval from {gap_age['interval_low']:.0f} days up)",
        f"**{unseen['value']:.0f} assets** "
        f"({unseen['interval_low']:.0f}–{unseen['interval_high']:.0f})",
        f"{100 * now['ghost_rate']['value']:.1f} % of the inventory is seen by none",
    ):
        assert claim in said, claim
