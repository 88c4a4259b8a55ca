"""polars for keys and guards, polars or scipy for components: ``… FOLDER LABELS [ENGINE]``.

The same rules as the project's models, less the split of components that contradict themselves.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from bench.identity.labels import by_scipy
from bench.identity.pandas_keys import COLUMNS, MAC_SHAPE, MOST_RECORDS, SINGLE_VALUED


def main(folder: Path, labels: Path, engine: str = "polars") -> None:
    """Label the records of the folder."""
    records = _latest(pl.read_parquet(folder / "int_assets_enriched.parquet", columns=COLUMNS))
    names = records.select(pl.col("record_id").unique(maintain_order=True)).with_row_index("record")
    records = records.join(names, on="record_id")
    pairs = _guarded(
        _keys(records), records, pl.read_parquet(folder / "identity_placeholders.parquet")
    )
    if engine == "scipy":
        pairs = pairs.with_columns(key=pl.col("key").rank("dense") - 1)
        label = by_scipy(
            pairs["record"].cast(pl.Int64).to_numpy(),
            pairs["key"].cast(pl.Int64).to_numpy(),
            names.height,
        )
        result = names.with_columns(label=pl.Series(label))
    else:
        result = names.join(_components(pairs), on="record", how="left").with_columns(
            label=pl.coalesce("label", "record")
        )
    result.select("record_id", "label").write_parquet(labels)


def _latest(records: pl.DataFrame) -> pl.DataFrame:
    own = ["record_id", "source_table"]
    if not records.select(own).is_duplicated().any():
        return records
    return records.sort("export_date").group_by(own).agg(pl.all().drop_nulls().last())


def _keys(records: pl.DataFrame) -> pl.DataFrame:
    lazy = records.lazy().with_columns(
        short=pl.col("hostname").str.strip_chars().str.split(".").list.first().str.to_lowercase(),
        full=pl.coalesce("fqdn", "hostname"),
    )
    full = (
        lazy.filter(pl.col("full").str.contains(".", literal=True))
        .with_columns(full=pl.col("full").str.strip_chars().str.to_lowercase().str.strip_chars("."))
    )  # fmt: skip
    macs = lazy.select("record", value=pl.col("mac_addresses").str.split(",")).explode("value")
    addresses = lazy.filter(pl.col("short").is_not_null()).select(
        "record", "short", value=pl.col("ip_addresses").str.split(",")
    )
    is_website = pl.col("asset_kind").eq("website").fill_null(False)
    agent = pl.col("record_id").str.split(":").list.first() + ":" + pl.col("agent_id")
    parts = {
        "cloud_instance_id": lazy.select(
            "record", value=pl.col("cloud_instance_id").str.strip_chars().str.to_lowercase()
        ),
        "serial_number": lazy.select("record", value=_plain("serial_number")),
        "machine_id": lazy.select("record", value=_plain("machine_id")),
        "agent_id": lazy.select("record", value=agent),
        "web_domain": full.filter(is_website).select("record", value="full"),
        "fqdn": full.filter(~is_website).select("record", value="full"),
        "mac_address": macs.select(
            "record", value=pl.col("value").str.to_lowercase().str.replace_all("[^0-9a-f]", "")
        ),
        "hostname_ip": addresses.explode("value").select(
            "record", value=pl.col("short") + "|" + pl.col("value").str.strip_chars()
        ),
    }
    return pl.concat(
        [
            part.filter(pl.col("value").is_not_null() & (pl.col("value") != ""))
            .unique()
            .with_columns(kind=pl.lit(kind))
            for kind, part in parts.items()
        ]
    ).collect()


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.to_uppercase().str.replace_all("[^A-Z0-9]", "")


def _guarded(keys: pl.DataFrame, records: pl.DataFrame, placeholders: pl.DataFrame) -> pl.DataFrame:
    """Pairs of record and key number that may link."""
    words = {
        str(kind): rows["key_value"].to_list()
        for (kind,), rows in placeholders.group_by("key_kind")
    }
    kind, value = pl.col("kind"), pl.col("value")
    host = value.str.split("|").list.first().str.split(".").list.first()
    address = value.str.split("|").list.last()
    bad = pl.any_horizontal(*[kind.eq(name) & value.is_in(found) for name, found in words.items()])
    bad |= kind.is_in(["hostname_ip", "fqdn"]) & host.is_in(words.get("hostname", []))
    bad |= kind.eq("hostname_ip") & address.is_in(words.get("ip_address", []))
    bad |= kind.is_in(["serial_number", "machine_id"]) & (value.str.len_chars() < 4)
    bad |= value.str.strip_chars(value.str.head(1)).eq("")
    bad |= kind.eq("mac_address") & ~value.str.contains(f"^{MAC_SHAPE}$")
    keys = keys.filter(~bad).with_columns(key=(kind + ":" + value).rank("dense")).drop("value")
    makers = records.select("record", "maker").drop_nulls().unique()
    shared = [
        keys.filter(kind != strong)
        .join(keys.filter(kind == strong).select("record", strong="key"), on="record")
        .group_by("key")
        .agg(pl.col("strong").n_unique())
        .filter(pl.col("strong") > 1)
        .select("key")
        for strong in SINGLE_VALUED
    ]
    shared.append(
        keys.filter(kind == "serial_number")
        .join(makers, on="record")
        .group_by("key")
        .agg(pl.col("maker").n_unique())
        .filter(pl.col("maker") > 1)
        .select("key")
    )
    most = kind.replace_strict(MOST_RECORDS, default=10**9, return_dtype=pl.Int64)
    counted = keys.with_columns(count=pl.len().over("key"))
    kept = counted.filter((pl.col("count") > 1) & (pl.col("count") <= most))
    return kept.join(pl.concat(shared).unique(), on="key", how="anti").select("record", "key")


def _components(pairs: pl.DataFrame) -> pl.DataFrame:
    """Labels by contraction, as in the project, until no key joins two labels."""
    labels = pairs.select("record").unique().with_columns(label=pl.col("record"))
    active = pairs.rename({"record": "node"})
    while active.height:
        lows = active.group_by("key").agg(low=pl.col("node").min())
        moves = active.join(lows, on="key").group_by("node").agg(pl.col("low").min())
        moves = moves.join(
            moves.rename({"node": "low", "low": "lower"}), on="low", how="left"
        ).select("node", low=pl.coalesce("lower", "low"))
        labels = labels.join(moves, left_on="label", right_on="node", how="left").select(
            "record", label=pl.coalesce("low", "label")
        )
        active = (
            active.join(moves, on="node")
            .select("key", node="low")
            .unique()
            .filter(pl.len().over("key") > 1)
        )
    return labels


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
