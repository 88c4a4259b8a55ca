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
import yaml
from report_browser import opened
from report_findings import CARDS as FINDING_CARDS
from report_findings import LATEST
from report_marts import CARDS, SCHEMA, publish
from status_marts import judge

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
        judge(connection)
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
    assert "nothing to compare with" in page.inner_text(".moved")
    page.click("nav a >> text=Coverage")
    assert page.locator("#heat-worst tbody:last-child tr").count() == 40
    assert page.locator("#heat-rest tbody:last-child tr").count() == 82
    assert page.locator("#owner option").count() == 61
    assert out.stat().st_size < 2_000_000
    assert page.evaluate("document.querySelectorAll('*').length") < 20_000
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong == []
    page.context.close()


def _defined(name: str, target: float | None, warning: float) -> queries.Definition:
    return queries.Definition(
        name.lower(), name, "coverage", "", "", "share", "up", target, warning, "", "", ""
    )


GREEN = verdicts.Verdict(
    "all", "good", "on_target", "better", 0.02, True, "all", 0.79, -0.05, False,
    is_guard_unknown=False, is_guard_past_warning=False, is_guard_worse=False,
    is_denominator_short=False, denominator_loss=30.0, baseline_date=LATEST,
)  # fmt: skip
FELL = replace(GREEN, kind="warn", verdict="not_green", is_guard_worse=True)


@pytest.mark.parametrize(
    ("verdict", "label", "note"),
    [
        pytest.param(GREEN, "On target", "target 90.0 %", id="green"),
        pytest.param(
            FELL, "On target, not green",
            "target 90.0 %, but its guard, population, fell 5.0 points (within noise)", id="fell",
        ),
        pytest.param(
            replace(FELL, is_guard_worse=False, is_denominator_short=True), "On target, not green",
            "target 90.0 %, but its denominator lost 30; counted as gaps, they would put it below"
            " target", id="denominator",
        ),
        pytest.param(
            replace(FELL, dimension="owner", is_guard_unknown=True), "On target, not green",
            "target 90.0 %, but its guard, population of the whole, has no reportable value;"
            " its guard, population of the whole, fell 5.0 points (within noise)", id="two reasons",
        ),
        pytest.param(
            replace(GREEN, kind="bad", verdict="void", is_guard_past_warning=True), "Off target",
            "target 90.0 %, met of an incomplete list: its guard, population, is 79.0 %, below its"
            " warning of 80.0 %", id="stale list",
        ),
        pytest.param(
            replace(GREEN, kind="unknown", verdict="not_reportable"), "Not reportable",
            "a source behind it failed the quality gate", id="source failed",
        ),
        pytest.param(None, "No data", "", id="a publication without verdicts"),
    ],
)  # fmt: skip
def test_a_verdict_says_why(verdict: verdicts.Verdict | None, label: str, note: str) -> None:
    guard = _defined("Population", None, 0.8)
    found = verdicts.status(_defined("Coverage", 0.9, 0.8), verdict, None, guard)
    assert found.kind == (verdict.kind if verdict else "unknown")
    assert (found.label, found.note.replace("\u00a0", " ")) == (label, note)


def test_every_verdict_of_the_mart_has_its_words() -> None:
    marts = Path(__file__).parents[2] / "models" / "marts" / "metrics" / "_status_marts.yml"
    columns = yaml.safe_load(marts.read_text(encoding="utf-8"))["models"][1]["columns"]
    tests = next(one["data_tests"] for one in columns if one["name"] == "verdict")
    for verdict in tests[0]["accepted_values"]["arguments"]["values"]:
        found = replace(GREEN, verdict=verdict)
        assert verdicts.status(_defined("Coverage", 0.9, 0.8), found, None, None).label


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
    assert marts.asked <= 45


def test_a_source_that_nobody_connected_is_not_in_the_report(report: Path) -> None:
    text = report.read_text("utf-8")

    assert "managed_devices" in text
    assert "jamf" not in text


def test_a_figure_that_is_not_reportable_names_its_sources(report: Path) -> None:
    assert "failed the quality gate (tenable.agents, tenable.assets)" in report.read_text("utf-8")
