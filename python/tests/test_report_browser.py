"""The report in a browser: read, filtered and followed by pointer and by key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from report_browser import CONTRAST, opened
from report_findings import LATEST
from report_marts import publish

from content_assurance.report import build_report, figures
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


@pytest.mark.browser
@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 834), ("dark", 390)]
)
def test_a_browser_finds_nothing_wrong(
    browser: Browser, report: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    page, wrong = opened(browser, report, scheme, width)
    page.evaluate(
        "document.querySelectorAll('details, .page').forEach("
        "(one) => { one.open = true; one.hidden = false; })"
    )
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_the_theme_can_be_switched_and_is_kept(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report, "dark")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_a_link_to_a_figure_that_is_folded_away_unfolds_it(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report)
    card = page.locator("#kpi-weighted_coverage")
    assert not card.is_visible()
    page.evaluate("document.querySelector('.stories a').href = '#kpi-weighted_coverage'")
    page.locator(".stories a").first.press("Enter")
    assert card.is_visible()
    assert page.locator("nav a[aria-current]").inner_text() == "Coverage"
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_a_curve_is_read_step_by_step_with_the_keyboard(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report)
    page.click("nav a >> text=Findings")
    page.locator("#remediation .curve").first.focus()
    page.keyboard.press("ArrowLeft")
    told = page.inner_text("#tip").replace("\u00a0", " ")
    assert told == "Critical, 40 days: 50.0 % still open (40.0–60.0 %), 5 at risk"
    assert page.locator("#fix-units tbody tr:visible").count() == 10
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_a_cell_of_the_heat_map_filters_the_gaps(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report)
    page.click("nav a >> text=Coverage")
    page.click("#heat-worst tr[data-owner=Payments] a[data-set$='control=edr']")
    rows = page.locator("#gap-table tbody tr:visible")
    assert {row.get_attribute("data-owner") for row in rows.all()} == {"Payments"}
    assert {row.get_attribute("data-control") for row in rows.all()} == {"edr"}
    said = page.locator("form[data-for=gap-table] output").inner_text()
    assert re.fullmatch(r"\d+ listed of \d+ gaps", said)
    page.click("form[data-for=gap-table] [type=reset]")
    page.click("#gap-table th >> text=Age")
    ages = [
        int(cell.get_attribute("data-v") or -1)
        for cell in page.locator("#gap-table td[data-l^=Age]").all()
    ]
    assert ages == sorted(ages)
    page.locator("#heat-worst td a").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_one_page_is_shown_at_a_time_and_keys_lead_to_the_others(
    browser: Browser, report: Path
) -> None:
    page, wrong = opened(browser, report)
    shown = "[...document.querySelectorAll('.page')].filter((one) => !one.hidden).map((p) => p.id)"
    assert page.evaluate(shown) == ["page-summary"]
    page.locator("nav a >> text=Findings").press("Enter")
    page.wait_for_url("**#page-findings")
    assert page.evaluate(shown) == ["page-findings"]
    assert page.evaluate("document.activeElement.textContent") == "Findings"
    page.go_back()
    assert page.evaluate(shown) == ["page-summary"]
    page.emulate_media(media="print")
    for name in ("standing", "gaps", "finding-rows", "definitions"):
        assert page.locator(f"#{name}").is_visible()
    assert not page.locator(".bar").is_visible()
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_without_scripts_it_is_one_long_page(browser: Browser, report: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(report.resolve().as_uri())
    for name in ("standing", "gaps", "finding-rows", "definitions"):
        assert page.locator(f"#{name}").is_visible()
    assert page.locator("#gap-table tbody tr").last.is_visible()
    assert not page.locator("#owner").is_visible()
    page.locator("#kpi-effective_coverage .what").click()
    assert page.locator("#what-effective_coverage").is_visible()
    page.context.close()


@pytest.mark.browser
def test_a_definition_opens_by_key_and_by_pointing(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report)
    said = page.locator("#what-effective_coverage")
    button = page.locator("#board .what").first
    page.locator("#board tbody a").first.focus()
    page.keyboard.press("Tab")
    assert said.is_visible()
    assert "Which part is it?" in said.inner_text()
    page.keyboard.press("Escape")
    assert not said.is_visible()
    page.locator("#board tbody a").last.focus()
    button.hover()
    assert said.is_visible()
    page.mouse.move(2, 2)
    assert not said.is_visible()
    button.click()
    page.mouse.move(2, 2)
    assert said.is_visible()
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_whatever_can_be_used_can_be_reached_by_key(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(() => { const e = document.activeElement;"
                " return e.id || e.getAttribute('href') || e.getAttribute('class'); })()"
            )
        )
    assert {"#page-findings", "owner", "theme", "#kpi-effective_coverage", "what"} <= reached
    nameless = page.evaluate(
        "[...document.querySelectorAll('a, button, select, input, summary, [tabindex=\"0\"]')]"
        ".filter((e) => !(e.textContent.trim() || e.getAttribute('aria-label')"
        " || (e.labels && e.labels.length))).map((e) => e.outerHTML.slice(0, 80))"
    )
    assert nameless == []
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_every_figure_carries_its_data_status(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report)
    bare = page.evaluate(
        """
        [...document.querySelectorAll('[data-figure], main svg.chart, main table')]
          .filter((one) => {
            const near = one.closest('[data-state]');
            const around = near && (near.querySelector('.state')
              || near.closest('section[data-state]').querySelector('.titled .state'));
            return !around || !around.textContent.trim() || !around.title;
          }).map((one) => one.outerHTML.slice(0, 80))
        """
    )
    assert bare == []
    failed = page.locator("#kpi-joint_coverage .state")
    assert failed.get_attribute("class") == "state failed"
    assert "Source failed: tenable.agents, tenable.assets" in (failed.text_content() or "")
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_the_figures_of_an_owner_equal_the_marts(
    browser: Browser, report: Path, published: Path
) -> None:
    with Marts.open(published) as marts:
        rows = marts.rows(
            "select metrics.*, unit from metrics inner join metric_definitions using (metric_id)"
            " where dimension = 'owner' and member = 'Payments' and as_of_date = ?",
            [LATEST],
        )
        gaps = marts.rows("select count(*) as n from coverage_gaps where owner_name = 'Payments'")
    page, wrong = opened(browser, report)
    before = page.locator("main").text_content()
    page.select_option("#owner", "Payments")
    assert len(rows) > 4
    for row in rows:
        card = page.locator(f"#kpi-{row['metric_id']}")
        value = card.locator("[data-f=value]").text_content()
        interval = figures.amount_range(row["interval_low"], row["interval_high"], row["unit"])
        if not row["is_source_ok"]:
            assert value == "Not reportable"
            continue
        assert value == figures.amount(row["value"], row["unit"])
        assert interval in (card.locator("[data-f=interval]").text_content() or "")
    elsewhere = page.locator("#kpi-inventory_completeness")
    assert elsewhere.locator("[data-f=value]").text_content() == "–"
    page.click("nav a >> text=Coverage")
    listed = page.locator("#gap-table tbody tr:visible")
    assert {row.get_attribute("data-owner") for row in listed.all()} == {"Payments"}
    said = page.locator("form[data-for=gap-table] output").inner_text()
    assert said.endswith(f"of {gaps[0]['n']} gaps")
    page.select_option("#owner", "")
    assert page.locator("main").text_content() == before
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_a_figure_leads_to_the_rows_behind_it(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report)
    page.select_option("#owner", "Payments")
    page.click("nav a >> text=Deadlines")
    page.click("#kpi-deadline_adherence .rows")
    listed = page.locator("#finding-table tbody tr:visible")
    found = {(row.get_attribute("data-owner"), row.get_attribute("data-which") or "")
             for row in listed.all()}  # fmt: skip
    assert {owner for owner, _ in found} == {"Payments"}
    assert all("overdue" in which.split("|") for _, which in found)
    said = page.locator("form[data-for=finding-table] output").inner_text()
    assert said == "3 listed of 3 open findings"
    assert wrong == []
    page.context.close()


@pytest.mark.browser
def test_a_fragment_that_is_no_text_shows_the_first_page(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report, fragment="#%")
    assert page.locator(".page:visible").count() == 1
    assert page.locator("#page-summary").is_visible()
    page.click("nav a >> text=Findings")
    assert page.locator("#page-findings").is_visible()
    assert wrong == []
    page.context.close()
