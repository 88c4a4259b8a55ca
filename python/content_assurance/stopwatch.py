"""Where the time of a run went: its stages, and the models and tests of its build."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Timing:
    """How long one node of the dbt project took; ``kind`` is model, test, seed or unit_test."""

    name: str
    kind: str
    seconds: float


@dataclass
class Stopwatch:
    """Seconds by stage, in the order in which the stages ended."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside; a stage that comes again adds up."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - begun


def row_counts(warehouse: Path) -> dict[str, int]:
    """The rows of each table of the working database, by name."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return {
            str(name): int(rows)
            for name, rows in con.execute(
                "select table_name, estimated_size from duckdb_tables()"
            ).fetchall()
        }
