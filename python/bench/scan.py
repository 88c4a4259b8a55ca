"""The unit: a plain scan of what a stage reads, each value read and hashed once."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from bench.stages import stage_of
from content_assurance.sql import literal

REPEATS = 2


@dataclass(frozen=True)
class Scan:
    """What reading costs; the cheapest of some repeats."""

    wall_seconds: float
    cpu_seconds: float


def scan(con: duckdb.DuckDBPyConnection, relations: list[str]) -> Scan:
    """Read some relations whole."""
    best = Scan(float("inf"), float("inf"))
    for _ in range(REPEATS):
        wall, cpu = time.perf_counter(), time.process_time()
        for relation in relations:
            con.execute(f"select bit_xor(hash(rows)) from {relation} as rows").fetchall()
        best = min(
            best,
            Scan(time.perf_counter() - wall, time.process_time() - cpu),
            key=lambda found: found.cpu_seconds,
        )
    return best


def scan_files(*patterns: Path) -> Scan:
    """Read parquet files whole."""
    with duckdb.connect() as con:
        con.execute("set threads = 2; set enable_progress_bar = false")
        return scan(con, [literal(pattern) for pattern in patterns])


def scan_stages(target: Path, warehouse: Path) -> dict[str, Scan]:
    """For each stage of a build, read the relations that it reads from other stages."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    read = inputs_of_stages({**manifest["nodes"], **manifest["sources"]})
    with duckdb.connect(str(warehouse), read_only=True) as con:
        con.execute("set threads = 2; set enable_progress_bar = false; set timezone = 'UTC'")
        return {stage: scan(con, relations) for stage, relations in read.items()}


def inputs_of_stages(nodes: dict[str, Any]) -> dict[str, list[str]]:
    """The stored relations that the models of each stage read from outside it."""
    stages = {
        name: stage_of(name, node["original_file_path"])
        for name, node in nodes.items()
        if node["resource_type"] == "model"
    }
    found: dict[str, set[str]] = {}
    for name, stage in stages.items():
        for parent in _stored(nodes, nodes[name]["depends_on"]["nodes"]):
            if stages.get(parent) != stage:
                found.setdefault(stage, set()).add(nodes[parent]["relation_name"])
    return {stage: sorted(relations) for stage, relations in found.items()}


def _stored(nodes: dict[str, Any], names: list[str]) -> set[str]:
    """Relations with rows of their own: a view stands for what it reads."""
    stored: set[str] = set()
    for name in names:
        node = nodes.get(name)
        if node is None:
            continue
        if node["resource_type"] == "model" and node["config"]["materialized"] == "view":
            stored |= _stored(nodes, node["depends_on"]["nodes"])
        elif node["relation_name"]:
            stored.add(name)
    return stored
