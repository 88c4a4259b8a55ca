"""Splink 5 on DuckDB, deterministic rules and clustering: ``splink_rules FOLDER LABELS``.

Normalised like the project's keys and rid of its placeholders; a fan-out guard Splink has none.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

PREPARE = """
create table records as
with latest as (
    select
        record_id,
        min(asset_kind) as asset_kind,
        max_by(cloud_instance_id, export_date) as cloud_instance_id,
        max_by(serial_number, export_date) as serial_number,
        max_by(machine_id, export_date) as machine_id,
        max_by(agent_id, export_date) as agent_id,
        max_by(mac_addresses, export_date) as mac_addresses,
        max_by(ip_addresses, export_date) as ip_addresses,
        lower(split_part(trim(max_by(hostname, export_date)), '.', 1)) as short_name,
        lower(trim(coalesce(max_by(fqdn, export_date), max_by(hostname, export_date)))) as full_name
    from '{folder}/int_assets_enriched.parquet'
    group by record_id
),
plain as (
    select
        *,
        regexp_replace(upper(serial_number), '[^A-Z0-9]', '', 'g') as serial_key,
        regexp_replace(upper(machine_id), '[^A-Z0-9]', '', 'g') as machine_key,
        list_filter(
            list_transform(
                split(mac_addresses, ','),
                lambda x: regexp_replace(lower(x), '[^0-9a-f]', '', 'g')
            ),
            lambda x: regexp_full_match(x, '[0-9a-f][048c][0-9a-f]{{10}}')
            and replace(x, x[1], '') <> ''
            and not list_contains(getvariable('mac_address'), x)
        ) as mac_keys,
        list_contains(getvariable('hostname'), short_name)
            as is_generic
    from latest
)
select
    record_id as unique_id,
    lower(trim(cloud_instance_id)) as cloud_key,
    case
        when length(serial_key) >= 4 and replace(serial_key, serial_key[1], '') <> ''
        and not list_contains(getvariable('serial_number'), serial_key)
            then serial_key
    end as serial_key,
    case
        when length(machine_key) >= 4 and replace(machine_key, machine_key[1], '') <> ''
        and not list_contains(getvariable('machine_id'), machine_key)
            then machine_key
    end as machine_key,
    split_part(record_id, ':', 1) || ':' || agent_id as agent_key,
    case when full_name like '%.%' and not coalesce(is_generic, false) then full_name end
        as name_key,
    mac_keys,
    case when short_name is not null and not is_generic then
        list_transform(split(ip_addresses, ','), lambda x: short_name || '|' || trim(x))
    end as place_keys
from plain
"""


def main(folder: Path, labels: Path) -> None:
    """Label the records of the folder."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        con = duckdb.connect()
        con.execute(f"set threads = 2; set temp_directory = '{scratch}'; set memory_limit = '9GB'")
        for kind in ("hostname", "mac_address", "machine_id", "serial_number"):
            con.execute(
                f"set variable {kind} = (select list(key_value) from "
                f"'{folder}/identity_placeholders.parquet' where key_kind = '{kind}')"
            )
        con.execute(PREPARE.format(folder=folder))
        database = DuckDBAPI(connection=con)
        rules = [
            *(block_on(f"{kind}_key") for kind in ("cloud", "serial", "machine", "agent", "name")),
            block_on("mac_keys", arrays_to_explode=["mac_keys"]),
            block_on("place_keys", arrays_to_explode=["place_keys"]),
        ]
        chosen = SettingsCreator(
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=rules,
            retain_intermediate_calculation_columns=False,
        )
        linker = Linker(database.register("records"), chosen)
        pairs = linker.inference.deterministic_link()
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs)
        con.execute(
            f"copy (select unique_id as record_id, cluster_id as label "
            f"from {clusters.physical_name}) to '{labels}' (format parquet)"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
