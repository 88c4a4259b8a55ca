"""What leaders read first equals the marts: where things stand, what to do, by whom, how sure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from report_findings import LATEST
from report_marts import publish

from content_assurance.report import certainty, figures, movement, owners, standing, steps
from content_assurance.report.reading import Reading
from content_assurance.warehouse import Marts

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(
        tmp_path_factory.mktemp("published") / "assurance.duckdb", gaps=600, assets=400, failing=0
    )


@pytest.fixture(scope="module")
def marts(published: Path) -> Iterator[Marts]:
    with Marts.open(published) as opened:
        yield opened


@pytest.fixture(scope="module")
def reading(marts: Marts) -> Reading:
    return Reading(marts)


@pytest.fixture(scope="module")
def latest(marts: Marts) -> dict[tuple[str, str], dict[str, Any]]:
    """The metrics of the latest date by KPI and owner, all of them for ``all``."""
    rows = marts.rows(
        "select * from metrics where as_of_date = ? and dimension in ('all', 'owner')", [LATEST]
    )
    return {(row["metric_id"], row["member"]): row for row in rows}


def test_the_first_sentences_are_those_of_the_marts(
    reading: Reading, latest: dict[tuple[str, str], dict[str, Any]]
) -> None:
    coverage = latest["effective_coverage", "all"]["value"]
    said = standing.lede(reading).replace("\u00a0", " ")
    below = f"{(0.95 - coverage) * 100:.1f} points below the target of 95 %"
    assert said.startswith(
        f"{coverage * 100:.1f} % of the required controls are in place and working, {below}."
    )
    assert "61 findings are open." in said
    assert "2 sources failed: what rests on them is not reportable." in said
    judged = re.search(r"Since 23 Oct 2026 (?:no key figure|(\d+) of (\d+) key figures)", said)
    assert judged is not None


def test_the_board_leads_with_figures_that_have_a_target(reading: Reading) -> None:
    board = standing.board(reading.cards, reading.series)
    assert [line.card.definition.metric_id for line in board] == [
        "effective_coverage", "raw_coverage", "inventory_accuracy", "ownership_completeness",
        "open_findings", "deadline_adherence", "imputed_deadline_share", "known_exploited_share",
    ]  # fmt: skip


def test_owners_at_a_glance_equal_the_marts(
    reading: Reading, marts: Marts, latest: dict[tuple[str, str], dict[str, Any]]
) -> None:
    gaps = marts.rows("select owner_name, count(*) as n from coverage_gaps group by owner_name")
    by_owner = {row["owner_name"]: row["n"] for row in gaps}
    found = owners.glance(reading)
    assert found is not None
    assert {one.owner for one in found.rows} >= set(by_owner)
    for one in found.rows:
        assert one.gaps == by_owner.get(one.owner, 0)
        covered = latest.get(("effective_coverage", one.owner))
        if covered is not None and covered["is_source_ok"]:
            assert one.coverage == figures.share(covered["value"])
        for shown, metric_id in ((one.exploited, "known_exploited_share"),):
            row = latest.get((metric_id, one.owner))
            assert shown == figures.count(row["numerator"] if row else None)
    work = [one.gaps for one in found.rows]
    assert work == sorted(work, reverse=True)


def test_the_next_steps_close_what_weighs_most(
    reading: Reading, marts: Marts, latest: dict[tuple[str, str], dict[str, Any]]
) -> None:
    weight: dict[tuple[str, str, str], float] = defaultdict(float)
    groups: dict[tuple[str, str, str], Rows] = defaultdict(list)
    for row in marts.rows("select * from coverage_gaps"):
        key = (row["owner_name"], row["control_name"], row["action"])
        weight[key] += row["priority_score"]
        groups[key].append(row)
    best = sorted(weight, key=lambda key: (-weight[key], -len(groups[key]), key))[:3]
    found = [step for step in steps.steps(reading) if step.kind == "Coverage"]
    assert [(*step.owners, step.what) for step in found] == [
        (owner, f"{control}: {action}") for owner, control, action in best
    ]
    whole = latest["effective_coverage", "all"]
    for step, key in zip(found, best, strict=True):
        count = len(groups[key])
        gain = f"{count / whole['denominator'] * 100:.1f}"
        assert float(gain) >= 0.1
        word = "point" if gain == "1.0" else "points"
        closes = f"Closes {figures.plural(count, 'gap')}"
        assert step.effect == f"{closes}: effective coverage +{gain}\u00a0{word}"
        severe = sum(row["criticality"] in ("critical", "high") for row in groups[key])
        assert (f"{severe} of them critical or high" in step.why) == (severe > 0)
        oldest = max(row["gap_age_days"] for row in groups[key])
        assert f"is open for {figures.days(oldest)}" in step.why


def test_failed_sources_come_first_and_fixes_name_their_owners(reading: Reading) -> None:
    found = steps.steps(reading)
    assert [step.kind for step in found] == sorted(
        (step.kind for step in found),
        key=["Data", "Coverage", "Findings", "Inventory"].index,
    )
    assert found[0].what.startswith("Restore the export of ")
    fixes = [step for step in found if step.kind == "Findings"]
    assert fixes[0].what == "Update first <i> to 2.19.2, 3.0"
    assert fixes[0].effect == "Closes 4\u00a0findings, 1 known to be exploited and 4 overdue"
    assert fixes[0].owners == ("A", "B", "C", "D", "unowned")
    assert fixes[1].what == "Fix second"


def test_certainty_names_what_failed_and_what_is_assumed(reading: Reading) -> None:
    found = certainty.certainty(reading)
    assert found[0].kind == "unknown"
    assert found[0].headline.replace("\u00a0", " ") == "2 of 6 tables did not deliver in time"
    assert "workday.workers and tenable.agents" in found[0].detail
    # 2,202 rows were kept and 5 set aside in each of six tables.
    assert "30 of 13,242\u00a0rows could not be used" in found[0].detail
    said = {one.headline.replace("\u00a0", " "): one.detail for one in found}
    assert "28.6 % of due dates rest on facts that nobody knows" in said
    assert "About 165 assets may be unknown to every source" in said
    assert "43 requirements are left out of it" in said
    assert "3 identifiers could not be relied on" in said


def test_a_change_is_explained_by_rates_and_mix(reading: Reading) -> None:
    assert reading.baseline == LATEST - timedelta(28)
    stories = movement.moved(reading).stories
    told = {story.headline.split(" ")[0]: story.why for story in stories if story.why}
    assert told in ({}, {"EDR:": told.get("EDR:", "")})
    pairs = movement.explained(reading)
    assert pairs["effective_coverage", "edr"].replace("\u00a0", " ") == (
        "Why: \u22122.0 points from how owners did, ±0 points from whose assets and findings are"
        " counted."
    )
    assert ("effective_coverage", "disk_encryption") not in pairs
