"""``python -m bench``: run the benchmark and say where the results are."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from bench.report import Results
from bench.run import Bench

PARTS = ("build", "identity", "findings", "incremental", "bounded")


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(prog="bench", description="The project and its peers.")
    parser.add_argument("--out", type=Path, required=True, help="folder for data and results")
    parser.add_argument("--peers", type=Path, required=True, help="the Python that has the peers")
    parser.add_argument("--sizes", default="10000 100000 1000000", help="assets, a list")
    parser.add_argument("--weeks", type=int, default=1, help="exports of the full build")
    parser.add_argument(
        "--incremental", default="10000x26", metavar="ASSETSxEXPORTS", help="of the daily run"
    )
    parser.add_argument("--memory", default="10GB", help="limit of DuckDB in the full build")
    parser.add_argument("--little-memory", default="4GB", help="of DuckDB in the bounded build")
    parser.add_argument("--parts", default=" ".join(PARTS), help="a list of " + ", ".join(PARTS))
    parser.add_argument("--add", action="store_true", help="keep the rows of earlier runs")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split()]
    parts = options.parts.split()
    home = options.out.resolve()
    bench = Bench(
        home,
        options.peers.absolute(),
        Results(home, keeps_earlier=options.add),
        options.memory,
        _say,
    )
    for size in sizes:
        if "findings" in parts:
            bench.findings(size)
        if "build" in parts:
            bench.full_build(size, options.weeks)
        if "identity" in parts:
            bench.identity(size, options.weeks)
    if "incremental" in parts:
        assets, exports = map(int, options.incremental.split("x"))
        bench.incremental(assets, exports)
    if "bounded" in parts:
        bench.bounded(max(sizes), options.weeks, options.little_memory)
    print(f"Results {home / 'results.md'}")


def _say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", flush=True)


if __name__ == "__main__":
    main()
