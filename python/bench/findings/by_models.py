"""The compiled findings models, one stage upon another: ``by_models STAGE FOLDER RESULT``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import duckdb

from bench.chain import build, relation
from bench.findings.models import STAGES
from content_assurance.sql import literal

DATABASE = "warehouse.duckdb"
RESULTS = {
    "lifecycle": """
        select
            episodes.asset_key as asset_id, descriptions.rule_id as vulnerability_id,
            episodes.episode_number, descriptions.severity,
            episodes.first_open_date as first_date, episodes.last_open_date as last_date
        from {episodes} as episodes
        inner join {descriptions} as descriptions using (finding_id)""",
    "backlog": "select * from {counts}",
    "survival": "select * from {survival}",
}


def main(stage: str, folder: Path, result: Path) -> None:
    """Run the models of a stage that the database lacks, and write what comes of it."""
    database = folder / DATABASE
    if stage == next(iter(STAGES)):
        database.unlink(missing_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=folder) as scratch,
        duckdb.connect(str(database)) as con,
    ):
        con.execute(
            f"set threads = 2; set temp_directory = {literal(scratch)}; "
            "set enable_progress_bar = false; "
            f"set memory_limit = '{os.environ.get('ASSURANCE_MEMORY_LIMIT', '9GB')}'; "
            "set preserve_insertion_order = false; set timezone = 'UTC'"
        )
        build(con, folder, STAGES[stage])
        query = RESULTS[stage].format(
            episodes=relation(folder, "int_finding_episodes"),
            descriptions=relation(folder, "int_finding_descriptions"),
            counts=relation(folder, "int_finding_counts"),
            survival=relation(folder, "int_remediation_survival"),
        )
        con.execute(f"copy ({query}) to {literal(result)} (format parquet)")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
