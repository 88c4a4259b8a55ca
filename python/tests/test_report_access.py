"""What the report says about access equals the marts, and unknown is said to be unknown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import duckdb
import pytest
from report_access import publish_access
from report_browser import CONTRAST, opened
from report_findings import LATEST
from report_marts import publish
from status_marts import judge
from test_report_findings import notes, section, words

from content_assurance.report import build_report, build_scorecards, charts, steps
from content_assurance.report.reading import Reading
from content_assurance.warehouse import Marts

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SECTIONS = (
    "guards", "leavers", "access-times", "systems", "reviews", "access-rules", "access-rows",
)  # fmt: skip
Publish = Callable[..., Path]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publish:
    def made(is_ok: bool = True, statements: str = "") -> Path:
        path = publish(tmp_path_factory.mktemp("access") / "assurance.duckdb", weeks=6)
        with duckdb.connect(str(path)) as connection:
            publish_access(connection, LATEST, is_ok)
            connection.execute(f"use marts; {statements}")
            judge(connection)
        return path

    return made


@pytest.fixture(scope="module")
def known(published: Publish) -> Path:
    return published()


def built(path: Path) -> Path:
    with Marts.open(path) as marts:
        return build_report(marts, path.with_name("report.html"))


@pytest.fixture(scope="module")
def report(known: Path) -> Path:
    return built(known)


@pytest.fixture(scope="module")
def read(report: Path) -> Callable[[str], str]:
    return lambda name: words(section(report, name))


def test_the_page_stands_where_generic_areas_did(report: Path) -> None:
    page = report.read_text("utf-8")
    links = re.findall(r'<a href="#(page-[\w-]+)">', page.split("</nav>", 1)[0])
    assert links.index("page-access") == links.index("page-data") - 1
    assert "page-area-access" not in links
    assert all(section(report, name) for name in SECTIONS)


def test_a_figure_stands_beside_its_guard_and_what_is_left_out(read: Callable[[str], str]) -> None:
    said = read("guards")
    assert "|50.0 %|Off target|1 of 2 accounts of which it is known|50.0 %|Off target|" in said
    assert "|MFA enrolled|·|2 of 4 accounts of which it is known|2 (unknown MFA 2)|" in said
    # All of a stale list is off target, whatever it is itself.
    assert "|100.0 %|Off target|20 of 20 items that fell due|25.0 %|Off target|" in said
    assert "Population completeness|·|10 of 40 grants that there were|10 (not yet due 10)|" in said


def test_the_lag_has_its_median_its_limits_and_who_is_still_there(
    read: Callable[[str], str],
) -> None:
    said = read("leavers")
    assert (
        "|9 days|2 of 4 accounts of leavers are disabled · 95 % interval at least 3 days|" in said
    )
    assert "|2 accounts are still enabled|" in said
    assert "|33.3 %|1 of 3 leavers' accounts whose moment is known" in said
    assert "left out: 1 (unknown moment 1)|" in said
    assert "|AWS IAM|0 of 1|1|Not reached|" in said
    assert "|Okta|2 of 3|1|9 days|at least 3 days|" in said
    assert "|AWS IAM|0.0 %|0 of 1|–|Okta|50.0 %|1 of 2|1|" in said


def test_curves_are_of_access_and_of_no_finding(report: Path, read: Callable[[str], str]) -> None:
    said, markup = read("access-times"), section(report, "access-times")
    assert markup.count("<article") == 2
    assert "|1 put right, 6 open|" in said
    assert "Access findings still open" in said
    assert 'aria-label="All access findings still open by age: half is not reached; 75.0' in markup
    assert "half disabled after 9\u00a0days; 37.5" in markup
    told = "accounts, 9 days: 37.5 % still enabled (1.0–80.0 %), 2 at risk"
    assert notes(markup, 1)[1].endswith(told)
    assert "|Dormant account|2|1|31 days|at least 31 days|198 days|31–365 days|31 days|" in said
    assert "|All|7|6|Not reached|at least 31 days|282 days|" in said
    assert "|Payments|Slower|0|8.2|0.00|0.003|" in said
    assert "Legal" not in said
    assert "Treasury" not in said
    assert (
        "rule and age (log-rank), where 5 fixes or more were to be expected. 1 owner compared"
        in said
    )


def test_a_system_that_tells_nothing_is_unknown(report: Path, read: Callable[[str], str]) -> None:
    said, markup = read("systems"), section(report, "systems")
    assert "|AWS IAM|2|Unknown|2 unknown|" in said
    assert "|Okta|2|50.0 %|1 of 2|" in said
    assert 'aria-label="AWS IAM: 1 missing, 1 unknown"' in markup
    assert 'aria-label="All: 1 enrolled and demanded, 2 missing, 1 unknown"' in markup
    # Used, dormant and unknown are three; who is off or for emergencies is none of them.
    assert 'aria-label="All: 1 used, 1 dormant, 3 unknown"' in markup
    assert 'aria-label="AWS IAM: 2 unknown"' in markup
    assert "|All|1|1|3|50.0 %|1 of 2|–|" in said


def test_what_stands_by_one_path_stands(report: Path, read: Callable[[str], str]) -> None:
    markup = section(report, "systems")
    assert 'aria-label="All: 1 just in time, 2 standing"' in markup
    assert "|Okta|3|66.7 %|2 of 3|" in read("systems")


def test_bars_are_on_one_scale_and_never_leave_it() -> None:
    drawn = charts.parts([("kept", 0.25), ("gone", 0.0), ("unsure", 0.9)], "a & b")
    assert re.findall(r'class="(\w+)" x="([\d.]+)%?"[^>]*? width="([\d.]+)%"', drawn) == [
        ("track", "0", "100"),
        ("kept", "0", "25"),
        ("unsure", "25", "75"),
    ]
    assert 'aria-label="a &amp; b"' in drawn


def test_all_of_a_stale_list_is_red(report: Path, read: Callable[[str], str]) -> None:
    rows = {
        re.sub(r"<.*", "", row).strip(): row
        for row in section(report, "reviews").split('<th scope="row">')[1:]
    }
    pills = {name: re.findall(r'class="pill (\w+)"', row) for name, row in rows.items()}
    assert pills == {
        "Stale": ["bad"], "Unproven": ["unknown"], "Sound": ["good"], "Running": ["none"],
        "Late": ["bad"],
    }  # fmt: skip
    bars = {name: re.findall(r'class="(kept|refused|unsure)"', row) for name, row in rows.items()}
    assert bars["Stale"] == ["refused", "refused"]
    assert bars["Unproven"] == ["kept", "unsure"]
    assert bars["Sound"] == ["kept", "kept"]
    assert bars["Running"] == ["kept", "kept"]
    assert bars["Late"] == ["refused", "kept"]
    said = read("reviews")
    assert (
        "|100.0 %|10 of 10 in time|25.0 %|10 of 40|7|3|4|of 10|0|1|1 gone, 1 not known|0|" in said
    )
    assert "|100.0 %|5 of 5 in time|Unknown|what there was to review is not known|" in said
    assert "|Not due yet|2 of 10 decided so far|100.0 %|10 of 10|2|8 undecided|0|" in said
    assert said.index("Running") < said.index("Stale") < said.index("Unproven")


def test_rules_come_by_priority_and_due_date(read: Callable[[str], str]) -> None:
    said = read("access-rules")
    assert said.count("6 open access findings, 4 of them overdue") == 1
    assert "|Leaver still active|critical|Gone and still enabled|2|1|10 Oct 2026|21 days|" in said
    assert "|at most 42 days|Disable it|" in said
    assert "|No second factor|high|No factor|2|2|14 Nov 2026|20 days|at most 20 days|" in said
    order = ["Leaver still active", "No second factor", "Toxic combination", "No owner"]
    assert sorted(order, key=said.index) == order
    assert "Dormant account" not in said


def test_rows_show_whose_it_is_as_an_id(report: Path, read: Callable[[str], str]) -> None:
    said, markup = read("access-rows"), section(report, "access-rows")
    assert "|Leaver still active|overdue|account|p_login2|employment ended 2026-10-01|" in said
    assert "|Disable it|Treasury|Okta|10 Oct 2026|42|9 Oct 2026|" in said
    # An account without a login is shown by its key, a person by name.
    assert "|account|k3|no owner is known|Name one|Unowned|" in said
    assert "|person|p_annname|" in said
    counts = re.findall(r'"counts":(\[\[.*?\]\])', markup)[0]
    assert '["Treasury","leaver_still_active","aws_iam","open",1]' in counts
    assert '["unowned","ownerless_account","okta","open",1]' in counts
    assert counts.count("[") - 1 == 6


def test_the_summary_says_what_to_do_about_access(known: Path) -> None:
    with Marts.open(known) as marts:
        found = [one for one in steps.steps(Reading(marts)) if one.kind == "Access"]
        mine = [one for one in steps.of_owner(Reading(marts), "Payments") if one.kind == "Access"]
    first = found[0]
    assert [one.what for one in found] == [
        "Leaver still active: disable it",
        "No second factor: enrol one",
        "Toxic combination: take one away",
    ]
    assert (first.owner, first.owners) == ("Treasury", ("Treasury",))
    assert first.effect.replace("\u00a0", " ") == "Closes 2 access findings, 1 overdue"
    said = "First due 10 Oct 2026; the oldest is open for 42 days"
    assert first.why.replace("\u00a0", " ") == said
    assert first.wanted == "rule=leaver_still_active&owner=Treasury"
    assert found[1].effect.replace("\u00a0", " ") == "Closes 2 access findings, all overdue"
    assert [one.what for one in mine] == [one.what for one in found[1:]]


def test_an_owner_at_a_glance_has_its_access_findings(report: Path) -> None:
    rows = dict(re.findall(r'<tr data-owner="([^"]*)">(.*)', section(report, "owners")))
    assert 'data-set="owner=Payments">3</a>' in rows["Payments"]
    assert 'data-l="Access findings" data-v="">\u2013<' in rows["Legal"]


def test_a_failed_source_leaves_no_figure_standing(published: Publish) -> None:
    page = built(published(is_ok=False))
    assert "Not reportable." in words(section(page, "systems"))
    assert "okta.users" in section(page, "systems")
    assert '<svg class="chart parts"' not in section(page, "systems")
    leaving = words(section(page, "leavers"))
    assert "9 days" not in leaving
    assert leaving.count("Not reportable") >= 3
    assert "50.0 %" not in words(section(page, "guards"))
    # What is to be done stays to be done.
    assert "The list is as found." in words(section(page, "access-rows"))
    assert "|Leaver still active|" in words(section(page, "access-rows"))


def test_an_older_publication_says_less(published: Publish) -> None:
    tables = (
        "access_findings", "accounts", "entitlements", "access_review_campaigns",
        "remediation_curves", "deprovision_curves",
    )  # fmt: skip
    page = built(published(statements="; ".join(f"drop table {one}" for one in tables)))
    assert [name for name in SECTIONS if section(page, name)] == ["guards", "leavers"]
    assert 'id="kpi-mfa_coverage"' in page.read_text("utf-8")


def test_a_scorecard_holds_only_its_own(known: Path, tmp_path: Path) -> None:
    with Marts.open(known) as marts:
        build_scorecards(marts, tmp_path)
    card = tmp_path / "payments.html"
    said = words(section(card, "access-rows"))
    assert "3 open access findings" in said
    assert "Treasury" not in said
    assert not section(tmp_path / "legal.html", "access-rows")


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_an_owner_and_a_rule_filter_the_page(
    browser: Browser, report: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    page, wrong = opened(browser, report, scheme, width)
    page.click("nav a >> text=Access")
    box = page.locator("nav a[aria-current]").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= width - box["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CONTRAST) == []
    page.click("#access-rules a >> text=Leaver still active")
    rows = page.locator("#access-table tbody tr:visible")
    assert rows.count() == 2
    page.select_option("#owner", "Payments")
    assert page.inner_text("#guards [data-f=value] >> nth=0") == "100.0\u00a0%"
    page.select_option("form[data-for=access-table] [data-filter=rule]", "")
    assert rows.count() == 3
    listed = page.inner_text("form[data-for=access-table] output")
    assert listed == "3 listed of 3 open access findings"
    assert wrong == []
    page.context.close()
