"""Our statements: ``by_sql STAGE FOLDER RESULT``; the stage is a file of ``bench/sql``."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import duckdb

from bench.findings.data import END, START
from content_assurance.sql import literal

STATEMENTS = Path(__file__).parents[1] / "sql"


def statement(stage: str, folder: Path) -> str:
    """The SQL of a stage over the files of a folder."""
    text = (STATEMENTS / f"{stage}.sql").read_text(encoding="utf-8")
    return text.format(
        observations=literal(f"{folder / 'observations'}/*.parquet"),
        episodes=literal(f"{folder / 'episodes'}/*.parquet"),
        first_day=START,
        last_day=END,
    )


def main(stage: str, folder: Path, result: Path) -> None:
    """Run a stage and write what comes of it."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch, duckdb.connect() as con:
        con.execute(
            f"set threads = 2; set temp_directory = {literal(scratch)}; "
            "set enable_progress_bar = false; "
            f"set memory_limit = '{os.environ.get('ASSURANCE_MEMORY_LIMIT', '9GB')}'; "
            "set preserve_insertion_order = false"
        )
        con.execute(f"copy ({statement(stage, folder)}) to {literal(result)} (format parquet)")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
