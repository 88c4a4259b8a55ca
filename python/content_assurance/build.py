"""Runs ``dbt build`` in this process and says what came of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from content_assurance.config import DUCKDB, Settings
from content_assurance.stopwatch import Timing

if TYPE_CHECKING:
    from dbt_common.events.base_types import EventMsg

EXCLUDED = "DBT_EXCLUDE_RESOURCE_TYPES"  # dbt's own variable
EXAMPLES = 3
FAILED = frozenset({"error", "fail", "runtime error"})


@dataclass(frozen=True)
class Failure:
    """A model that did not build or a test that did not hold.

    ``examples`` are the first rows that a test found, ``remedy`` what its comment says to do.
    """

    name: str
    message: str
    path: str
    examples: tuple[str, ...] = ()
    remedy: str = ""


@dataclass(frozen=True)
class Build:
    """What a build did; it is good when nothing failed. The slowest node comes first."""

    failures: tuple[Failure, ...]
    timings: tuple[Timing, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether everything was built and every test held."""
        return not self.failures


def build(
    settings: Settings,
    select: Sequence[str] = (),
    progress: Callable[[int, int, str], None] | None = None,
) -> Build:
    """Build and test the project on the engine that the settings name.

    ``progress`` is called with the nodes done, the nodes in all and the node just finished.
    """
    settings.engine_work.mkdir(parents=True, exist_ok=True)
    with _environment(settings):
        # Imported here: dbt takes seconds to load, and reads its variables when it does.
        from dbt.artifacts.schemas.run import RunExecutionResult
        from dbt.cli.main import dbtRunner

        counter = _Counter(progress)
        arguments = [
            "build",
            *("--project-dir", str(settings.project)),
            *("--profiles-dir", str(settings.project)),
            *("--target", settings.target),
            *("--target-path", str(settings.engine_work / "target")),
            *("--log-path", str(settings.engine_work / "logs")),
            *("--log-level", "none"),
            *("--log-level-file", "info"),
            "--quiet",
            # They hold or fail whatever the exports say: `dbt build` and `make test` run them.
            *("--exclude-resource-type", *os.environ.get(EXCLUDED, "unit_test").split()),
            *(("--select", *select) if select else ()),
        ]
        working_folder = Path.cwd()
        try:
            outcome = dbtRunner(callbacks=[counter]).invoke(arguments)
            parsed = settings.engine_work / "target" / "partial_parse.msgpack"
            if outcome.result is None and parsed.exists():
                # What dbt remembers of the last parse may contradict files that moved since.
                parsed.unlink()
                outcome = dbtRunner(callbacks=[counter]).invoke(arguments)
        finally:
            os.chdir(working_folder)
            if settings.target == DUCKDB:
                _let_go()
    if not isinstance(outcome.result, RunExecutionResult):
        return Build((Failure("dbt", str(outcome.exception or "dbt did not start"), ""),))
    results = outcome.result.results
    failures = tuple(
        Failure(
            result.node.name,
            str(result.message or "").strip(),
            result.node.original_file_path,
            _examples(settings, str(getattr(result.node, "compiled_code", "")))
            if str(result.status) == "fail"
            else (),
            _remedy(str(getattr(result.node, "raw_code", ""))),
        )
        for result in results
        if str(result.status) in FAILED
    )
    if not outcome.success and not failures:
        message = str(outcome.exception or "dbt failed without saying where; see its log")
        failures = (Failure("dbt", message, str(settings.engine_work / "logs" / "dbt.log")),)
    timings = sorted(
        (
            Timing(result.node.name, str(result.node.resource_type), float(result.execution_time))
            for result in results
        ),
        key=lambda timing: (-timing.seconds, timing.name),
    )
    return Build(failures, tuple(timings))


def _examples(settings: Settings, query: str) -> tuple[str, ...]:
    """The first rows that a failed test found; none on an engine whose tables are not at hand."""
    if settings.target != DUCKDB:
        return ()
    try:
        with duckdb.connect(str(settings.warehouse), read_only=True) as con:
            cursor = con.execute(f"from ({query}) limit {EXAMPLES}")
            names = [str(column[0]) for column in cursor.description or ()]
            return tuple(
                ", ".join(f"{name}: {value}" for name, value in zip(names, row, strict=True))
                for row in cursor.fetchall()
            )
    except duckdb.Error:  # a unit test's query needs what only lived while it ran
        return ()


def _remedy(code: str) -> str:
    """What the comment of a test says under ``Remedy:``, in one line."""
    found = re.search(r"Remedy:(.*?)(?:\n\s*\n|#\})", code, re.DOTALL)
    return " ".join(found.group(1).split()) if found else ""


def _let_go() -> None:
    """Close the working database, which dbt-duckdb would keep locked."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


class _Counter:
    """Counts finished nodes; dbt calls it from several threads."""

    def __init__(self, progress: Callable[[int, int, str], None] | None) -> None:
        self._progress = progress
        self._total = 0
        self._done: set[str] = set()

    def __call__(self, event: EventMsg) -> None:
        if event.info.name == "LogStartLine":
            self._total = max(self._total, int(event.data.total))
        elif event.info.name == "NodeFinished" and self._progress:
            node = event.data.node_info
            self._done.add(str(node.unique_id))
            self._progress(len(self._done), self._total, str(node.node_name))


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(settings.environment())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
