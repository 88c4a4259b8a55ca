"""Results as tables: ``results.json`` with all facts, ``results.csv``, ``results.md`` to read."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.measure import GIGABYTE, exponent

OURS = "this project"


@dataclass(frozen=True)
class Result:
    """One work, done one way, at one size.

    Attributes:
        work: what was done; works of one name had the same input and are to have the same answer.
        way: who did it; ours begin with ``OURS`` or name a stage.
        size: assets of the organisation.
        row_count: rows read.
        wall_seconds, cpu_seconds, peak_bytes: what it cost; none if it did not finish.
        scan_cpu_seconds: what a plain scan of the same columns costs, where there is one.
        note: what must be known to read the row; the reason, if it did not finish.
        facts: how good the answer is.
    """

    work: str
    way: str
    size: int
    row_count: int
    wall_seconds: float | None
    cpu_seconds: float | None
    peak_bytes: int | None
    scan_cpu_seconds: float | None = None
    note: str = ""
    facts: dict[str, float] = field(default_factory=dict)


class Results:
    """Results as they come; every one is written at once, so that a stopped run loses nothing."""

    def __init__(self, folder: Path, *, keeps_earlier: bool = False) -> None:
        self._folder = folder
        self._rows: list[Result] = []
        earlier = folder / "results.json"
        if keeps_earlier and earlier.exists():
            found = json.loads(earlier.read_text(encoding="utf-8"))["results"]
            self._rows = [Result(**row) for row in found]

    def add(self, result: Result) -> None:
        """Add one, in the place of an earlier one of the same, and write the files anew."""
        mine = (result.work, result.way, result.size)
        self._rows = [row for row in self._rows if (row.work, row.way, row.size) != mine]
        self._rows.append(result)
        self._folder.mkdir(parents=True, exist_ok=True)
        rows = [asdict(row) for row in self._rows]
        (self._folder / "results.json").write_text(
            json.dumps({"schema_version": 1, "results": rows}, indent=1) + "\n", encoding="utf-8"
        )
        with (self._folder / "results.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, "facts": json.dumps(row["facts"])} for row in rows)
        (self._folder / "results.md").write_text(page(self._rows), encoding="utf-8")


def page(rows: Sequence[Result]) -> str:
    """All tables as Markdown."""
    parts = ["# Benchmark", PREFACE]
    for work in dict.fromkeys(row.work for row in rows):
        parts.append(f"## {work}")
        parts.append(table([row for row in rows if row.work == work]))
    return "\n\n".join(parts) + "\n"


PREFACE = (
    "Ratios count, seconds do not: machines differ, and this one may have been shared. "
    "× us: processor time against this project's in the same work and size. × scan: processor time "
    "against a plain scan of the same columns. Exponent: the power of the size with which the "
    "processor time grew from the size before; 1 is linear."
)
HEADINGS = (
    "assets", "way", "rows", "wall s", "CPU s", "peak GB", "rows/s", "× us wall", "× us CPU",
    "× scan", "exponent", "answer", "note",
)  # fmt: skip


def table(rows: Sequence[Result]) -> str:
    """One work as a Markdown table; columns that nobody fills are left out."""
    lines = [_cells(row, rows) for row in rows]
    used = [place for place in range(len(HEADINGS)) if any(line[place] for line in lines)]
    out = [[HEADINGS[place] for place in used], ["---"] * len(used)]
    out += [[line[place] for place in used] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in out)


def _cells(row: Result, rows: Sequence[Result]) -> list[str]:
    ours = next((r for r in rows if r.way == OURS and r.size == row.size), None)
    wall, cpu = row.wall_seconds, row.cpu_seconds
    costs = {
        r.size: r.cpu_seconds
        for r in rows
        if r.way == row.way and r.size <= row.size and r.cpu_seconds is not None
    }
    growth = exponent({size: costs[size] for size in sorted(costs)[-2:]}) if cpu else None
    answer = ", ".join(f"{name} {_short(value)}" for name, value in row.facts.items())
    is_peer = ours is not None and ours is not row
    return [
        f"{row.size:,}",
        row.way,
        f"{row.row_count:,}",
        "" if wall is None else f"{wall:.1f}",
        "" if cpu is None else f"{cpu:.1f}",
        "" if not row.peak_bytes else f"{row.peak_bytes / GIGABYTE:.1f}",
        "" if not wall or not row.row_count else f"{row.row_count / wall:,.0f}",
        _times(wall, ours.wall_seconds) if is_peer and ours else "",
        _times(cpu, ours.cpu_seconds) if is_peer and ours else "",
        _times(cpu, row.scan_cpu_seconds),
        "" if growth is None else f"{growth:.2f}",
        answer,
        row.note,
    ]


def _times(cost: float | None, unit: float | None) -> str:
    return f"{cost / unit:.1f}" if cost is not None and unit else ""


def _short(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() and abs(value) > 1 else f"{value:.4f}"
