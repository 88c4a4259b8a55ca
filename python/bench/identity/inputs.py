"""What the identity commands read, taken from a warehouse that the project built."""

from __future__ import annotations

from pathlib import Path

import duckdb

from bench.chain import write_plan
from content_assurance.sql import literal

FOLDER = "models/intermediate/matched/"
RESULT = "int_asset_identities"
RECORDS = "int_assets_enriched"
PLACEHOLDERS = "identity_placeholders"

# What the peers need of the records: all that the project's keys and guards look at.
COLUMNS = (
    "record_id", "source_table", "export_date", "asset_kind", "maker", "cloud_instance_id",
    "serial_number", "machine_id", "agent_id", "mac_addresses", "ip_addresses", "hostname", "fqdn",
)  # fmt: skip


def export(warehouse: Path, target: Path, folder: Path) -> int:
    """Write the plan of the chain and the files that it reads; say how many records."""
    outside = write_plan(target, folder, (FOLDER,), [RESULT])
    with duckdb.connect(str(warehouse), read_only=True) as con:
        for relation, name in outside.items():
            con.execute(
                f"copy (select * from {relation}) to {literal(f'{folder / name}.parquet')} "
                "(format parquet, compression zstd)"
            )
        row = con.execute(
            "select count(*) from read_parquet(?)", [f"{folder / RECORDS}.parquet"]
        ).fetchone()
    return int(row[0]) if row else 0


def score(labels: Path, truth: Path) -> dict[str, float]:
    """Pairwise precision, recall and F1 of labels against the simulator's truth.

    Pairs are counted from the sizes of the groups, never listed. A record without a label is alone.
    """
    with duckdb.connect() as con:
        row = con.execute(f"""
            with placed as (
                select
                    truth.true_asset_id as asset,
                    coalesce(cast(labels.label as varchar), truth.record_id) as label
                from (
                    select distinct
                        source_name || ':' || source_asset_id as record_id, true_asset_id
                    from {literal(truth)}
                ) as truth
                left join {literal(labels)} as labels using (record_id)
            ),
            cells as (select asset, label, count(*) as n from placed group by all),
            labelled as (select sum(n) as n from cells group by label),
            owned as (select sum(n) as n from cells group by asset)
            select
                (select sum(n * (n - 1) / 2) from cells),
                (select sum(n * (n - 1) / 2) from labelled),
                (select sum(n * (n - 1) / 2) from owned),
                (select count(*) from labelled),
                (select max(n) from labelled)
        """).fetchone()
    right, claimed, real, entities, largest = (float(value or 0) for value in row or [0] * 5)
    precision = right / claimed if claimed else 1.0
    recall = right / real if real else 1.0
    both = precision + recall
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / both if both else 0.0,
        "entities": entities,
        "largest": largest,
    }
