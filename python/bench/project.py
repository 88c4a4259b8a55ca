"""The project on simulated organisations, through its public interface, stage by stage."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.measure import Cost, Limits, measured
from bench.stages import Share, by_stage, read_nodes

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE = Limits(seconds=7200, resident_bytes=20_000_000_000)
PUBLISHED = (0, 3)  # 3: published, and a simulated defect degraded a source


@dataclass(frozen=True)
class Organisation:
    """The exports of a simulated organisation and their truth."""

    landing: Path
    truth: Path
    assets: int
    weeks: int
    record_count: int

    @property
    def records(self) -> Path:
        """Which record is which asset."""
        return self.truth / "records.parquet"


@dataclass(frozen=True)
class Run:
    """One ``assurance run``: landing by itself, everything, and the stages of dbt."""

    out: Path
    landing: Cost
    rest: Cost
    stages: Mapping[str, Share]

    @property
    def target(self) -> Path:
        """The artifacts of dbt."""
        return self.out / "work" / "target"

    @property
    def warehouse(self) -> Path:
        """The working database."""
        return self.out / "work" / "warehouse.duckdb"

    @property
    def failure(self) -> str:
        """Why it failed, if it did."""
        return self.landing.failure or self.rest.failure

    @property
    def around(self) -> Share:
        """What no node of dbt accounts for: start, parsing, publication, snapshot, report."""
        shares = self.stages.values()
        return Share(
            max(0.0, self.rest.wall_seconds - sum(share.wall_seconds for share in shares)),
            max(0.0, self.rest.cpu_seconds - sum(share.cpu_seconds for share in shares)),
            self.rest.peak_bytes,
        )

    @property
    def whole(self) -> Share:
        """Everything."""
        return Share(
            self.landing.wall_seconds + self.rest.wall_seconds,
            self.landing.cpu_seconds + self.rest.cpu_seconds,
            max(self.landing.peak_bytes, self.rest.peak_bytes),
        )


def organisation(folder: Path, assets: int, weeks: int) -> Organisation:
    """Simulate an organisation, unless an earlier run did.

    Raises:
        RuntimeError: the simulator failed.
    """
    home = folder / f"{assets}-assets-{weeks}-weeks"
    landing, truth, note = home / "landing", home / "landing_truth", home / "simulated.json"
    if not note.exists():
        shutil.rmtree(home, ignore_errors=True)
        cost = measured(
            [sys.executable, "-m", "content_assurance", "simulate", "--assets", str(assets),
             "--weeks", str(weeks), "--format", "parquet", "--out", landing],
            REPOSITORY, home / "simulate.log", limits=PATIENCE,
        )  # fmt: skip
        if cost.failure:
            raise RuntimeError(f"the simulator {cost.failure}: {home / 'simulate.log'}")
        total = sum(_row_count(path) for path in landing.glob("*/*/*.parquet"))
        note.write_text(json.dumps({"records": total}), encoding="utf-8")
    records = json.loads(note.read_text(encoding="utf-8"))["records"]
    return Organisation(landing, truth, assets, weeks, records)


def _row_count(path: Path) -> int:
    """Rows of a file; none where the simulator broke it off, as a bad connection does."""
    with contextlib.suppress(duckdb.Error), duckdb.connect() as con:
        return int(
            con.execute("select count(*) from read_parquet(?)", [str(path)]).fetchall()[0][0]
        )
    return 0


def run(landing: Path, out: Path, memory_limit: str = "", logs: str = "run") -> Run:
    """Land, then run the rest; what ``out`` already holds makes it an incremental run."""
    environment = {"PYTHONPATH": str(REPOSITORY / "python"), "ASSURANCE_PROJECT": str(REPOSITORY)}
    if memory_limit:
        environment["ASSURANCE_MEMORY_LIMIT"] = memory_limit
    log = out / "logs"
    landed = measured(
        [sys.executable, "-m", "bench.land", landing, out],
        REPOSITORY, log / f"{logs}-landing.log", environment, PATIENCE,
    )  # fmt: skip
    rest = measured(
        [sys.executable, "-m", "content_assurance", "run", "--landing", landing, "--out", out],
        REPOSITORY, log / f"{logs}.log", environment, PATIENCE,
        scratch=out / "work" / "warehouse.duckdb.tmp", good_codes=PUBLISHED,
    )  # fmt: skip
    results = out / "work" / "target" / "run_results.json"
    nodes = read_nodes(results.parent) if results.exists() else []
    return Run(out, landed, rest, by_stage(nodes, rest.samples))


def split_last_export(landing: Path, folder: Path) -> tuple[Path, list[Path]]:
    """A landing folder without the exports of the last date, and those exports.

    Files are links to the same bytes, so that nothing is copied and their times stay.
    """
    files = sorted(path.relative_to(landing) for path in landing.glob("*/*/*") if path.is_file())
    last = max(path.name[:10] for path in files)
    earlier = [path for path in files if path.name[:10] < last]
    add_exports(landing, folder, earlier)
    return folder, [path for path in files if path.name[:10] == last]


def add_exports(landing: Path, folder: Path, paths: list[Path]) -> None:
    """Link some exports of a landing folder into another."""
    for path in paths:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(landing / path, target)
