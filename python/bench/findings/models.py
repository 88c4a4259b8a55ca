"""The findings models over the observations: what they read, written as they read it.

One scanner that names its assets and lists them in every export, as scanners do: whom it looked at
and found nothing on is known, and that is what closes a finding.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb

from bench.chain import write_plan
from bench.project import REPOSITORY

INTERMEDIATE = "models/intermediate/"
FOLDERS = tuple(
    f"{INTERMEDIATE}{folder}/"
    for folder in (
        "matched/findings", "reconciled/findings", "measured/findings", "measured/remediation",
    )
)  # fmt: skip
# The last model of each stage; a stage goes on where the one before ended.
STAGES = {
    "lifecycle": "int_finding_episodes",
    "backlog": "int_finding_counts",
    "survival": "int_remediation_survival",
}
SCANNER = "'scanner' as source_name, 'findings' as source_table"

# What a model of the outside says, over the observations; {observations} and {rows} are files.
_ASSETS = "(select distinct asset_id from '{rows}')"
_DATES = "(select distinct export_date from '{rows}')"
OUTSIDE = {
    "int_assets_by_key": f"""
        select hash('scanner:' || asset_id) as key_number, asset_id, 0 as link_rank
        from {_ASSETS}""",
    "int_asset_identities": f"select asset_id as record_id, asset_id from {_ASSETS}",
    "int_assets_enriched": f"""
        select
            'scanner' as source_name, asset_id as record_id, export_date,
            cast(export_date as timestamp) as last_seen_at
        from {_ASSETS}, {_DATES}""",
    "int_control_evidence_enriched": """
        select
            '' as record_id, date '2000-01-01' as export_date, '' as control_id,
            timestamp '2000-01-01' as last_evidence_at
        where false""",
    "int_exports": f"""
        select
            'scanner' as source_name, 'findings' as table_name, export_date, true as is_whole
        from {_DATES}""",
    "declared": """
        select
            'scanner' as source_name, 'findings' as table_name, 'snapshot' as export_mode""",
    "int_as_of_dates": f"select export_date as as_of_date from {_DATES}",
    # No access findings: they are few beside these.
    "int_access_outcomes": """
        select
            '' as rule_id, '' as owner_name, '' as system_name, '' as closure_reason,
            date '2000-01-01' as first_open_date, date '2000-01-01' as last_open_date,
            date '2000-01-01' as ended_date
        where false""",
    # One date: what an asset's owner was over time is another stage's work.
    "int_assets_by_date": f"""
        select
            max_date as as_of_date, asset_id, 'active' as lifecycle,
            'Team ' || hash(asset_id) % 12 as owner_name
        from {_ASSETS}, (select max(export_date) as max_date from {_DATES})""",
}
# Of a finding the scanner says this; the rest of the contract is null.
SAID = {
    "source_finding_id": "asset_id || '|' || vulnerability_id",
    "source_asset_id": "asset_id",
    "rule_id": "vulnerability_id",
    "cve_ids": "vulnerability_id",
    "title": "vulnerability_id",
    "asset_kind": "'host'",
    "finding_kind": "'vulnerability'",
    "severity": "severity",
    "finding_status": "'open'",
    "row_count": "1",
    "last_seen_at": "cast(export_date as timestamp)",
    "export_date": "export_date",
    "finding_number": "hash('scanner|findings|' || asset_id || '|' || vulnerability_id)",
}


def prepare(folder: Path) -> Path:
    """Let dbt compile the models, and write what they read; answers the folder of both."""
    home = folder / "models"
    if (home / "chain.json").exists():
        return home
    home.mkdir(exist_ok=True)
    manifest = _compile(home / "dbt")
    conformed = next(
        node for node in manifest["nodes"].values() if node["name"] == "int_findings_conformed"
    )
    types = {name: column["data_type"] for name, column in conformed["columns"].items()}
    types = {"finding_number": "ubigint"} | types
    del types["source_name"], types["source_table"]
    columns = ", ".join(
        f"{SAID.get(name, f'cast(null as {kind})')} as {name}" for name, kind in types.items()
    )
    rows = home / "int_findings_enriched.parquet"
    with duckdb.connect() as con:
        con.execute("set threads = 2; set enable_progress_bar = false")
        con.execute(
            f"copy (select {SCANNER}, {columns} from '{folder / 'observations'}/*.parquet') "
            f"to '{rows}' (format parquet, compression zstd)"
        )
        looks = f"{folder / 'observations'}/*.parquet"
        for name, query in OUTSIDE.items():
            con.execute(
                f"copy ({query.format(rows=looks)}) to '{home / name}.parquet' (format parquet)"
            )
    results = ["int_finding_descriptions", *STAGES.values()]
    write_plan(home / "dbt", home, FOLDERS, results, given={"int_assets_by_key"})
    return home


def _compile(target: Path) -> dict[str, Any]:
    scratch = target.with_name("unused")
    (scratch / "work").mkdir(parents=True, exist_ok=True)
    (scratch / "landing").mkdir(exist_ok=True)
    environment = os.environ | {
        "ASSURANCE_OUT": str(scratch), "ASSURANCE_LANDING": str(scratch / "landing"),
        "ASSURANCE_AS_OF": "", "DO_NOT_TRACK": "1",
    }  # fmt: skip
    done = subprocess.run(
        [
            sys.executable, "-m", "dbt.cli.main", "--quiet", "compile", "--no-introspect",
            "--no-populate-cache", "--project-dir", REPOSITORY, "--profiles-dir", REPOSITORY,
            "--target-path", target, "--log-path", target / "logs", "--select",
            *(f"path:{name}" for name in FOLDERS),
        ],
        cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"dbt could not compile the findings models:\n{done.stdout[-2000:]}")
    manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    return manifest
