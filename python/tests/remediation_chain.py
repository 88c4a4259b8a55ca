"""The project's own models over rows that a test made up, without a build.

dbt compiles the models of a folder once; the queries then run in a DuckDB of their own over
hand-made rows of the models that they read.
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

REMEDIATION = "models/intermediate/measured/remediation/"
FINDINGS = "models/intermediate/measured/findings/"
TRENDS = ("models/intermediate/measured/trends/", "models/marts/metrics/trends/")
ORIGIN = date(2020, 1, 1)
REASONS = {
    "remediated": "fixed_inferred",
    "competing": "asset_retired",
    "censored": "not_observed",
    "open": None,
}
_INPUTS = {
    "int_finding_outcomes": (
        "finding_id varchar, episode_number bigint, asset_key varchar, owner_name varchar, "
        "severity varchar, detector_name varchar, closure_reason varchar, detected_date date, "
        "entered_date date, first_open_date date, last_open_date date, ended_date date"
    ),
    "int_access_outcomes": (
        "rule_id varchar, owner_name varchar, system_name varchar, closure_reason varchar, "
        "first_open_date date, last_open_date date, ended_date date"
    ),
    "int_deprovision_exits": (
        "as_of_date date, owner_name varchar, system_name varchar, entry_age double, "
        "exit_age double, is_disabled boolean"
    ),
    "int_as_of_dates": "as_of_date date",
    "int_assets_by_date": "as_of_date date, asset_id varchar, owner_name varchar",
    "int_control_dates": "control_id varchar, as_of_date date, baseline_date date",
    "int_finding_asset_looks": (
        "source_name varchar, source_table varchar, asset_key varchar, export_date date"
    ),
    "int_metric_values": (
        "metric_id varchar, control_id varchar, dimension varchar, member varchar, "
        "owner_name varchar, unit varchar, metric_value double, denominator double, "
        "is_source_ok boolean, as_of_date date"
    ),
    "int_finding_descriptions": "finding_id varchar, component varchar, fixed_versions varchar",
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

    def run(self, given: Mapping[str, pd.DataFrame]) -> duckdb.DuckDBPyConnection:
        """Run every model; their tables are then found by their plain names.

        ``given`` has rows by the name of the model that would hold them; columns that a test has
        no use for may be missing, and are null.
        """
        con = duckdb.connect()
        relations = [*self.outside.values(), *(relation for relation, _ in self.steps)]
        database = relations[0].replace('"', "").split(".")[0]
        con.execute(f"attach ':memory:' as {database}")
        for schema in sorted({relation.replace('"', "").split(".")[1] for relation in relations}):
            con.execute(f"create schema {database}.{schema}")
            con.execute(f"use {database}.{schema}")
        con.execute("set timezone = 'UTC'")
        for name, relation in self.outside.items():
            con.execute(f"create table {relation} ({_INPUTS[name]})")
            if name in given:
                con.register("given_rows", given[name])
                con.execute(f"insert into {relation} by name select * from given_rows")
        for relation, query in self.steps:
            con.execute(f"create table {relation} as {query}")
        return con

    def over(
        self, episodes: pd.DataFrame, dates: Sequence[date], population: str = "findings"
    ) -> duckdb.DuckDBPyConnection:
        """Run the models over episodes of a population and as-of dates.

        ``episodes`` has the columns severity, owner, detector and outcome (a key of ``REASONS``),
        and in days since ``ORIGIN``: detected, entered, last_open and ended (missing while open).
        Of access findings the severity is the rule and the detector the system.

        Every third of them is an episode of the other population too: what counts them together
        counts wrongly.
        """
        others = episodes.iloc[::3]
        findings, access = (
            (episodes, others) if population == "findings" else (others, episodes)
        )  # fmt: skip
        return self.run(
            {
                "int_finding_outcomes": _finding_outcomes(findings),
                "int_access_outcomes": _access_outcomes(access),
                "int_as_of_dates": pd.DataFrame({"as_of_date": list(dates)}),
            }
        )


def _finding_outcomes(episodes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "finding_id": [str(number) for number in range(len(episodes))],
            "episode_number": 1,
            "owner_name": episodes["owner"],
            "severity": episodes["severity"],
            "detector_name": episodes["detector"],
            "closure_reason": episodes["outcome"].map(REASONS),
            "detected_date": days(episodes["detected"]),
            "entered_date": days(episodes["entered"]),
            "first_open_date": days(episodes["entered"]),
            "last_open_date": days(episodes["last_open"]),
            "ended_date": days(episodes["ended"]),
        }
    )


def _access_outcomes(episodes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rule_id": episodes["severity"],
            "owner_name": episodes["owner"],
            "system_name": episodes["detector"],
            "closure_reason": episodes["outcome"].map(REASONS),
            "first_open_date": days(episodes["detected"]),
            "last_open_date": days(episodes["last_open"]),
            "ended_date": days(episodes["ended"]),
        }
    )


def days(numbers: pd.Series) -> list[date | None]:
    """Dates of days after ``ORIGIN``; missing ones stay missing."""
    return [None if pd.isna(number) else day(int(number)) for number in numbers]


def day(number: int) -> date:
    """The date so many days after ``ORIGIN``."""
    return ORIGIN + timedelta(days=number)


def compiled(project: Path, scratch: Path, *folders: str) -> Chain:
    """Let dbt compile the models of folders; nothing is built."""
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
            "--no-populate-cache", "--select", *(f"path:{folder}" for folder in folders),
            "--project-dir", str(project),
            "--profiles-dir", str(project), "--target-path", str(scratch / "target"),
            "--log-path", str(scratch / "logs"),
        ],
        cwd=project, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    manifest = json.loads((scratch / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"]
    ours = [key for key, node in nodes.items() if node["original_file_path"].startswith(folders)]
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
