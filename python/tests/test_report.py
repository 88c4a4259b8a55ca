"""The report: what it says equals the marts, and a browser finds nothing wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from report_browser import opened
from report_findings import CARDS as FINDING_CARDS
from report_findings import LATEST
from report_marts import CARDS, SCHEMA, publish

from content_assurance.report import build_report, charts, figures, queries, render, verdicts
from content_assurance.warehouse import Marts

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("published") / "assurance.duckdb", failing=0)


@pytest.fixture(scope="module")
def report(published: Path) -> Path:
    with Marts.open(published) as marts:
        return build_report(marts, published.with_name("report.html"))


def test_the_figures_equal_the_marts(published: Path, report: Path) -> None:
    html = report.read_text(encoding="utf-8")
    units = {one[0]: one[3] for one in CARDS + FINDING_CARDS}
    with Marts.open(published) as marts:
        rows = marts.rows(
            "select * from metrics where dimension = 'all' and as_of_date = ? and is_source_ok",
            [LATEST],
        )
        cells = marts.rows(
            "select * from metrics where dimension = 'control_owner' and as_of_date = ?"
            " and metric_id = 'effective_coverage' and is_source_ok and denominator > 0",
            [LATEST],
        )
        steps = marts.rows("select * from coverage_waterfall")
    assert len(rows) == len(CARDS) + len(FINDING_CARDS) - 1
    for row in rows:
        unit = units[row["metric_id"]]
        shown = re.search(rf'value" data-figure="{row["metric_id"]}">([^<]*)<', html)
        assert shown is not None
        assert shown.group(1) == figures.amount(row["value"], unit)
        assert figures.amount_range(row["interval_low"], row["interval_high"], unit) in html
    for cell in cells:
        basis = f"{figures.count(cell['numerator'])} of {figures.count(cell['denominator'])}"
        assert f"{figures.share(cell['value'])}; {basis} effective" in html
    for step in steps:
        for name in ("expected_count", "matched_count", "installed_count", "healthy_count"):
            assert f">{step[name]:,}<" in html


def test_the_same_marts_give_the_same_bytes(published: Path, report: Path, tmp_path: Path) -> None:
    with Marts.open(published) as marts:
        again = build_report(marts, tmp_path / "deep" / "again.html")
    assert again.read_bytes() == report.read_bytes()
    assert [one.name for one in again.parent.iterdir()] == ["again.html"]
    assert report.stat().st_size < 1_000_000


def test_only_the_shipped_script_may_run(report: Path) -> None:
    html = report.read_text(encoding="utf-8").replace("&#39;", "'")
    assert re.search(r"\"default-src 'none'; script-src 'sha256-[\w+/=]{44}'; ", html)
    assert not re.search(r"\son\w+=", html)
    targets = re.findall(r'(?:src|href|action)="([^"]*)"', html)
    assert all(target.startswith(("#", "data:image/svg+xml")) for target in targets)
    assert "PF3<script>" not in html


def test_a_figure_of_a_failed_source_shows_its_last_good_value(report: Path) -> None:
    html = report.read_text(encoding="utf-8")
    card = html.split('id="kpi-joint_coverage"', 1)[1].split("</article>", 1)[0]
    assert "Not reportable" in card
    assert "Last good value 84.2\u00a0% on 6\u00a0Nov\u00a02026" in card
    assert 'class="pill good"' not in card
    assert "Joint coverage is not reportable" in html


def test_a_reversal_is_told(report: Path) -> None:
    told = (
        "Disk encryption: effective coverage fell 4.2\u00a0points, yet it rose in every asset class"
    )
    assert told in report.read_text(encoding="utf-8")


def _built(tmp_path: Path, name: str, statements: str = "") -> Path:
    path = tmp_path / f"{name}.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA + statements)
    with Marts.open(path) as marts:
        return build_report(marts, tmp_path / f"{name}.html")


NULLS = """
insert into metric_definitions (metric_id, metric_name, area, unit, direction, target)
values ('effective_coverage', 'Effective coverage', 'coverage', 'share', 'up', 0.9),
    ('gap_age_median', 'Gap age', 'coverage', 'days', 'down', 30);
insert into metrics (metric_id, as_of_date, dimension, member, control_id, owner_name, numerator,
    denominator, is_source_ok)
select metric, date '2026-11-20', kind, member, control, owner, 0, 0, true from (values
    ('effective_coverage', 'all', 'all', 'all', 'all'),
    ('effective_coverage', 'control', 'edr', 'edr', 'all'),
    ('effective_coverage', 'owner', 'Legal', 'all', 'Legal'),
    ('effective_coverage', 'control_owner', 'edr | Legal', 'edr', 'Legal')
) as empty(metric, kind, member, control, owner);
insert into metrics (metric_id, as_of_date, dimension, member, denominator, is_source_ok)
values ('gap_age_median', date '2026-11-20', 'all', 'all', 7, true);
insert into coverage_waterfall (as_of_date, control_id, owner_name)
values ('2026-11-20', 'edr', 'all');
insert into coverage_gaps (asset_id, control_id, gap_reason) values ('a', 'edr', 'unhealthy');
insert into inventory_differences (asset_id, difference) values ('b', 'ghost');
insert into source_status (as_of_date, source_name, table_name) values ('2026-11-20', 'aws', 'ec2');
insert into identity_issues (issue_kind) values ('key_over_limit');
"""


@pytest.mark.browser
@pytest.mark.parametrize(("name", "statements"), [("nothing", ""), ("nulls", NULLS)])
def test_missing_is_neither_nothing_nor_everything(
    browser: Browser, tmp_path: Path, name: str, statements: str
) -> None:
    page, wrong = opened(browser, _built(tmp_path, name, statements))
    page.evaluate("document.querySelectorAll('.page').forEach((one) => { one.hidden = false; })")
    # The legend, the parts of all gaps and the words explained speak of such shares; no figure may.
    page.evaluate(
        "document.querySelectorAll('.legend, #gaps .pairs, #definitions').forEach("
        "(one) => one.remove())"
    )
    main = page.inner_text("main")
    assert not re.search(r"\b(0|100)(\.0)?\s?%", main)
    assert not re.search(r"\b(None|nan|null)\b", main)
    assert ("Not reached" in main) == (name == "nulls")
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_a_single_date_and_many_owners_stay_readable(browser: Browser, tmp_path: Path) -> None:
    agencies = [f"Agency {n:03d}" for n in range(121)] + ["unowned"]
    web = {"https": ("HTTPS", 0.98), "hsts": ("HSTS", 0.86), "web_analytics": ("Analytics", 0.5)}
    path = publish(tmp_path / "web.duckdb", 1, agencies, web, gaps=500, assets=1400)
    with Marts.open(path) as marts:
        out = build_report(marts, tmp_path / "web.html", title="Web <& more>")
    page, wrong = opened(browser, out, width=390)
    assert page.inner_text("h1") == "Web <& more>"
    assert "nothing to compare" in page.inner_text(".moved")
    page.click("nav a >> text=Coverage")
    assert page.locator("#heat-worst tbody:last-child tr").count() == 40
    assert page.locator("#heat-rest tbody:last-child tr").count() == 82
    assert page.locator("#owner option").count() == 61
    assert out.stat().st_size < 2_000_000
    assert page.evaluate("document.querySelectorAll('*').length") < 20_000
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong == []
    page.context.close()


def _seen(top: int, whole: int, is_ok: bool = True) -> queries.Observation:
    return queries.Observation(
        "m", LATEST, "all", "all", "all", "all", top, whole, top / whole, None, None, 0,
        is_source_ok=is_ok,
    )  # fmt: skip


def _defined(target: float | None) -> queries.Definition:
    return queries.Definition("m", "M", "coverage", "", "", "share", "up", target, 0.8, "", "", "")


@pytest.mark.parametrize(
    ("now", "then", "kind"),
    [
        pytest.param(_seen(95, 100), _seen(90, 100), "good", id="met"),
        pytest.param(_seen(85, 100), _seen(85, 100), "warn", id="near"),
        pytest.param(_seen(70, 100), _seen(70, 100), "bad", id="missed"),
        pytest.param(_seen(95, 100, is_ok=False), _seen(90, 100), "unknown", id="source failed"),
        pytest.param(_seen(90, 95), _seen(90, 120), "warn", id="met by a smaller denominator"),
        pytest.param(_seen(110, 115), _seen(100, 120), "good", id="met by the old one too"),
    ],
)
def test_green_has_to_be_earned(
    now: queries.Observation, then: queries.Observation, kind: str
) -> None:
    assert verdicts.judge(_defined(0.9), now, then, None, None, None).kind == kind


@pytest.mark.parametrize(
    ("guard_now", "kind"),
    [
        pytest.param(_seen(91, 100), "good", id="rose"),
        pytest.param(_seen(80, 100), "warn", id="fell"),
        pytest.param(_seen(91, 100, is_ok=False), "warn", id="source failed"),
        pytest.param(replace(_seen(91, 100), value=None), "warn", id="nothing to measure"),
        pytest.param(_seen(79, 100), "warn", id="past its own warning, though it rose"),
        pytest.param(None, "warn", id="no row"),
    ],
)
def test_green_needs_its_guard(guard_now: queries.Observation | None, kind: str) -> None:
    past = 70 if guard_now and guard_now.numerator == 79 else 90
    change = verdicts.change_between(guard_now, _seen(past, 100), "share", "up")
    now, guard = _seen(95, 100), _defined(None)
    assert verdicts.judge(_defined(0.9), now, now, guard, guard_now, change).kind == kind


@pytest.mark.parametrize(("listed", "kind"), [(79, "bad"), (80, "good")])
def test_all_of_a_stale_list_is_off_target(listed: int, kind: str) -> None:
    reviews = replace(_defined(0.98), metric_id="review_completion", area="access")
    now = _seen(100, 100)
    status = verdicts.judge(reviews, now, now, _defined(None), _seen(listed, 100), None)
    assert status.kind == kind
    assert ("is 79.0\u00a0%, below its warning of 80" in status.note) == (kind == "bad")


def test_rounding_claims_neither_all_nor_nothing() -> None:
    assert figures.share(0.99996) == ">\u00a099.9\u00a0%"
    assert figures.share(0.00001) == "<\u00a00.1\u00a0%"
    assert figures.share(1.0) == "100.0\u00a0%"
    assert figures.share(0.0) == "0.0\u00a0%"
    assert figures.share(None) == figures.DASH


def test_a_missing_date_breaks_the_line() -> None:
    values = (0.5, 0.6, None, 0.7, 0.8)
    points = [charts.Point(LATEST + timedelta(n), value) for n, value in enumerate(values)]
    drawn = charts.sparkline(points, "share", "label")
    line = re.search(r'class="line" d="([^"]*)"', drawn)
    assert line is not None
    assert line.group(1).count("M") == 2
    assert drawn.count('class="missing"') == 1


def test_few_queries_read_the_marts(published: Path) -> None:
    class Counting:
        def __init__(self, found: Marts) -> None:
            self.found, self.asked = found, 0

        def rows(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
            self.asked += 1
            return self.found.rows(sql, params)

    with Marts.open(published) as found:
        marts = Counting(found)
        assert "<h1>Content assurance</h1>" in render(marts)
    assert marts.asked <= 44


def test_a_source_that_nobody_connected_is_not_in_the_report(report: Path) -> None:
    text = report.read_text("utf-8")

    assert "managed_devices" in text
    assert "jamf" not in text


def test_a_figure_that_is_not_reportable_names_its_sources(report: Path) -> None:
    assert "failed the quality gate (tenable.agents, tenable.assets)" in report.read_text("utf-8")
