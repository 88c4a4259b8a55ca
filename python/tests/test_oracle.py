"""The published figures against an independent oracle, and both against the simulated truth.

The oracle (``oracle/``) is plain Python written from the definitions. It reads the exports of a
simulated organisation itself and is given nothing but a mapping of records to assets. With the
pipeline's own mapping every published figure must equal the oracle's; with the true mapping the
difference is what identity errors cost.
"""

from __future__ import annotations

import csv
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from math import isinf, isnan
from pathlib import Path
from statistics import fmean

import duckdb
import numpy as np
import pytest
from oracle.assets import OBSERVED_WITHIN_DAYS, days_since
from oracle.comparison import Row, compare
from oracle.coverage import OWN_TABLES, Fact
from oracle.estimates import kaplan_meier
from oracle.history import History, World, read_world, rebuild
from oracle.kpis import all_kpis, gap_cases, waterfall
from oracle.truth import agreement, true_assets
from oracle.verdicts import verdicts
from outcomes import NO_TESTS
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from content_assurance.simulate import simulate

pytestmark = pytest.mark.slow

Assurance = Callable[..., subprocess.CompletedProcess[str]]
Record = Callable[[str, object], None]

PUBLISHED, PUBLISHED_DEGRADED = 0, 3
# What the oracle knows; metrics of findings have one of their own (test_finding_metrics).
METRICS = {
    "inventory_accuracy", "ghost_rate", "shadow_rate", "ownership_completeness",
    "estimated_assets", "estimated_unseen_assets", "inventory_completeness",
    "effective_coverage", "raw_coverage", "weighted_coverage", "joint_coverage",
    "time_in_coverage", "gap_age_median", "matched_cohort_coverage", "matched_cohort_baseline",
}  # fmt: skip
DIMENSIONS = {
    "all", "control", "owner", "control_owner", "asset_class", "control_asset_class",
    "environment", "criticality", "exposure", "source_pair",
}  # fmt: skip


@dataclass(frozen=True)
class Organisation:
    """A simulated organisation: what was published of it, and what is true."""

    published: Path
    truth: Path
    world: World
    mapping: Mapping[str, str]
    true_mapping: Mapping[str, str]

    def rows(self, mart: str) -> list[Row]:
        """A mart as it was published."""
        return rows(self.published, mart)


def rows(published: Path, mart: str) -> list[Row]:
    """A mart of a published file."""
    with duckdb.connect(str(published), read_only=True) as con:
        cursor = con.execute(f"select * from marts.{mart}")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Plan:
    """What to simulate."""

    assets: int
    weeks: int
    end: date
    seed: int
    is_clean_identity: bool = False

    @property
    def environment(self) -> dict[str, str]:
        """Settings of dbt: one run of its tests is enough."""
        return NO_TESTS if self.is_clean_identity else {}


PLANS = {
    # Across a change of policy and the end of an exception.
    "usual": Plan(assets=2_000, weeks=10, end=date(2026, 5, 11), seed=7),
    # Identity without noise, over more weeks than the coverage window is long.
    "clean": Plan(400, weeks=15, end=date(2026, 6, 29), seed=11, is_clean_identity=True),
}


def _build(home: Path, plan: Plan, project: Path, assurance: Assurance) -> Organisation:
    landing, out = home / "landing", home / "out"
    summary = simulate(landing, **asdict(plan), has_access=False)
    outcome = assurance(
        "run", "--landing", str(landing), "--out", str(out),
        cwd=home, environment={"ASSURANCE_PROJECT": str(project)} | plan.environment,
    )  # fmt: skip
    assert outcome.returncode in (PUBLISHED, PUBLISHED_DEGRADED), outcome.stdout + outcome.stderr
    published = out / "published" / "assurance.duckdb"
    return Organisation(
        published,
        summary.truth,
        read_world(landing, project / "seeds"),
        {row["record_id"]: row["asset_id"] for row in rows(published, "asset_records")},
        true_assets(summary.truth),
    )


@pytest.fixture(scope="module")
def organisations(
    project: Path, assurance: Assurance, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Organisation]:
    """Every planned organisation, built side by side."""
    homes = {name: tmp_path_factory.mktemp(name) for name in PLANS}
    with ThreadPoolExecutor() as pool:
        jobs = {
            name: pool.submit(_build, homes[name], plan, project, assurance)
            for name, plan in PLANS.items()
        }
        return {name: job.result() for name, job in jobs.items()}


@pytest.fixture(scope="module")
def usual(organisations: dict[str, Organisation]) -> Organisation:
    """An organisation with all its noise."""
    return organisations["usual"]


@pytest.fixture(scope="module")
def clean(organisations: dict[str, Organisation]) -> Organisation:
    """An organisation whose records identify their assets."""
    return organisations["clean"]


@pytest.fixture(scope="module")
def usual_history(usual: Organisation) -> History:
    """The oracle's history of the usual organisation, by the pipeline's own mapping."""
    return rebuild(usual.world, usual.mapping)


@pytest.fixture(scope="module")
def true_history(usual: Organisation) -> History:
    """The oracle's history of the usual organisation, by perfect identity."""
    return rebuild(usual.world, usual.true_mapping)


@pytest.fixture(scope="module")
def clean_history(clean: Organisation) -> History:
    """The oracle's history of the clean organisation, by perfect identity."""
    return rebuild(clean.world, clean.true_mapping)


def differences(organisation: Organisation, history: History) -> list[str]:
    """Every way in which the mart `metrics` and the oracle disagree."""
    published = [row for row in organisation.rows("metrics") if row["metric_id"] in METRICS]
    assert {row["metric_id"] for row in published} == METRICS
    assert {row["dimension"] for row in published} == DIMENSIONS
    return compare(published, history)


def assert_none(found: Iterable[str]) -> None:
    """There is no difference; the first ones are shown."""
    shown = list(found)
    assert not shown, f"{len(shown)} differences\n" + "\n".join(shown[:20])


def test_every_figure_equals_the_oracle(usual: Organisation, usual_history: History) -> None:
    assert_none(differences(usual, usual_history))


def test_every_metric_card_has_figures(usual: Organisation, project: Path) -> None:
    with (project / "seeds" / "metrics" / "metric_cards.csv").open(encoding="utf-8") as stream:
        areas = {card["metric_id"]: card["area"] for card in csv.DictReader(stream)}
    told = {row["metric_id"] for row in usual.rows("metrics")}
    assert {card for card, area in areas.items() if area in ("coverage", "inventory")} == METRICS
    # Whoever has no source of findings, or of access, has no figures of them, not even zeros.
    absent = {"access"} if not usual.rows("accounts") else set()
    if not usual.rows("findings"):
        absent |= {"findings", "remediation", "deadlines", "threats"}
    assert told == {card for card, area in areas.items() if area not in absent}


def test_the_waterfall_equals_the_oracle(usual: Organisation, usual_history: History) -> None:
    steps = waterfall(usual_history)
    published = {
        (row["as_of_date"], row["control_id"], row["owner_name"]): row
        for row in usual.rows("coverage_waterfall")
    }
    assert published.keys() == steps.keys()
    assert_none(
        f"{key}: published {published[key]}, oracle {wanted}"
        for key, wanted in steps.items()
        if wanted != {name: published[key][name] for name in wanted}
    )


def test_the_history_holds_what_the_oracle_is_for(
    usual: Organisation, usual_history: History
) -> None:
    """Broken, late and stale exports, exclusions of each kind, every state, old versions."""
    exports = [export for group in usual.world.landing.exports.values() for export in group]
    assert any(export.unreadable_files for export in exports)
    assert any(export.set_aside for export in exports)
    assert any(export.future_moments for export in exports)
    assert any(export.row_count > len(export.rows) + export.set_aside for export in exports)
    assert {day.weekday() for day in usual.world.dates} > {0}
    assert any(
        choice.is_stale for day in usual.world.dates for choice in usual.world.landing.in_force(day)
    )
    facts = [fact for group in usual_history.facts.values() for fact in group]
    assert {fact.state for fact in facts} == {"effective", "gap", "dormant", "excluded"}
    assert {fact.exclusion for fact in facts} >= {None, "exception", "known_only_to_control"}
    assert any(fact.is_working and not fact.is_healthy for fact in facts)
    assert len({fact.policy_version for fact in facts if fact.control_id == "edr"}) == 2


def test_the_history_holds_the_edges_of_definitions(usual_history: History) -> None:
    """A silent console, the last days of windows, records made anew, personal devices."""
    dates, silent = usual_history.dates, set(usual_history.dates) - {*usual_history.sound["edr"]}
    assert silent
    assert dates[0] < min(silent)
    assert max(silent) < dates[-1]
    assert max(silent) - timedelta(days=28) >= dates[0]
    facts = [fact for group in usual_history.facts.values() for fact in group]
    assets = [asset for group in usual_history.assets.values() for asset in group]
    assert any(asset.is_in_scope and not asset.is_inventoried for asset in assets)
    assert {evidence_age(fact) - fact.recency_days for fact in facts} >= {-1, 0}
    ages = {
        days_since(sighting.record.last_seen_at, day)
        for day, group in usual_history.assets.items()
        for asset in group
        for sighting in asset.sightings
    }
    assert ages >= {OBSERVED_WITHIN_DAYS - 1, OBSERVED_WITHIN_DAYS}
    assert any(len(moments(fact)) > 1 and fact.control_id == "edr" for fact in facts)


def moments(fact: Fact) -> list[datetime]:
    """When each record of the control last proved it."""
    return [
        proof.last_evidence_at
        for sighting in fact.asset.sightings
        for proof in sighting.record.evidence
        if proof.control_id == fact.control_id and proof.last_evidence_at
    ]


def evidence_age(fact: Fact) -> int:
    """Age in days of the latest evidence; -1 for none."""
    return min(((fact.day - moment.date()).days for moment in moments(fact)), default=-1)


def test_shares_have_wilson_intervals(usual: Organisation) -> None:
    shares = [
        row
        for row in usual.rows("metrics")
        if row["metric_id"] in METRICS - {"weighted_coverage", "inventory_completeness"}
        and row["interval_low"] is not None
        and row["denominator"]
        and row["metric_id"] != "gap_age_median"
    ]
    assert len(shares) > 5_000
    low, high = proportion_confint(
        np.array([row["numerator"] for row in shares]),
        np.array([row["denominator"] for row in shares]),
        method="wilson",
    )
    assert np.allclose([row["interval_low"] for row in shares], low, rtol=0, atol=1e-9)
    assert np.allclose([row["interval_high"] for row in shares], high, rtol=0, atol=1e-9)


def test_gap_ages_follow_kaplan_and_meier(usual: Organisation, usual_history: History) -> None:
    """Curve, median and limits equal those of statsmodels, on every date and control."""
    published = {
        (row["as_of_date"], row["member"]): row
        for row in usual.rows("metrics")
        if row["metric_id"] == "gap_age_median"
    }
    reached = 0
    for key, cases in gap_cases(usual_history).items():
        ages, closed = np.array(cases, dtype=float).T
        if not closed.any():
            assert published[key]["value"] is None
            continue
        curve = SurvfuncRight(ages, closed)
        ours = {step.age: float(step.survival) for step in kaplan_meier(cases)}
        assert np.allclose([ours[age] for age in curve.surv_times], curve.surv_prob, atol=1e-12)
        # statsmodels wants the curve below one half; by definition one half is enough.
        halved = curve.surv_times[curve.surv_prob <= 0.5 + 1e-12]
        assert published[key]["value"] == (halved[0] if halved.size else None)
        low, high = curve.quantile_ci(0.5, method="cloglog")
        if not isnan(low):
            reached += 1
            assert published[key]["interval_low"] == low
            assert published[key]["interval_high"] == (None if isinf(high) else high)
    assert reached > 0


def test_identity_is_precise_and_complete(usual: Organisation, record_property: Record) -> None:
    assert usual.mapping.keys() == usual.true_mapping.keys()
    found = agreement(usual.mapping, usual.true_mapping)
    record_property("identity_precision", found.precision)
    record_property("identity_recall", found.recall)
    print(f"\nidentity: precision {found.precision:.4%}, recall {found.recall:.4%}")  # noqa: T201
    assert found.precision >= 0.98
    assert found.recall >= 0.98


def test_identity_errors_cost_little_coverage(
    usual: Organisation, true_history: History, record_property: Record
) -> None:
    truth = {
        (kpi.day, kpi.control_id): kpi
        for kpi in all_kpis(true_history).values()
        if kpi.metric_id == "effective_coverage" and kpi.dimension == "control"
    }
    errors: dict[str, list[float]] = {}
    for row in usual.rows("metrics"):
        if row["metric_id"] == "effective_coverage" and row["dimension"] == "control":
            wanted = truth[row["as_of_date"], row["member"]].value
            assert wanted is not None
            errors.setdefault(row["member"], []).append(100 * (row["value"] - wanted))
    worst = {control_id: max(gaps, key=abs) for control_id, gaps in errors.items()}
    print("\neffective coverage, published minus perfect identity, points:")  # noqa: T201
    for control_id, gap in sorted(worst.items()):
        mean = fmean(errors[control_id])
        record_property(f"coverage_error_{control_id}", gap)
        print(f"  {control_id}: mean {mean:+.3f}, worst {gap:+.3f}")  # noqa: T201
    assert worst.keys() == OWN_TABLES.keys()
    assert max(map(abs, worst.values())) < 1.5


def test_clean_identity_is_perfect(clean: Organisation) -> None:
    found = agreement(clean.mapping, clean.true_mapping)
    assert clean.mapping.keys() == clean.true_mapping.keys()
    assert (found.precision, found.recall) == (1.0, 1.0)


def test_with_perfect_identity_every_figure_is_true(
    clean: Organisation, clean_history: History
) -> None:
    assert_none(differences(clean, clean_history))


def test_observed_states_are_the_true_ones(
    usual: Organisation, true_history: History, record_property: Record
) -> None:
    """Exactly where telemetry is complete; in a clear majority of all cases."""
    found = verdicts(true_history, usual.truth)
    complete, everything = found.complete, found.everything
    share = everything[True, True] / everything.total()
    record_property("states_told_completely", complete.total())
    record_property("states_in_agreement", share)
    print(f"\nstates told completely: {complete.total()}; all in agreement: {share:.2%}")  # noqa: T201
    assert complete.total() > 20_000
    assert complete == Counter({(True, True): complete.total()})
    assert share > 0.9
