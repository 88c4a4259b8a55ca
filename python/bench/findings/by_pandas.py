"""The same stages in pandas, survival with lifelines: ``by_pandas STAGE FOLDER RESULT``."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from bench.findings.data import END, START

KEY = ["asset_id", "vulnerability_id"]


def episodes(folder: Path) -> pd.DataFrame:
    """Keys become numbers, then one sort and comparisons with the row before."""
    looks = _read(folder / "observations")
    last = looks["export_date"].max()
    asset, assets = pd.factorize(looks["asset_id"])
    vulnerability, vulnerabilities = pd.factorize(looks["vulnerability_id"])
    frame = pd.DataFrame(
        {
            "key": asset * len(vulnerabilities) + vulnerability,
            "severity": looks["severity"].astype("category"),
            "date": looks["export_date"],
        }
    )
    del looks, asset, vulnerability
    frame = frame.sort_values(["key", "date"], ignore_index=True)
    is_other = frame["key"].ne(frame["key"].shift())
    starts = is_other | frame["date"].diff().gt(pd.Timedelta(days=14))
    first = frame[starts].reset_index(drop=True)
    ends = starts.shift(-1, fill_value=True)
    result = pd.DataFrame(
        {
            "asset_id": assets.take((first["key"] // len(vulnerabilities)).to_numpy()),
            "vulnerability_id": vulnerabilities.take(
                (first["key"] % len(vulnerabilities)).to_numpy()
            ),
            "episode_number": first.groupby("key").cumcount() + 1,
            "severity": first["severity"].astype("str"),
            "first_date": first["date"],
            "last_date": frame.loc[ends, "date"].to_numpy(),
        }
    )
    closed = result["last_date"] + pd.Timedelta(days=7)
    result["closed_date"] = closed.where(last - result["last_date"] > pd.Timedelta(days=7))
    return result


def backlog(folder: Path) -> pd.DataFrame:
    """Deltas of a day, then a running sum."""
    rows = _read(folder / "episodes", ["severity", "opened_date", "closed_date"])
    opened = rows["opened_date"].where(rows["opened_date"].ge(str(START)), pd.Timestamp(START))
    closed = rows["closed_date"]
    up = opened.groupby([rows["severity"], opened]).size().unstack(0)
    down = closed.groupby([rows["severity"], closed]).size().unstack(0)
    days = pd.date_range(START, END)
    net = up.reindex(days).fillna(0) - down.reindex(days).fillna(0)
    counts: pd.DataFrame = net.cumsum().astype("int64").rename_axis("day").reset_index()
    return counts.melt("day", var_name="severity", value_name="open_count")


def survival(folder: Path) -> pd.DataFrame:
    """Kaplan–Meier by severity."""
    from lifelines import KaplanMeierFitter

    rows = _read(folder / "episodes", ["severity", "opened_date", "closed_date"])
    closed = rows["closed_date"]
    open_days = (closed.fillna(pd.Timestamp(END)) - rows["opened_date"]).dt.days
    curves = []
    for severity, group in open_days.groupby(rows["severity"]):
        fitter = KaplanMeierFitter().fit(group, closed.loc[group.index].notna())
        curve = fitter.survival_function_.rename_axis("open_days").reset_index()
        curves.append(curve.set_axis(["open_days", "survival"], axis=1).assign(severity=severity))
    together: pd.DataFrame = pd.concat(curves, ignore_index=True)
    return together


def _read(folder: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Dates as numbers, not as Python objects, which would be many times slower."""
    frame: pd.DataFrame = pd.read_parquet(
        folder, engine="pyarrow", columns=columns, to_pandas_kwargs={"date_as_object": False}
    )
    return frame


if __name__ == "__main__":
    stages = {"episodes": episodes, "backlog": backlog, "survival": survival}
    stages[sys.argv[1]](Path(sys.argv[2])).to_parquet(sys.argv[3])
