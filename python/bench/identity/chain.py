"""The project's own identity models as one chain of queries, without dbt: ``chain FOLDER LABELS``.

The queries are those that dbt compiled; their tables go into a database file, as in a build.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import duckdb

from bench.identity.inputs import RESULT


def main(folder: Path, labels: Path) -> None:
    """Run the chain over the parquet files of the folder."""
    plan = json.loads((folder / "chain.json").read_text(encoding="utf-8"))
    with (
        tempfile.TemporaryDirectory(dir=folder) as scratch,
        duckdb.connect(str(Path(scratch) / "warehouse.duckdb")) as con,
    ):
        con.execute("set threads = 2; set timezone = 'UTC'; set enable_progress_bar = false")
        relations = [*plan["outside"], *(relation for relation, _ in plan["steps"])]
        for schema in sorted({relation.rpartition(".")[0] for relation in relations}):
            con.execute(f"create schema if not exists {schema}")
        for relation, name in plan["outside"].items():
            con.execute(f"create view {relation} as select * from '{folder / name}.parquet'")
        for relation, query in plan["steps"]:
            con.execute(f"create table {relation} as {query}")
        result = next(name for name in relations if name.endswith(f'"{RESULT}"'))
        con.execute(
            f"copy (select record_id, asset_id as label from {result}) to '{labels}' "
            "(format parquet)"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
