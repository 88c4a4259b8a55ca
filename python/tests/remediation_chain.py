"""The project's own remediation models over outcomes that a test made up, without a build.

dbt compiles the models of ``measured/remediation`` once; the queries then run in a DuckDB of their
own over hand-made `int_finding_outcomes` and `int_as_of_dates`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

FOLDER = "models/intermediate/measured/remediation/"
ORIGIN = date(2020, 1, 1)
REASONS = {
    "remediated": "fixed_inferred",
    "competing": "asset_retired",
    "censored": "not_observed",
    "open": None,
}
_INPUTS = {
    "int_finding_outcomes": (
        "finding_id varchar, episode_number bigint, owner_name varchar, severity varchar, "
        "detector_name varchar, closure_reason varchar, detected_date date, entered_date date, "
        "first_open_date date, last_open_date date, ended_date date"
    ),
    "int_as_of_dates": "as_of_date date",
}


@dataclass(frozen=True)
class Chain:
    """Compiled models in the order in which they need each other, and what they read besides.

    Attributes:
        steps: relation and query of each model.
        outside: relation of each model that lies outside the folder, by its name.
    """

    steps: Sequence[tuple[str, str]]
    outside: Mapping[str, str]

    def run(self, episodes: pd.DataFrame, dates: Sequence[date]) -> duckdb.DuckDBPyConnection:
        """Run every model; their tables are then found by their plain names.

        ``episodes`` has the columns severity, owner, detector and outcome (a key of ``REASONS``),
        and in days since ``ORIGIN``: detected, entered, last_open and ended (missing while open).
        """
        con = duckdb.connect()
        relations = [*self.outside.values(), *(relation for relation, _ in self.steps)]
        database, schema, _ = relations[0].replace('"', "").split(".")
        con.execute(f"attach ':memory:' as {database}; create schema {database}.{schema}")
        con.execute(f"use {database}.{schema}; set timezone = 'UTC'")
        for name, columns in _INPUTS.items():
            con.execute(f"create table {self.outside[name]} ({columns})")
        given = episodes.assign(reason=episodes["outcome"].map(REASONS))
        con.register("given", given)
        con.execute(
            f"insert into {self.outside['int_finding_outcomes']} "
            "select cast(row_number() over () as varchar), 1, owner, severity, detector, reason, "
            + ", ".join(
                f"date '{ORIGIN}' + cast({column} as int)"
                for column in ("detected", "entered", "entered", "last_open", "ended")
            )
            + " from given"
        )
        con.executemany(
            f"insert into {self.outside['int_as_of_dates']} values (?)", [[day] for day in dates]
        )
        for relation, query in self.steps:
            con.execute(f"create table {relation} as {query}")
        return con


def day(number: int) -> date:
    """The date so many days after ``ORIGIN``."""
    return ORIGIN + timedelta(days=number)


def compiled(project: Path, scratch: Path) -> Chain:
    """Let dbt compile the folder's models; nothing is built."""
    environment = os.environ | {
        "ASSURANCE_OUT": str(scratch / "out"),
        "ASSURANCE_LANDING": str(scratch / "landing"),
        "ASSURANCE_AS_OF": "",
    }
    (scratch / "out" / "work").mkdir(parents=True)
    (scratch / "landing").mkdir()
    outcome = subprocess.run(
        [
            sys.executable, "-m", "dbt.cli.main", "compile", "--no-introspect",
            "--no-populate-cache", "--select", f"path:{FOLDER}", "--project-dir", str(project),
            "--profiles-dir", str(project), "--target-path", str(scratch / "target"),
            "--log-path", str(scratch / "logs"),
        ],
        cwd=project, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    manifest = json.loads((scratch / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"]
    ours = [key for key, node in nodes.items() if node["original_file_path"].startswith(FOLDER)]
    ordered = [key for key in _ordered(nodes, ours) if nodes[key]["resource_type"] == "model"]
    steps = [key for key in ordered if key in ours]
    return Chain(
        [(nodes[key]["relation_name"], nodes[key]["compiled_code"]) for key in steps],
        {nodes[key]["name"]: nodes[key]["relation_name"] for key in ordered if key not in ours},
    )


def _ordered(nodes: Mapping[str, Any], wanted: Sequence[str]) -> Iterator[str]:
    """Wanted nodes after what they need; of what is not wanted the direct needs only."""
    seen: set[str] = set()

    def visit(key: str) -> Iterator[str]:
        if key in seen:
            return
        seen.add(key)
        if key in wanted:
            for parent in nodes[key]["depends_on"]["nodes"]:
                yield from visit(parent)
        yield key

    for key in wanted:
        yield from visit(key)
