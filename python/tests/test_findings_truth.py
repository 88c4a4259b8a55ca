"""What is published of findings against the simulated truth.

A simulated organisation has findings with a true beginning and end, scanners that look at some
times and not at others, and exports that come or do not. What the exports determine must come out
exactly as the oracle derives it from the truth (``oracle/findings.py``); where they cannot tell,
between two looks, the truth must lie between them.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from explained import differences
from oracle.finding_truth import Finding, rows_of, taken
from oracle.findings import Episode, FindingsWorld
from oracle.told import Row, Told, image_id
from oracle.truth import true_assets
from outcomes import NO_TESTS

from content_assurance.simulate import simulate

pytestmark = pytest.mark.slow

PUBLISHED, PUBLISHED_DEGRADED = 0, 3
REMEDIATED = ("fixed_verified", "fixed_inferred")
# Each delivered a second time, under another name: it must change nothing.
DELIVERED_TWICE = ("crowdstrike/vulnerabilities", "tenable/vulns", "aws_inspector/findings")


@pytest.fixture(scope="module")
def told(
    project: Path,
    assurance: Callable[..., subprocess.CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Told:
    """An organisation whose records identify their assets: only findings are at stake."""
    home = tmp_path_factory.mktemp("findings")
    landing, out = home / "landing", home / "out"
    summary = simulate(
        landing, assets=150, weeks=20, seed=5, end=date(2026, 6, 29), is_clean_identity=True,
        has_access=False,
    )  # fmt: skip
    for name in DELIVERED_TWICE:
        path = sorted((landing / name).iterdir())[-3]
        day, _, suffix = path.name.partition(".")
        shutil.copy(path, path.with_name(f"{day}-again.{suffix}"))
    outcome = assurance(
        "run", "--landing", str(landing), "--out", str(out),
        cwd=home,
        environment={"ASSURANCE_PROJECT": str(project)} | NO_TESTS,
    )  # fmt: skip
    assert outcome.returncode in (PUBLISHED, PUBLISHED_DEGRADED), outcome.stdout + outcome.stderr
    published = out / "published" / "assurance.duckdb"
    truth = true_assets(summary.truth)
    with duckdb.connect(str(published), read_only=True) as con:
        records = con.execute("select record_id, asset_id from marts.asset_records").fetchall()
    return Told(
        published,
        out / "work" / "warehouse.duckdb",
        FindingsWorld(summary.truth),
        {truth[record_id]: asset_id for record_id, asset_id in records},
    )


def is_retirement(world: FindingsWorld, finding: Finding, wanted: Episode, found: Episode) -> bool:
    """Its asset is truly gone, and the inventory says so, whatever scanners still list."""
    retired = world.retired.get(finding.asset)
    return (
        wanted.reason in (None, "not_observed")
        and found.reason == "asset_retired"
        and (found.first_open, found.last_open) == (wanted.first_open, wanted.last_open)
        and retired is not None
        and found.closed is not None
        and retired.date() <= found.closed
    )


def test_episodes_and_reasons_are_the_true_ones(told: Told) -> None:
    wrong = []
    for finding in told.exact:
        wanted, found = told.world.episodes(finding), told.episodes_of(finding)
        pairs = zip(wanted, found, strict=False)
        if len(wanted) != len(found) or not all(
            a == b or is_retirement(told.world, finding, a, b) for a, b in pairs
        ):
            wrong.append(f"{finding}\n  wanted {wanted}\n  found  {found}")
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:5])
    assert len(told.exact) > 0.95 * len(told.shown) > 600


def test_nothing_is_published_that_is_not_true(told: Told) -> None:
    true_ids = {told.id_of(finding) for finding in told.shown}
    images = {image_id(told.world, finding) for finding in told.images}
    assert told.findings.keys() <= true_ids | images


def test_the_truth_holds_every_case(told: Told) -> None:
    """Every way in which a finding can end, and those that came back."""
    wanted = {finding.true_id: told.world.episodes(finding) for finding in told.exact}
    reasons = Counter(episode.reason for group in wanted.values() for episode in group)
    assert reasons.keys() == {
        None, "fixed_verified", "fixed_inferred", "risk_accepted", "detector_changed",
        "not_observed",
    }  # fmt: skip
    assert min(reasons.values()) >= 5
    assert sum(len(group) > 1 for group in wanted.values()) >= 3
    ends = Counter(spell.reason for item in told.shown for spell in item.spells)
    assert ends.keys() == {"", "fixed", "asset_retired", "risk_accepted"}


def test_every_fix_lies_between_the_last_look_with_it_and_the_first_without(told: Told) -> None:
    """For one scanner alone, so that the looks are its own.

    Where the last look of all misses a finding nobody can tell that it is still there.
    """
    checked, mistaken = 0, 0
    for finding in told.exact:
        if len(finding.scanners) != 1:
            continue
        (scanner,) = finding.scanners
        looks = told.world.looks[scanner, finding.asset]
        for episode in told.episodes_of(finding):
            if episode.reason not in REMEDIATED or episode.closed is None:
                continue
            if (finding.true_id, episode.closed) in told.world.misses:
                mistaken += 1
                continue
            seen = max(
                at for day, at in looks.items()
                if day <= episode.last_open and finding.is_there(at)
            )  # fmt: skip
            clean = looks.get(episode.closed, taken(episode.closed))
            fixed = [
                spell.ends
                for spell in finding.spells
                if spell.reason == "fixed" and seen < spell.ends <= clean
            ]
            assert len(fixed) == 1, f"{finding}: {episode}"
            checked += 1
    assert checked >= 40
    assert mistaken <= checked / 20


def test_a_scan_that_misses_a_finding_once_ends_nothing(told: Told) -> None:
    flapped = 0
    for true_id, day in sorted(told.world.misses):
        finding = told.world.findings[true_id]
        if finding.scanners != {"tenable"}:
            continue
        said = told.world.sayings["tenable", true_id]
        looks = told.world.looks_of("tenable", finding)
        if day not in looks or looks[0] == day or looks[-1] == day:
            continue
        place = looks.index(day)
        if said.get(looks[place - 1]) == said.get(looks[place + 1]) == "open":
            flapped += 1
            ends = {episode.closed for episode in told.episodes_of(finding)}
            starts = {episode.first_open for episode in told.episodes_of(finding)}
            assert day not in ends
            assert looks[place + 1] not in starts
    assert flapped >= 5


def test_an_export_that_is_missing_or_cut_closes_nothing(told: Told) -> None:
    exports = rows_of(told.world.folder / "finding_exports.csv")
    failed = [row for row in exports if row["state"] != "delivered"]
    assert {(row["source_name"], row["state"]) for row in failed} == {
        ("tenable", "missing"), ("crowdstrike", "truncated"),
    }  # fmt: skip
    for row in failed:
        day = date.fromisoformat(row["export_date"])
        alone = [item for item in told.shown if item.scanners == {row["source_name"]}]
        episodes = [episode for item in alone for episode in told.episodes_of(item)]
        assert day not in {episode.first_open for episode in episodes}
        closed = {episode.reason for episode in episodes if episode.closed == day}
        assert closed <= {"asset_retired"}  # which the inventory said
        assert sum(episode.first_open < day < episode.last_open for episode in episodes) >= 10


def test_what_retired_assets_had_was_not_fixed(told: Told) -> None:
    """It ends with the asset as soon as nobody shows it any more, and never as a fix."""
    listed = {
        row["asset_id"]: row["lifecycle"]
        for row in told.query("select asset_id, lifecycle from marts.assets")
    }
    retired_late = {event["id"] for event in told.world.happened("retired_but_alive")}
    ended = 0
    for finding in told.exact:
        last = finding.spells[-1]
        episodes = told.episodes_of(finding)
        if not episodes:
            continue
        reason = episodes[-1].reason
        if last.reason == "asset_retired" and (episodes[-1].closed or date.max) > last.ends.date():
            assert reason not in REMEDIATED
            is_gone = listed.get(told.asset_ids[finding.asset]) == "retired"
            if is_gone and reason is not None and reason != "detector_changed":
                assert reason == "asset_retired"
                ended += 1
        if reason == "asset_retired":
            assert finding.asset in told.world.retired or finding.asset in retired_late
    assert ended >= 10


def test_what_several_scanners_see_is_one_finding_with_all_of_them(told: Told) -> None:
    by_number = Counter[int]()
    for finding in told.exact:
        finding_id = told.id_of(finding)
        if finding_id is not None:
            sources = told.findings[finding_id]["source_names"]
            assert sources == ",".join(sorted(finding.scanners))
            by_number[len(finding.scanners)] += 1
    assert by_number[2] >= 200
    assert by_number[3] >= 10


def test_a_check_that_falls_silent_fixes_nothing(told: Told) -> None:
    cve, since = told.world.silenced
    ended = Counter(
        episode.reason
        for finding in told.exact
        if finding.cve == cve
        for episode in told.episodes_of(finding)
        if episode.closed is not None and taken(episode.closed) > since
    )
    assert ended["detector_changed"] >= 10
    assert not ended.keys() & {*REMEDIATED}


def test_what_is_older_than_its_detector_enters_with_it(told: Told) -> None:
    (event,) = told.world.happened("detector_connected")
    connected = date.fromisoformat(event["event_date"])
    assert connected == told.world.exports["aws_inspector"][0]
    entered = 0
    for finding in told.exact:
        if finding.scanners != {"aws_inspector"}:
            continue
        for row in told.episodes.get(told.id_of(finding) or "", [])[:1]:
            begins = finding.spells[0].begins.date()
            assert begins <= row["detected_date"] <= row["entered_date"] <= row["first_open_date"]
            if row["detected_date"] < connected:
                assert row["entered_date"] == connected
                entered += 1
    assert entered >= 10


def test_a_rebuild_is_neither_a_fix_nor_a_return(told: Told) -> None:
    reasons = Counter[str | None]()
    for finding in told.images:
        wanted = told.world.image_episode(finding)
        found = [
            Episode(r["first_open_date"], r["last_open_date"], r["ended_date"], r["closure_reason"])
            for r in told.episodes.get(image_id(told.world, finding), [])
        ]
        assert found == ([wanted] if wanted else []), finding
        reasons.update(episode.reason for episode in found)
    assert reasons.keys() == {None, "not_observed", "false_positive"}
    assert reasons["not_observed"] >= 20


def test_tickets_can_be_joined_and_tell_their_true_states(told: Told) -> None:
    latest = {
        row["ticket_id"]: row
        for row in told.query(
            "from intermediate.int_tickets_enriched order by export_date", is_internal=True
        )
    }
    truth = rows_of(told.world.folder / "tickets.csv")
    raised = {row["ticket_id"]: row for row in truth if row["opened_at"]}
    assert latest.keys() == raised.keys()
    for ticket_id, row in raised.items():
        is_open = not row["closed_at"] or (row["reopened_at"] and not row["closed_again_at"])
        assert (latest[ticket_id]["ticket_status"] in ("open", "in_progress")) == bool(is_open)
        assert latest[ticket_id]["cve_ids"] == told.world.findings[row["true_finding_id"]].cve
    early = [row for row in raised.values() if row["is_closed_early"] == "true"]
    for row in early:
        closed = datetime.fromisoformat(row["closed_at"]).replace(tzinfo=None)
        assert told.world.findings[row["true_finding_id"]].is_there(closed)
    assert len(early) >= 20
    assert 0 < sum(bool(row["reopened_at"]) for row in raised.values()) < len(early)
    assert len({row["true_finding_id"] for row in truth}) < len(told.shown)


def test_threat_feeds_change_from_version_to_version(told: Told) -> None:
    rows = told.query("from intermediate.int_threats_conformed", is_internal=True)
    listed: dict[date, dict[str, Row]] = defaultdict(dict)
    for row in rows:
        if row["source_name"] == "cisa_kev":
            listed[row["export_date"]][row["vulnerability_id"]] = row
    days = sorted(listed)
    assert len(days) == 20
    removed = [cve for cve in listed[days[0]] if cve not in listed[days[-1]]]
    assert len(removed) == 1
    assert listed[days[-1]].keys() - listed[days[0]].keys()
    kept = [
        (listed[days[0]][cve], listed[days[-1]][cve])
        for cve in listed[days[0]]
        if cve not in removed
    ]
    moved = [(a["kev_due_date"], b["kev_due_date"]) for a, b in kept
             if a["kev_due_date"] != b["kev_due_date"]]  # fmt: skip
    assert [old - new for old, new in moved] == [timedelta(days=7)]
    flips = [(a["is_ransomware_known"], b["is_ransomware_known"]) for a, b in kept]
    assert flips.count((False, True)) == 1
    models = {row["epss_model_version"] for row in rows if row["source_name"] == "epss"}
    assert len(models) == 2
    assert None not in models
    ssvc = {row["ssvc_exploitation"] for row in rows if row["source_name"] == "cisa_vulnrichment"}
    assert ssvc == {"none", "poc", "active"}


def test_an_export_delivered_twice_changes_nothing(told: Told) -> None:
    """The episodes above are those of the truth; here is what became of the second delivery."""
    files = told.query("from marts.source_exports where file_path like '%-again.%'")
    assert {f"{row['source_name']}/{row['table_name']}" for row in files} == {*DELIVERED_TWICE}
    for row in files:
        twins = told.query(
            "select sum(rows_in) as rows_in, sum(rows_staged) as rows_staged "
            f"from marts.source_exports where source_name = '{row['source_name']}' "
            f"and table_name = '{row['table_name']}' and export_date = '{row['export_date']}'"
        )
        assert 2 * twins[0]["rows_staged"] == twins[0]["rows_in"] > 0


def test_python_explains_the_default_dates_as_the_marts_do(told: Told) -> None:
    compared, found = differences(told.published)

    assert not found
    assert compared > 300
