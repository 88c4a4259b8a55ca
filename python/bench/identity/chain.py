"""The project's own identity models as one chain of queries: ``chain FOLDER LABELS``.

Their tables go into a database file, as in a build.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

from bench.chain import build, relation
from bench.identity.inputs import RESULT
from content_assurance.sql import literal


def main(folder: Path, labels: Path) -> None:
    """Run the chain over the parquet files of the folder."""
    with (
        tempfile.TemporaryDirectory(dir=folder) as scratch,
        duckdb.connect(str(Path(scratch) / "warehouse.duckdb")) as con,
    ):
        con.execute("set threads = 2; set timezone = 'UTC'; set enable_progress_bar = false")
        build(con, folder)
        con.execute(
            f"copy (select record_id, asset_id as label from {relation(folder, RESULT)}) "
            f"to {literal(labels)} (format parquet)"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
