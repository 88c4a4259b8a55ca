"""What several test files share: the repository, the command, one organisation and its run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from access_bench import AccessTold, prepare
from landing_bench import Bench
from outcomes import NO_TESTS
from xdist.scheduler.loadfile import LoadFileScheduling

from content_assurance.simulate import simulate

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REPOSITORY = Path(__file__).resolve().parents[2]

# What the simulator and the public series write, and a source for every other entity.
SOURCES = {
    "access_csv", "aws", "aws_iam", "aws_inspector", "cisa_kev", "cisa_vulnrichment",
    "crowdstrike", "ctid", "dotgov", "endoflife", "entra_id", "epss", "github", "gsa_https",
    "intune", "jira", "mitre_attack", "okta", "sailpoint", "servicenow", "servicenow_cmdb",
    "tenable", "trivy", "us_pulse", "workday",
}  # fmt: skip


# Runs that several files share, and what takes longest: begun first, it is not waited for last.
SHARED = ("first_run", "access_told")
LONGEST = "test_parity.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: item.path.name != LONGEST)


class SharedRuns(LoadFileScheduling):  # type: ignore[misc]
    """Keeps the tests of a file, and of files that share a run, on one worker."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        text = (Path(self.config.rootpath) / file).read_text(encoding="utf-8")
        return next((fixture for fixture in SHARED if fixture in text), file)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> SharedRuns:
    """The scheduler of ``-n``."""
    return SharedRuns(config, log)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the dbt project."""
    return REPOSITORY


@pytest.fixture(scope="session")
def whole_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the dbt project, which stays as it is while somebody edits the original."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("analyses", "macros", "models", "seeds", "tests"):
        shutil.copytree(REPOSITORY / name, copy / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(REPOSITORY / name, copy)
    return copy


@pytest.fixture(scope="session")
def project(whole_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without most sources, as whoever has few tools may have it: it starts faster."""
    copy = tmp_path_factory.mktemp("few") / "project"
    shutil.copytree(whole_project, copy)
    for folder in (copy / "models" / "staging").iterdir():
        if folder.is_dir() and folder.name not in SOURCES:
            shutil.rmtree(folder)
    registry = copy / "dbt_project.yml"
    lines = registry.read_text(encoding="utf-8").splitlines(keepends=True)
    registered = re.compile(r"    (\w+): \[")
    registry.write_text(
        "".join(
            line
            for line in lines
            if not (found := registered.match(line)) or found.group(1) in SOURCES
        ),
        encoding="utf-8",
    )
    return copy


@pytest.fixture(scope="session")
def assurance() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the command in a process of its own, as a user would, from the folder ``cwd``."""

    def run(
        *arguments: str, cwd: Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if "ASSURANCE" not in name}
        return subprocess.run(
            [sys.executable, "-m", "content_assurance", *arguments],
            cwd=cwd,
            env=kept
            | {"PYTHONPATH": str(REPOSITORY / "python"), "COLUMNS": "200"}
            | dict(environment or {}),
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three weekly exports of a small simulated organisation; copy it before changing it."""
    landing = tmp_path_factory.mktemp("organisation") / "landing"
    simulate(landing, assets=60, weeks=3, end=date(2026, 6, 29))
    return landing


@pytest.fixture(scope="session")
def first_run(
    organisation: Path,
    project: Path,
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder whose ``all exports`` were run once into ``the output``, by relative paths."""
    home = tmp_path_factory.mktemp("a user's folder [1]")
    shutil.copytree(organisation, home / "all exports")
    outcome = assurance(
        "run", "--landing", "all exports", "--out", "the output", "--profile",
        cwd=home, environment={"ASSURANCE_PROJECT": str(project)},
    )  # fmt: skip
    return home, outcome


@pytest.fixture(scope="session")
def access_told(
    project: Path,
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> AccessTold:
    """Ten weeks of people and their access, with decisions of policy about some of them, run."""
    home = tmp_path_factory.mktemp("access")
    shutil.copytree(project, home / "project")
    told = prepare(home, home / "project")
    outcome = assurance(
        "run", "--landing", str(told.landing), "--out", str(told.out),
        cwd=home,
        environment={"ASSURANCE_PROJECT": str(home / "project")} | NO_TESTS,
    )  # fmt: skip
    assert outcome.returncode in (0, 3), outcome.stdout + outcome.stderr
    return told


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """An empty landing root."""
    (tmp_path / "exports").mkdir()
    return Bench(tmp_path / "exports", tmp_path / "work")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on the path: install it to test the report in a browser")
    arguments = (
        "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run",
    )  # fmt: skip
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(arguments))
        yield started
        started.close()
