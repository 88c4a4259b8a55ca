"""The benchmark, step by step."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import project
from bench.findings import check, data, models
from bench.identity import inputs
from bench.measure import Cost, Limits, measured
from bench.project import REPOSITORY, Organisation, Run
from bench.report import OURS, Result, Results
from bench.scan import Scan, scan_files, scan_stages
from bench.stages import Share

FINDINGS_PER_ASSET = 50
IDENTITY_PEERS = {
    "polars": ("polars_only",),
    "polars + scipy": ("polars_only", "scipy"),
    "pandas + scipy": ("pandas_scipy",),
    "pandas + networkx": ("pandas_scipy", "networkx"),
    "Splink 5": ("splink_rules",),
}
FINDINGS_PEERS = {"polars": "by_polars", "pandas": "by_pandas"}
STAGES = {"episodes": "observations", "backlog": "episodes", "survival": "episodes"}


@dataclass(frozen=True)
class Bench:
    """One run of the benchmark.

    Attributes:
        home: where data and results go.
        peers: the Python that has the peers.
        results: where results are written.
        memory: limit of a build that is to be fast.
        say: told what is done.
    """

    home: Path
    peers: Path
    results: Results
    memory: str
    say: Callable[[str], None]

    def full_build(self, assets: int, weeks: int) -> None:
        """Build from nothing, and measure each stage against a scan of what it reads."""
        self.say(f"{assets:,} assets: full build")
        organised = project.organisation(self.home / "data", assets, weeks)
        out = self.home / "work" / f"full-{assets}"
        shutil.rmtree(out, ignore_errors=True)
        done = project.run(organised.landing, out, self.memory)
        self._add_run("Full build, by stage", done, organised)

    def identity(self, assets: int, weeks: int) -> None:
        """Identity, ours and the peers', from the records of the last full build."""
        out = self.home / "work" / f"full-{assets}"
        organised = project.organisation(self.home / "data", assets, weeks)
        folder = self.home / "work" / f"identity-{assets}"
        rows = inputs.export(out / "work" / "warehouse.duckdb", out / "work" / "target", folder)
        unit = scan_files(folder / f"{inputs.RECORDS}.parquet")
        ways: dict[str, list[str | Path]] = {OURS: [sys.executable, "-m", "bench.identity.chain"]}
        for name, (module, *_) in IDENTITY_PEERS.items():
            ways[name] = [self.peers, "-m", f"bench.identity.{module}"]
        for way, command in ways.items():
            self.say(f"{assets:,} assets: identity, {way}")
            labels = folder / f"{way.replace(' ', '_')}.parquet"
            labels.unlink(missing_ok=True)
            engine = IDENTITY_PEERS.get(way, ("",))[1:]
            cost = self._measured([*command, folder, labels, *engine], f"identity-{assets}-{way}")
            facts = {} if cost.failure else inputs.score(labels, organised.records)
            self._add("Identity", way, assets, rows, cost, unit, facts)

    def findings(self, assets: int) -> None:
        """The stages of findings, ours and the peers', over the same rows."""
        folder = self.home / "data" / f"{assets}-assets-findings"
        asked = assets * FINDINGS_PER_ASSET
        if not (folder / "rows.txt").exists():
            self.say(f"{assets:,} assets: writing findings")
            shutil.rmtree(folder, ignore_errors=True)
            counts = (
                data.write_observations(folder / "observations", asked),
                data.write_episodes(folder / "episodes", asked),
            )
            (folder / "rows.txt").write_text(" ".join(map(str, counts)), encoding="utf-8")
        observed, episodes = map(int, (folder / "rows.txt").read_text(encoding="utf-8").split())
        for stage, read in STAGES.items():
            unit = scan_files(folder / read / "*.parquet")
            ours = folder / f"{stage}.parquet"
            ways = {OURS: (Path(sys.executable), "by_sql", ours)}
            for name, module in FINDINGS_PEERS.items():
                ways[name] = (self.peers, module, folder / f"{stage}-{name}.parquet")
            for way, (python, module, result) in ways.items():
                self.say(f"{assets:,} assets: {stage}, {way}")
                result.unlink(missing_ok=True)
                cost = self._measured(
                    [python, "-m", f"bench.findings.{module}", stage, folder, result],
                    f"{stage}-{assets}-{way}",
                )
                facts = {}
                if not cost.failure:
                    facts = {"rows": float(check.row_count(result))}
                    if way != OURS:
                        facts = {"differing rows": check.differing_rows(stage, ours, result)}
                    elif stage == "episodes":
                        facts["drawn"] = data.expected_episodes(asked)
                rows = observed if read == "observations" else episodes
                self._add(f"Findings: {stage}", way, assets, rows, cost, unit, facts)
        self._findings_models(assets, observed, folder)

    def _findings_models(self, assets: int, rows: int, folder: Path) -> None:
        """The project's models, stage upon stage; what peers find alone is in *episodes*."""
        self.say(f"{assets:,} assets: compiling the findings models")
        home = models.prepare(folder)
        unit = scan_files(folder / "observations" / "*.parquet")
        for stage in models.STAGES:
            self.say(f"{assets:,} assets: findings models, {stage}")
            result = folder / f"models-{stage}.parquet"
            result.unlink(missing_ok=True)
            command: list[str | Path] = [
                sys.executable, "-m", "bench.findings.by_models", stage, home, result,
            ]  # fmt: skip
            cost = self._measured(command, f"models-{stage}-{assets}", project.PATIENCE)
            facts = {} if cost.failure else {"rows": float(check.row_count(result))}
            if not cost.failure and stage == "lifecycle":
                episodes = folder / "episodes.parquet"
                facts["differing rows"] = check.differing_rows(stage, episodes, result)
            self._add(f"Findings models: {stage}", OURS, assets, rows, cost, unit, facts)

    def incremental(self, assets: int, weeks: int) -> None:
        """A day on top of the days before, against everything from nothing."""
        work = "Incremental day against full build"
        organised = project.organisation(self.home / "data", assets, weeks)
        home = self.home / "work" / f"incremental-{assets}-{weeks}"
        shutil.rmtree(home, ignore_errors=True)
        landing, latest = project.split_last_export(organised.landing, home / "landing")
        out = home / "out"
        for way, is_grown in (
            (f"the first {weeks - 1} exports", False),
            ("the last export on top", True),
            ("nothing new", False),
        ):
            self.say(f"{assets:,} assets × {weeks} exports: {way}")
            if is_grown:
                project.add_exports(organised.landing, landing, latest)
            self._add_whole(work, way, project.run(landing, out, logs=way.replace(" ", "-")),
                            organised)  # fmt: skip
        self.say(f"{assets:,} assets × {weeks} exports: all from nothing")
        done = project.run(organised.landing, home / "full")
        self._add_whole(work, OURS, done, organised, f"all {weeks} exports from nothing; the unit")

    def bounded(self, assets: int, weeks: int, memory_limit: str) -> None:
        """The full build with little memory: slower, and not dead."""
        self.say(f"{assets:,} assets: full build under {memory_limit}")
        organised = project.organisation(self.home / "data", assets, weeks)
        out = self.home / "work" / f"bounded-{assets}"
        shutil.rmtree(out, ignore_errors=True)
        done = project.run(organised.landing, out, memory_limit)
        note = f"memory limit {memory_limit}; spilled {done.rest.spilled_bytes / 1e9:.1f} GB"
        self._add_whole("Full build with little memory", OURS, done, organised, note)

    def _measured(self, command: list[str | Path], name: str, limits: Limits | None = None) -> Cost:
        log = self.home / "work" / "logs" / f"{name.replace(' ', '_')}.log"
        environment = {"PYTHONPATH": str(REPOSITORY / "python")}
        return measured(command, REPOSITORY, log, environment, limits)

    def _add(
        self, work: str, way: str, size: int, rows: int, cost: Cost, unit: Scan,
        facts: dict[str, float],
    ) -> None:  # fmt: skip
        is_done = not cost.failure
        self.results.add(
            Result(
                work, way, size, rows,
                cost.wall_seconds if is_done else None,
                cost.cpu_seconds if is_done else None,
                cost.peak_bytes if is_done else None,
                unit.cpu_seconds, cost.failure, facts,
            )
        )  # fmt: skip

    def _add_run(self, work: str, done: Run, organised: Organisation) -> None:
        rows = organised.record_count
        files = [path for path in sorted(organised.landing.glob("*/*")) if path.is_dir()]
        reading = scan_files(*(path / "*.parquet" for path in files))
        scans = {"landing": reading, "everything": reading}
        if not done.failure:
            scans |= scan_stages(done.target, done.warehouse)
        shares: dict[str, Cost | Share] = {
            "landing": done.landing, **done.stages,
            "start, parsing, publication, report": done.around, "everything": done.whole,
        }  # fmt: skip
        for way, share in shares.items():
            unit = scans[way].cpu_seconds if way in scans else None
            self.results.add(
                Result(
                    work, way, organised.assets, rows, share.wall_seconds, share.cpu_seconds,
                    share.peak_bytes, unit, done.failure,
                )
            )  # fmt: skip

    def _add_whole(
        self, work: str, way: str, done: Run, organised: Organisation, note: str = ""
    ) -> None:
        whole = done.whole
        self.results.add(
            Result(
                work, way, organised.assets, organised.record_count, whole.wall_seconds,
                whole.cpu_seconds, whole.peak_bytes, None, done.failure or note,
            )
        )  # fmt: skip
