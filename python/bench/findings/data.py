"""Findings of a scanner over two years of weekly exports: they open, close, and come back.

Two shapes of one process, each scaled by its number of rows:

* observations: one row per finding per weekly export in which the scanner saw it, a file a week;
* episodes: one row per time that a finding was open, to the day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

Ints = NDArray[np.int64]

END = date(2026, 6, 29)  # the last export; the day on which what is open is still open
WEEKS = 104
DAYS = 7 * (WEEKS - 1)  # from the first export to the last
START = END - timedelta(days=DAYS)
EARLIER_DAYS = 180  # some findings are older than the first export

SEVERITIES = ("critical", "high", "medium", "low")
SEVERITY_LIMITS = (0.08, 0.35, 0.80)
MEAN_OPEN_DAYS = np.array([20.0, 45.0, 90.0, 200.0])
NEVER_FIXED_SHARE = 0.05
COMES_BACK_SHARE = 0.15
MOST_EPISODES = 3
CLEAN_DAYS = (21, 160)  # between two episodes at least two exports are clean
MISSED_SHARE = 0.01  # of looks in the middle of an episode that fail

FINDINGS_PER_ASSET = 12
VULNERABILITIES_PER_PLACE = 2_000
OBSERVATIONS_PER_FINDING = 14.446  # measured; only scales the number of findings
EPISODES_PER_FINDING = 1.0080
CHUNK = 4_000_000  # findings drawn at once
NEVER = np.int64(1_000_000)


@dataclass(frozen=True)
class Episodes:
    """Episodes in the order of their findings; days count from the first export.

    Attributes:
        finding: number of the finding.
        number: 1 for the first episode of a finding.
        severity: place in ``SEVERITIES``.
        opened, closed: first day open and first day not; ``NEVER`` for never.
    """

    finding: Ints
    number: Ints
    severity: Ints
    opened: Ints
    closed: Ints

    def take(self, rows: NDArray[Any]) -> Episodes:
        """Some of them."""
        return Episodes(
            *(column[rows] for column in
              (self.finding, self.number, self.severity, self.opened, self.closed))
        )  # fmt: skip


def draw(findings: int, seed: int = 7) -> Iterator[Episodes]:
    """Draw the episodes of some findings, a chunk at a time; the same arguments, the same rows."""
    for chunk, first in enumerate(range(0, findings, CHUNK)):
        rng = np.random.default_rng([seed, chunk])
        size = min(CHUNK, findings - first)
        finding = np.arange(first, first + size)
        severity = np.searchsorted(SEVERITY_LIMITS, rng.random(size), side="right")
        opened = rng.integers(-EARLIER_DAYS, DAYS, size)
        parts = []
        for number in range(1, MOST_EPISODES + 1):
            lasting = 1 + rng.exponential(MEAN_OPEN_DAYS[severity]).astype(np.int64)
            is_kept = rng.random(finding.size) < NEVER_FIXED_SHARE
            closed = np.where(is_kept, NEVER, opened + lasting)
            parts.append(Episodes(finding, np.full(finding.size, number), severity, opened, closed))
            clean = rng.integers(*CLEAN_DAYS, finding.size)
            back = (rng.random(finding.size) < COMES_BACK_SHARE) & (closed + clean < DAYS)
            finding, severity, opened = finding[back], severity[back], (closed + clean)[back]
        together = Episodes(
            *(np.concatenate([getattr(part, name) for part in parts])
              for name in ("finding", "number", "severity", "opened", "closed"))
        )  # fmt: skip
        yield together.take(np.lexsort((together.number, together.finding)))


def write_episodes(folder: Path, rows: int, seed: int = 7) -> int:
    """Write about that many episodes that were open at or after the first export; say how many."""
    folder.mkdir(parents=True)
    total = 0
    for part, drawn in enumerate(draw(max(1, round(rows / EPISODES_PER_FINDING)), seed)):
        episodes = drawn.take(drawn.closed > 0)
        is_closed = episodes.closed <= DAYS
        columns = {
            **_keys(episodes),
            "episode_number": pa.array(episodes.number, pa.int32()),
            "severity": _severities(episodes),
            "opened_date": _dates(episodes.opened),
            "closed_date": pa.array(
                _dates(np.where(is_closed, episodes.closed, 0)).to_numpy(zero_copy_only=False),
                pa.date32(),
                mask=~is_closed,
            ),
        }
        _write(pa.table(columns), folder / f"part-{part:02d}.parquet")
        total += episodes.finding.size
    return total


def write_observations(folder: Path, rows: int, seed: int = 7) -> int:
    """Write about that many observations, one file per weekly export; say how many."""
    folder.mkdir(parents=True)
    drawn = list(draw(max(1, round(rows / OBSERVATIONS_PER_FINDING)), seed))
    rng = np.random.default_rng([seed, len(drawn), WEEKS])
    total = 0
    for week in range(WEEKS):
        day = 7 * week
        tables = []
        for episodes in drawn:
            seen = np.flatnonzero((episodes.opened <= day) & (day < episodes.closed))
            # Every other week some looks fail, never the first or the last of an episode: one
            # missed look does not close a finding, so the episodes stay what they were drawn as.
            if week % 2:
                is_inside = (episodes.opened[seen] <= day - 7) & (day + 7 < episodes.closed[seen])
                is_inside &= 0 < week < WEEKS - 1
                seen = seen[~(is_inside & (rng.random(seen.size) < MISSED_SHARE * 2))]
            now = episodes.take(seen)
            tables.append(
                pa.table(
                    {
                        "export_date": _dates(np.full(seen.size, day)),
                        **_keys(now),
                        "severity": _severities(now),
                    }
                )
            )
        table = pa.concat_tables(tables)
        _write(table, folder / f"{START + timedelta(days=day)}.parquet")
        total += table.num_rows
    return total


def expected_episodes(rows: int, seed: int = 7) -> int:
    """How many episodes the exports of that many observations show: the answer to find."""
    total = 0
    for episodes in draw(max(1, round(rows / OBSERVATIONS_PER_FINDING)), seed):
        first_look = np.maximum(0, -(-episodes.opened // 7) * 7)
        total += int(((first_look < episodes.closed) & (first_look <= DAYS)).sum())
    return total


def _keys(episodes: Episodes) -> dict[str, pa.Array]:
    """The asset and the vulnerability of each finding; no two findings share both."""
    asset, place = np.divmod(episodes.finding, FINDINGS_PER_ASSET)
    # Spread over the assets' vulnerabilities without repeating one on an asset.
    chosen = (asset * 7_919 + place * 104_729) % VULNERABILITIES_PER_PLACE
    first, last = int(asset.min(initial=NEVER)), int(asset.max(initial=0))
    assets = [f"asset-{number:08d}" for number in range(min(first, last), last + 1)]
    return {
        "asset_id": pa.array(assets, pa.string()).take(pa.array(asset - first)),
        "vulnerability_id": _vulnerabilities().take(
            pa.array(place * VULNERABILITIES_PER_PLACE + chosen)
        ),
    }


@cache
def _vulnerabilities() -> pa.Array:
    count = FINDINGS_PER_ASSET * VULNERABILITIES_PER_PLACE
    return pa.array([f"CVE-{2016 + number % 10}-{number:05d}" for number in range(count)])


def _severities(episodes: Episodes) -> pa.Array:
    return pa.array(SEVERITIES, pa.string()).take(pa.array(episodes.severity))


def _dates(days: Ints) -> pa.Array:
    """Dates from days after the first export."""
    origin = (START - date(1970, 1, 1)).days
    return pa.array((days + origin).astype(np.int32), pa.int32()).cast(pa.date32())


def _write(table: pa.Table, path: Path) -> None:
    # Without Arrow's own schema beside the data every reader finds plain text, not a dictionary.
    pq.write_table(table, path, compression="zstd", row_group_size=250_000, store_schema=False)
