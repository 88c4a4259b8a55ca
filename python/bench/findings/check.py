"""Whether two ways of doing a stage found the same."""

from __future__ import annotations

from pathlib import Path

import duckdb

from content_assurance.sql import literal

# Per stage: the columns that must agree; survival to nine digits. The models close a finding after
# one clean look if no other look followed; the statement waits for the second one.
FACTS = {
    "lifecycle": (
        "asset_id, vulnerability_id, episode_number, severity, cast(first_date as date), "
        "cast(last_date as date)"
    ),
    "episodes": (
        "asset_id, vulnerability_id, episode_number, severity, cast(first_date as date), "
        "cast(last_date as date), cast(closed_date as date)"
    ),
    "backlog": "cast(day as date), severity, cast(open_count as bigint)",
    "survival": "severity, cast(open_days as bigint), round(survival, 9)",
}


def differing_rows(stage: str, ours: Path, theirs: Path) -> int:
    """How many rows one of the two has and the other has not.

    Rows are compared by the sum of their hashes first, and one by one only if that differs.
    """
    # lifelines starts each curve at day 0 with survival 1, whether anything lasted 0 days or not.
    where = " where open_days > 0" if stage == "survival" else ""
    one, other = (f"select {FACTS[stage]} from {literal(path)}{where}" for path in (ours, theirs))
    with duckdb.connect() as con:
        con.execute("set memory_limit = '4GB'; set threads = 2; set enable_progress_bar = false")
        digests = [
            con.execute(f"select count(*), sum(hash(facts)) from ({query}) as facts").fetchall()
            for query in (one, other)
        ]
        if digests[0] == digests[1]:
            return 0
        rows = con.execute(
            f"select (select count(*) from ({one} except all {other})) "
            f"+ (select count(*) from ({other} except all {one}))"
        ).fetchall()
    return int(rows[0][0])


def row_count(result: Path) -> int:
    """Rows of a result."""
    with duckdb.connect() as con:
        return int(con.execute(f"select count(*) from {literal(result)}").fetchall()[0][0])
