"""Keys and guards in pandas: the same rules as the project's models, for the peers that need them.

What is left out is the split of components that contradict themselves, to the peers' advantage.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

SINGLE_VALUED = ("cloud_instance_id", "serial_number", "web_domain", "machine_id")
MOST_RECORDS = {"fqdn": 25, "mac_address": 15, "hostname_ip": 25}
MAC_SHAPE = r"[0-9a-f][048c][0-9a-f]{10}"


def guarded_pairs(folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Which record (by number) carries which guarded key (by number), and the records' ids."""
    records = _latest(pd.read_parquet(folder / "int_assets_enriched.parquet", columns=COLUMNS))
    codes, names = pd.factorize(records["record_id"])
    records["record"] = codes
    keys = _without_placeholders(_keys(records), folder)
    keys["key"] = pd.factorize(keys["key_kind"] + ":" + keys["key_value"])[0]
    keys = keys.drop_duplicates(["record", "key"])
    makers = records[["record", "maker"]].dropna().drop_duplicates()
    shared = _shared_by_strong_ids(keys, makers)
    count = keys.groupby("key")["record"].transform("size")
    most = keys["key_kind"].map(MOST_RECORDS).fillna(float("inf"))
    keys = keys[(count > 1) & (count <= most) & ~keys["key"].isin(shared)]
    return keys[["record", "key"]], pd.Series(names)


COLUMNS = [
    "record_id", "source_table", "export_date", "asset_kind", "maker", "cloud_instance_id",
    "serial_number", "machine_id", "agent_id", "mac_addresses", "ip_addresses", "hostname", "fqdn",
]  # fmt: skip


def _latest(records: pd.DataFrame) -> pd.DataFrame:
    """What each record last showed, field by field."""
    own = ["record_id", "source_table"]
    if not records.duplicated(own).any():
        return records
    return records.sort_values("export_date").groupby(own, as_index=False).last()


def _keys(records: pd.DataFrame) -> pd.DataFrame:
    short = records["hostname"].str.strip().str.split(".", n=1).str[0].str.lower()
    full = records["fqdn"].fillna(records["hostname"])
    full = full[full.str.contains(".", regex=False, na=False)].str.strip().str.lower()
    full = full.str.strip(".")
    is_website = records["asset_kind"].eq("website")
    macs = records["mac_addresses"].dropna().str.split(",").explode()
    addresses = records["ip_addresses"][short.notna()].dropna().str.split(",").explode()
    agent = records["record_id"].str.split(":", n=1).str[0] + ":" + records["agent_id"]
    serial = records["serial_number"].str.upper().str.replace("[^A-Z0-9]", "", regex=True)
    machine = records["machine_id"].str.upper().str.replace("[^A-Z0-9]", "", regex=True)
    parts = {
        "cloud_instance_id": records["cloud_instance_id"].str.strip().str.lower(),
        "serial_number": serial,
        "machine_id": machine,
        "agent_id": agent,
        "web_domain": full[is_website.loc[full.index]],
        "fqdn": full[~is_website.loc[full.index]],
        "mac_address": macs.str.lower().str.replace("[^0-9a-f]", "", regex=True),
        "hostname_ip": short.loc[addresses.index] + "|" + addresses.str.strip(),
    }
    tables = []
    for kind, values in parts.items():
        kept = values[values.notna() & values.ne("")]
        record = records["record"].loc[kept.index].to_numpy()
        tables.append(
            pd.DataFrame({"record": record, "key_kind": kind, "key_value": kept.to_numpy()})
        )
    together = pd.concat(tables, ignore_index=True)
    return together.astype({"key_kind": "str", "key_value": "str"})


def _without_placeholders(keys: pd.DataFrame, folder: Path) -> pd.DataFrame:
    table = pd.read_parquet(folder / "identity_placeholders.parquet")
    known = {kind: set(rows["key_value"]) for kind, rows in table.groupby("key_kind")}
    value, kind = keys["key_value"], keys["key_kind"]
    bad = pd.Series(False, index=keys.index)
    for name, words in known.items():
        bad |= kind.eq(name) & value.isin(words)
    named = kind.isin(["hostname_ip", "fqdn"])
    host = value[named].str.split("|", n=1).str[0].str.split(".", n=1).str[0]
    bad.loc[host.index] |= host.isin(known.get("hostname", set()))
    paired = value[kind.eq("hostname_ip")].str.split("|", n=1).str[1]
    bad.loc[paired.index] |= paired.isin(known.get("ip_address", set()))
    bad |= kind.isin(["serial_number", "machine_id"]) & value.str.len().lt(4)
    bad |= value.str.fullmatch(r"(.)\1*").fillna(False).astype(bool)
    mac = value[kind.eq("mac_address")]
    bad.loc[mac.index] |= ~mac.str.fullmatch(MAC_SHAPE)
    return keys[~bad]


def _shared_by_strong_ids(keys: pd.DataFrame, makers: pd.DataFrame) -> pd.Index[Any]:
    """Keys whose records carry two strong ids of one kind, or serials of two makers."""
    shared: pd.Index[Any] = pd.Index([])
    for kind in SINGLE_VALUED:
        strong = keys.loc[keys["key_kind"].eq(kind), ["record", "key"]]
        others = keys.loc[keys["key_kind"].ne(kind), ["record", "key"]]
        both = others.merge(strong.rename(columns={"key": "strong"}), on="record")
        shared = shared.union(_with_two(both, "strong"))
    serials = keys.loc[keys["key_kind"].eq("serial_number"), ["record", "key"]]
    all_shared: pd.Index[Any] = shared.union(_with_two(serials.merge(makers, on="record"), "maker"))
    return all_shared


def _with_two(frame: pd.DataFrame, column: str) -> pd.Index[Any]:
    """Keys with two distinct values: cheaper than counting all of them."""
    pairs = frame[["key", column]].drop_duplicates()
    found: pd.Index[Any] = pd.Index(pairs.loc[pairs["key"].duplicated(), "key"].unique())
    return found
