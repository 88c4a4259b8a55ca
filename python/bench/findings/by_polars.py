"""The same stages in polars: ``by_polars STAGE FOLDER RESULT``."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from bench.findings.data import END, START

KEY = ["asset_id", "vulnerability_id"]
WEEK = pl.duration(days=7)


def episodes(folder: Path) -> pl.LazyFrame:
    """Group first, and sort only what has gaps: the best that was found, as in our statement."""
    looks = pl.scan_parquet(folder / "observations" / "*.parquet")
    last = looks.select(pl.col("export_date").max()).collect().item()
    summed = looks.group_by(KEY).agg(
        pl.col("severity").first(),
        first_date=pl.col("export_date").min(),
        last_date=pl.col("export_date").max(),
        look_count=pl.len(),
    )
    weeks = (pl.col("last_date") - pl.col("first_date")).dt.total_days() // 7 + 1
    summed = (
        summed.with_columns(is_whole=pl.col("look_count") == weeks)
        .collect(engine="streaming")
        .lazy()
    )
    gapped = summed.filter(~pl.col("is_whole")).select(KEY)
    days = pl.col("export_date").diff().dt.total_days()
    is_other = (pl.col("asset_id") != pl.col("asset_id").shift()) | (
        pl.col("vulnerability_id") != pl.col("vulnerability_id").shift()
    )
    broken = (
        looks.join(gapped, on=KEY, how="semi")
        .sort([*KEY, "export_date"])
        .with_columns(starts=(is_other | (days > 14)).fill_null(True))
        .with_columns(episode=pl.col("starts").cum_sum())
        .group_by([*KEY, "episode"])
        .agg(
            pl.col("severity").first(),
            first_date=pl.col("export_date").min(),
            last_date=pl.col("export_date").max(),
        )
        .with_columns(episode_number=pl.col("episode").rank("dense").over(KEY).cast(pl.Int64))
    )
    columns = [*KEY, "episode_number", "severity", "first_date", "last_date"]
    whole = summed.filter(pl.col("is_whole")).with_columns(episode_number=pl.lit(1, pl.Int64))
    stacked = pl.concat([whole.select(columns), broken.select(columns)])
    is_closed = (pl.lit(last) - pl.col("last_date")).dt.total_days() > 7
    return stacked.with_columns(closed_date=pl.when(is_closed).then(pl.col("last_date") + WEEK))


def backlog(folder: Path) -> pl.LazyFrame:
    """Deltas of a day, then a running sum."""
    rows = (
        pl.scan_parquet(folder / "episodes" / "*.parquet")
        .group_by("severity", "opened_date", "closed_date")
        .agg(count=pl.len().cast(pl.Int64))
        .collect(engine="streaming")
        .lazy()
    )
    opened = rows.select("severity", day="opened_date", delta="count")
    closed = rows.filter(pl.col("closed_date").is_not_null()).select(
        "severity", day="closed_date", delta=-pl.col("count")
    )
    deltas = (
        pl.concat([opened, closed])
        .with_columns(day=pl.max_horizontal("day", pl.lit(START)))
        .group_by("severity", "day")
        .agg(pl.col("delta").sum())
    )
    days = pl.LazyFrame({"day": pl.date_range(START, END, eager=True)})
    return (
        rows.select("severity").unique()
        .join(days, how="cross")
        .join(deltas, on=["severity", "day"], how="left")
        .sort("severity", "day")
        .with_columns(open_count=pl.col("delta").fill_null(0).cum_sum().over("severity"))
        .select("day", "severity", "open_count")
    )  # fmt: skip


def survival(folder: Path) -> pl.LazyFrame:
    """Kaplan–Meier by severity from counts of each duration."""
    return (
        pl.scan_parquet(folder / "episodes" / "*.parquet")
        .select(
            "severity",
            open_days=(
                pl.col("closed_date").fill_null(END) - pl.col("opened_date")
            ).dt.total_days(),
            is_closed=pl.col("closed_date").is_not_null(),
        )
        .group_by("severity", "open_days")
        .agg(count=pl.len(), closed=pl.col("is_closed").sum())
        .collect(engine="streaming")
        .lazy()
        .sort("severity", "open_days")
        .with_columns(risk=pl.col("count").cum_sum(reverse=True).over("severity"))
        .select(
            "severity",
            "open_days",
            survival=(1 - pl.col("closed") / pl.col("risk")).cum_prod().over("severity"),
        )
    )


if __name__ == "__main__":
    stages = {"episodes": episodes, "backlog": backlog, "survival": survival}
    stages[sys.argv[1]](Path(sys.argv[2])).collect(engine="streaming").write_parquet(sys.argv[3])
