"""A real series of findings: the weekly federal HTTPS scan, against a computation of its own.

The exports lie beside the repository, in ``shared``; without them these tests are skipped.
"""

from __future__ import annotations

import csv
import gzip
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from statsmodels.duration.survfunc import SurvfuncRight
from test_published_figures import beside

from content_assurance import Marts

DEADLINE, AFTER = date(2016, 12, 31), date(2017, 1, 15)
STALE = 3  # published; the snapshots that name the agencies are a year old by then
CONDITIONS = ("Live", "Valid HTTPS", "Defaults to HTTPS")


class Episode(NamedTuple):
    """A time during which a domain did not show HTTPS."""

    domain: str
    opened: date
    last_open: date
    closed: date | None


@pytest.fixture(scope="module")
def exports() -> list[tuple[date, dict[str, bool]]]:
    """By date, whether each scanned domain shows HTTPS."""
    (folder,) = beside("landing/gsa_https/domains")
    found = []
    for path in sorted(folder.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
            shown = {
                row["Domain"].strip().lower(): all(row[name] == "True" for name in CONDITIONS)
                for row in csv.DictReader(lines)
            }
        found.append((date.fromisoformat(path.name[:10]), shown))
    return found


@pytest.fixture(scope="module")
def episodes(exports: list[tuple[date, dict[str, bool]]]) -> set[Episode]:
    """Every stretch of looks at a domain without HTTPS, up to the next look with it."""
    found = set()
    for domain in {domain for _, shown in exports for domain in shown}:
        looks = [(day, shown[domain]) for day, shown in exports if domain in shown]
        starts = [day for day, shows in looks[:1] if not shows]
        starts += [day for (_, before), (day, shows) in pairwise(looks) if before and not shows]
        for start in starts:
            after = [(day, shows) for day, shows in looks if day >= start]
            closed = next((day for day, shows in after if shows), None)
            last = max(day for day, _ in after if closed is None or day < closed)
            found.add(Episode(domain, start, last, closed))
    return found


@pytest.fixture(scope="module")
def marts_path(
    exports: list[tuple[date, dict[str, bool]]],
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The publication of a run on the series, with the agencies of the Pulse snapshots."""
    home = tmp_path_factory.mktemp("series")
    (home / "landing").mkdir()
    for source in beside("landing/gsa_https", "landing/us_pulse"):
        (home / "landing" / source.name).symlink_to(source, target_is_directory=True)
    outcome = assurance(
        "run", "--landing", "landing", "--out", "out", "--as-of", AFTER.isoformat(),
        cwd=home, environment={"ASSURANCE_PROJECT": str(project)},
    )  # fmt: skip
    assert outcome.returncode == STALE, outcome.stdout + outcome.stderr
    return home / "out" / "published" / "assurance.duckdb"


def test_fixes_and_regressions_are_those_of_the_scans(
    marts_path: Path, episodes: set[Episode]
) -> None:
    with Marts.open(marts_path) as marts:
        rows = marts.rows(
            "select asset_name, first_open_date, finding_episodes.last_open_date, "
            "finding_episodes.ended_date, finding_episodes.closure_reason "
            "from finding_episodes inner join findings using (finding_id)"
        )

    ours = {
        Episode(
            row["asset_name"],
            row["first_open_date"],
            row["last_open_date"],
            row["ended_date"] if row["closure_reason"] == "fixed_verified" else None,
        )
        for row in rows
    }

    assert ours == episodes
    assert len(rows) == len(episodes)
    assert {row["closure_reason"] for row in rows} == {"fixed_verified", "not_observed", None}


@pytest.mark.parametrize("which", [4, 12, -1])
def test_the_curve_is_that_of_an_independent_library(
    marts_path: Path,
    exports: list[tuple[date, dict[str, bool]]],
    episodes: set[Episode],
    which: int,
) -> None:
    day = exports[which][0]
    known = [episode for episode in episodes if episode.opened <= day]
    is_closed = [bool(episode.closed and episode.closed <= day) for episode in known]
    ages = [
        ((episode.closed if shut and episode.closed else min(episode.last_open, day))
         - episode.opened).days
        for episode, shut in zip(known, is_closed, strict=True)
    ]  # fmt: skip
    at_risk = np.array(ages) > 0
    theirs = SurvfuncRight(np.array(ages)[at_risk], np.array(is_closed, dtype=int)[at_risk])

    with Marts.open(marts_path) as marts:
        curve = marts.rows(
            "select * from remediation_curves where population = 'findings' and as_of_date = ? "
            "and dimension = 'all' and remediated_count > 0 order by age_days",
            [day],
        )
        (summary,) = marts.rows(
            "select * from remediation_statistics where population = 'findings' "
            "and as_of_date = ? and dimension = 'all'",
            [day],
        )

    assert [row["age_days"] for row in curve] == list(theirs.surv_times[theirs.n_events > 0])
    np.testing.assert_allclose(
        [row["survival"] for row in curve],
        theirs.surv_prob[theirs.n_events > 0],
        rtol=0,
        atol=1e-9,
    )
    low, high = _log_log_interval(theirs)
    np.testing.assert_allclose([row["survival_low"] for row in curve], low, rtol=0, atol=1e-9)
    np.testing.assert_allclose([row["survival_high"] for row in curve], high, rtol=0, atol=1e-9)
    assert (summary["episode_count"], summary["remediated_count"]) == (len(known), sum(is_closed))
    assert summary["restricted_mean_days"] == pytest.approx(_area(theirs, 365), abs=1e-9)


def test_adherence_is_that_of_a_count_agency_by_agency(
    marts_path: Path, episodes: set[Episode]
) -> None:
    (snapshots,) = beside("landing/us_pulse/domains")
    agencies: dict[str, str] = {}
    last = max(snapshots.glob("*.csv"))  # what it no longer lists has lost its owner
    with last.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            agencies[row["Domain Name"].strip().lower()] = row["Agency"].strip()
    met: Counter[str] = Counter()
    late: Counter[str] = Counter()
    with Marts.open(marts_path) as marts:
        unseen = {
            (row["asset_name"], row["first_open_date"])
            for row in marts.rows(
                "select asset_name, first_open_date from finding_episodes inner join findings "
                "using (finding_id) where finding_episodes.closure_reason = 'not_observed'"
            )
        }
        published = {
            row["member"]: (row["numerator"], row["denominator"])
            for row in marts.rows(
                "select * from metrics where metric_id = 'deadline_adherence' "
                "and dimension = 'owner' and as_of_date = ? and denominator > 0",
                [AFTER],
            )
        }
    ordered = sorted(episodes, key=lambda one: (one.domain, one.opened))
    for one, after in zip(ordered, [*ordered[1:], None], strict=True):
        agency = agencies.get(one.domain, "unowned")
        is_resumed = (
            after is not None
            and after.domain == one.domain
            and one.closed is not None
            and (after.opened - one.closed).days <= 30
        )
        if one.closed and not is_resumed:
            met[agency] += one.closed <= DEADLINE
            late[agency] += one.closed > DEADLINE
        elif not one.closed and (one.domain, one.opened) not in unseen:
            late[agency] += 1

    wanted = {name: (met[name], met[name] + late[name]) for name in met.keys() | late.keys()}
    assert published == {name: pair for name, pair in wanted.items() if pair[1]}
    assert sum(late.values()) > 700


def _log_log_interval(curve: SurvfuncRight) -> tuple[np.ndarray, np.ndarray]:
    """Limits of log(-log S) with the standard error that the library gives for S."""
    is_event = curve.n_events > 0
    survival, error = curve.surv_prob[is_event], curve.surv_prob_se[is_event]
    width = 1.959963984540054 * error / (survival * np.log(survival))
    limits = survival ** np.exp(width), survival ** np.exp(-width)
    return np.minimum(*limits), np.maximum(*limits)


def _area(curve: SurvfuncRight, horizon: int) -> float:
    """The area under the curve up to the horizon, a step at a time."""
    times = [0, *(int(time) for time in curve.surv_times if time < horizon), horizon]
    heights = [1.0, *(s for time, s in zip(curve.surv_times, curve.surv_prob, strict=True)
                      if time < horizon)]  # fmt: skip
    return float(sum(h * (end - start) for h, (start, end) in zip(heights, pairwise(times),
                                                                  strict=True)))  # fmt: skip
