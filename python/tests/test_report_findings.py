"""What the report says about findings equals the marts, and is silent where they are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from report_findings import CARDS as FINDING_CARDS
from report_findings import LATEST
from report_findings import SCHEMA as FINDING_SCHEMA
from report_marts import CARDS, publish
from statsmodels.stats.multitest import multipletests
from status_marts import judge

from content_assurance.report import build_report, charts, remediation
from content_assurance.report.basis import basis
from content_assurance.report.queries import Observation
from content_assurance.warehouse import Marts

SECTIONS = ("findings", "remediation", "deadlines", "threats", "todo", "tickets", "finding-rows")
TABLES = re.findall(r"create table (\w+)", FINDING_SCHEMA)


def section(report: Path, name: str) -> str:
    """The markup of one section; nothing if the page does not have it."""
    _, _, rest = report.read_text("utf-8").partition(f'<section id="{name}"')
    return rest.split("</section>", 1)[0]


def words(markup: str) -> str:
    """What is read, with a bar where an element begins or ends, and ordinary spaces."""
    plain = markup.replace("&#39;", "'").replace("&amp;", "&").replace("&lt;", "\u2039")
    bare = re.sub(r"<[^>]+>", "|", plain)
    return re.sub(r" ?\|[| ]*", "|", re.sub(r"[\u00a0 \n]+", " ", bare))


def notes(markup: str, number: int = 0) -> list[str]:
    """What a chart tells at each of its points, from left to right."""
    found = re.findall(r'data-notes="([^"]*)"', markup)[number].replace("\u00a0", " ")
    return [note.split("~", 1)[1] for note in found.split("|")]


Build = Callable[..., Path]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build the page of a publication on which the given statements have been run.

    ``failing`` is on how many of the latest dates the source of findings failed; none for a
    publication that knows no findings.
    """
    known: dict[int | None, Path] = {}

    def built(statements: str = "", failing: int | None = 0) -> Path:
        folder = tmp_path_factory.mktemp("findings")
        if failing not in known:
            known[failing] = publish(folder / "known.duckdb", failing=failing)
        path = folder / "assurance.duckdb"
        shutil.copyfile(known[failing], path)
        if statements:
            with duckdb.connect(str(path)) as connection:
                connection.execute(f"use marts; {statements}")
                judge(connection)
        with Marts.open(path) as marts:
            return build_report(marts, folder / "report.html")

    return built


@pytest.fixture(scope="module")
def report(build: Build) -> Path:
    return build()


@pytest.fixture(scope="module")
def read(report: Path) -> Callable[[str], str]:
    return lambda name: words(section(report, name))


def test_the_backlog_is_that_of_the_flows(read: Callable[[str], str]) -> None:
    said = read("findings")
    assert "|61|open,|3|of them past their due date." in said
    assert "Since 23 Oct 2026|88|came in,|92|were fixed and|28|left otherwise" in said
    assert "|Critical|3|1|16|16|4|High|30|1|44|24|20|Low|28|1|28|52|4|All|61|3|88|92|28|" in said
    assert "|Payments|33|2|60|40|24|Legal & Co|28|1|28|52|4|" in said


def test_the_chart_of_the_backlog_tells_what_its_table_says(
    report: Path, read: Callable[[str], str]
) -> None:
    told = notes(section(report, "findings"))
    assert len(told) == 6
    assert told[0] == "16 Oct 2026: 101 open, 38 severe"
    last = "20 Nov 2026: 61 open, 33 severe; 22 came in, 23 fixed, 7 left otherwise"
    assert told[-1] == last
    assert "|20 Nov 2026|61|33|22|23|7|" in read("findings")
    assert "|16 Oct 2026|101|38|–|–|–|" in read("findings")


def test_flows_of_dates_that_are_not_drawn_join_the_next(build: Build) -> None:
    page = build("delete from metrics where as_of_date = '2026-11-13'")
    told = notes(section(page, "findings"))
    assert len(told) == 5
    assert told[-1].endswith("61 open, 33 severe; 44 came in, 46 fixed, 14 left otherwise")


def test_survival_curves_are_steps_with_their_medians(report: Path) -> None:
    markup = section(report, "remediation")
    assert markup.count("<article") == 2
    first, second = markup.split("<article")[1:3]
    told = notes(markup)
    assert told[0] == "Critical, 3 days: 87.5 % still open (80.9–94.1 %), 8 at risk"
    assert told[-1] == "Critical, 170 days: 37.5 % still open (27.8–47.2 %), 4 at risk"
    # From 100 % at the top (y 10), level up to each age, then down; 180 days wide.
    path = re.findall(r'class="line" d="([^"]*)"', first)[0]
    assert path.startswith("M0 10H16.7V32.5H38.9V55H83.3V77.5H222.2V100H944.4V122.5")
    assert first.count('class="other"') == 1
    assert first.count('class="band"') == 1
    assert "half fixed after 15\u00a0days" in first
    assert "half fixed" not in second
    assert "Not reached" in words(second)


def test_a_band_covers_both_limits_of_every_step() -> None:
    steps = tuple(
        charts.Step(age, share, low, high, 9)
        for age, share, low, high in ((10, 0.8, 0.6, 0.9), (20, 0.5, 0.3, 0.7))
    )
    drawn = charts.survival(charts.Curve("High", steps, 20.0), (), 30.0, "label")
    band = re.search(r'class="band" d="([^"]*)"', drawn)
    assert band is not None
    # y = 190 - 180 share: along the upper limits, then back along the lower ones.
    assert band.group(1) == "M333.3 28H666.7V64L666.7 136L666.7 82L333.3 82Z"


def test_naive_figures_stand_beside_the_true_ones(read: Callable[[str], str]) -> None:
    said = read("remediation")
    critical = "|Critical|16|4|15 days|7–50 days|54.6 days|10–125 days|42.6 days|178 days|"
    assert critical in said
    high = "|High|60|33|Not reached|at least 80 days|211 days|180–240 days|31 days|201 days|"
    assert high in said


def test_owners_that_differ_beyond_noise_are_told_apart(read: Callable[[str], str]) -> None:
    beyond, _, within = read("remediation").partition("|1 owner within noise|")
    assert "|Payments|Slower|13|31|0.42|0.004|" in beyond
    assert "|Treasury|Faster|12|7|1.71|0.020" in beyond
    assert "|Legal & Co|within noise|6|9|0.67|0.060|" in within


@pytest.mark.parametrize(
    "chances",
    [[0.004, 0.02, 0.06], [0.01, 0.04, 0.03], [0.2], [0.049], [], [0.012, 0.6, 0.02]],
)
def test_noise_is_judged_by_holms_correction(chances: list[float]) -> None:
    expected = list(multipletests(chances, 0.05, "holm")[0]) if chances else []
    assert remediation.beyond_noise(chances) == expected


def test_due_dates_fall_into_their_weeks(report: Path, read: Callable[[str], str]) -> None:
    said = read("deadlines")
    assert "|Overdue|3|open findings past their due date; the oldest was due 4 May 2026|" in said
    assert "|Due in the next eight weeks|3|1 fall due later, 1 have no deadline|" in said
    assert "|20 Nov 2026|1|1|0|0|2|27 Nov 2026|0|0|0|0|0|4 Dec 2026|0|0|1|0|1|" in said
    told = notes(section(report, "deadlines"))
    assert len(told) == 8
    assert told[0] == "20 Nov 2026 to 26 Nov 2026: 2 due (1 of priority 1, 1 of priority 2)"
    facts = "2 of 7 due dates (28.6 %) rest on facts that nobody knows"
    assert facts in said
    assert "(exposed 2, automatable 1)" in said


def test_adherence_is_told_by_owner_with_its_interval(report: Path) -> None:
    said = words(section(report, "deadlines"))
    assert "|Deadline adherence|25.0 %|60 of 240 · 95 % interval 20.0–30.0 % · n / N|" in said
    assert "|Payments|16.7 %|20 of 120|11.7–21.7 %|Legal & Co|33.3 %|40 of 120|" in said
    assert "Idle" not in said
    drawn = section(report, "deadlines").split('class="chart dots"', 1)[1].split("</svg>", 1)[0]
    assert drawn.count('class="whisker"') == drawn.count('class="aim"') == 2


def test_scenarios_sum_severities_before_they_divide(read: Callable[[str], str]) -> None:
    said = read("deadlines")
    assert "|Policy|Q3 2026|Q4 2026|" in said
    assert "|Policy one|adopted|100.0 %|4 of 4|35.0 %|7 of 20|" in said
    assert "|Another policy|–|25.0 %|2 of 8|" in said


def test_threats_say_how_much_they_can_see(report: Path, read: Callable[[str], str]) -> None:
    said = read("threats")
    assert "|Known exploited|12 of 61|open findings are in a catalogue" in said
    assert "exposed for 140 days on average" in said
    assert "|Payments|12|36.4 %|of 33|140 days|" in said
    assert "A mapping leads from|9 of 12|known exploited vulnerabilities to a technique" in said
    assert "|T1190|21|17|29.4 %|5 of 17|EDR, Waf|" in said
    assert "|T1210|4|3|0.0 %|0 of 3|none of ours|" in said


def test_no_line_joins_two_versions_of_a_model(report: Path, read: Callable[[str], str]) -> None:
    assert "|14.1|of 51 vulnerabilities that are open here" in read("threats")
    drawn = section(report, "threats").split('class="chart trend brief"', 1)[1]
    lines = re.findall(r'class="line[^"]*" d="([^"]*)"', drawn)
    assert [(line.count("M"), line.count("L")) for line in lines] == [(1, 1), (1, 1)]


def test_revisions_are_told_once_a_vulnerability_and_day(read: Callable[[str], str]) -> None:
    said = read("threats")
    assert "|17 Nov 2026|CVE-2026-1|Entered the catalogue; due 8 Dec 2026|" in said
    assert "|11 Nov 2026|CVE-2026-2|Due date moved from 30 Nov 2026 to 23 Nov 2026|" in said
    assert "|23 Aug 2026|CVE-2026-3|Left the catalogue|" in said
    assert "CVE-2026-4" not in said
    assert "CVE-2026-5" not in said
    assert said.count("CVE-2026-1") == 1


def test_no_more_than_ten_revisions_are_told(build: Build) -> None:
    many = (
        "insert into threat_revisions select 'CVE-2020-' || n, 'cisa_kev', 'k', 'known_exploited',"
        " null, 'yes', 'added', date '2026-11-19' from range(40) as more(n)"
    )
    assert words(section(build(many), "threats")).count("Entered the catalogue") == 10


def test_work_is_listed_by_priority(report: Path, read: Callable[[str], str]) -> None:
    said = read("todo")
    assert "43 open findings come down to 32 components or rules; for 31 of them" in said
    first = "|first \u2039i&gt;|2.19.2, 3.0|1|4|2 severe|1|4|11 Nov 2026|A, B, C and 2 more|"
    second = "|second|none stated|2|9|0|3|20 Nov 2026|Legal & Co|"
    assert said.index(first) < said.index(second) < said.index("|part 00|")
    assert section(report, "todo").count('<th scope="row"') == 32


def test_tickets_are_held_against_scans(read: Callable[[str], str]) -> None:
    said = read("tickets")
    assert "|High|12|3|25.0 %|1|2 findings|Low|8|5|62.5 %|0|All|20|8|40.0 %|1|2 findings|" in said
    assert "15 of 40 tickets are open. Half are resolved after 31 days" in said
    assert "(of closed tickets alone 12 days)" in said
    assert "9 of 20 deadlines that are decided were met (45.0 %)." in said


def test_nothing_is_claimed_while_the_source_is_not_sound(build: Build) -> None:
    page = build(failing=2)
    said = {name: words(section(page, name)) for name in SECTIONS}
    for name in ("findings", "deadlines", "threats", "todo", "tickets", "finding-rows"):
        assert "|Not reportable.|A source behind the findings failed the quality gate" in said[name]
        assert "(tenable.vulns); the latest date to be relied on is 6 Nov 2026." in said[name]
    assert notes(section(page, "findings"))[-2:] == [
        "13 Nov 2026: not reportable",
        "20 Nov 2026: not reportable",
    ]
    assert "|20 Nov 2026|n/r|n/r|n/r|n/r|n/r|" in said["findings"]
    assert "By owner" not in said["findings"]
    assert "By owner" not in said["deadlines"]
    assert "|Not reportable|Last good value 25.0 % on 6 Nov 2026|" in said["deadlines"]
    assert "|Overdue|" not in said["deadlines"]
    assert "Policy one" not in said["deadlines"]
    assert "12 of 61" not in said["threats"]
    assert "T1190" not in said["threats"]
    assert "|14.1|" not in said["threats"]
    assert "|7.9|of 50" in said["threats"]
    assert "|High|" not in said["tickets"]
    assert "tickets are open" not in said["tickets"]
    assert said["remediation"] == ""


def test_curves_of_an_earlier_sound_date_say_so(build: Build) -> None:
    earlier = "".join(
        f"update {table} set as_of_date = date '2026-11-06';"
        for table in ("remediation_curves", "remediation_statistics", "remediation_comparisons")
    )
    said = words(section(build(earlier, 2), "remediation"))
    assert "As of 6 Nov 2026, the latest date that can be relied on." in said
    assert "|Critical|16|4|15 days|" in said


@pytest.mark.parametrize("failing", [None, 0], ids=["no marts", "no rows"])
def test_without_findings_the_page_says_so_and_no_more(build: Build, failing: int | None) -> None:
    empty = "".join(f"delete from {table};" for table in TABLES) if failing is not None else ""
    page = build(empty, failing)
    assert [section(page, name) for name in SECTIONS] == [""] * 7
    assert "|No source of findings has delivered|Nothing is said about" in words(
        section(page, "certainty")
    )
    links = re.findall(r"<nav.*?</nav>", page.read_text("utf-8"), re.DOTALL)[0]
    assert ">Tickets<" not in links
    assert (">Findings<" in links) == (failing is not None)


@pytest.mark.parametrize(
    ("statement", "gone"),
    [
        ("drop table remediation_curves", {"remediation"}),
        ("alter table remediation_statistics drop column median_low_days", {"remediation"}),
        ("drop table fix_units", {"todo"}),
        ("drop table findings", {"finding-rows"}),
        ("drop table finding_ticket_coverage", {"tickets"}),
        ("update finding_ticket_coverage set is_without_open_ticket = null", {"tickets"}),
        ("drop table finding_deadlines; drop table deadline_scenarios", {"deadlines"}),
        ("alter table finding_flows drop column out_of_sight_count", set(SECTIONS)),
    ],
)
def test_an_older_publication_has_fewer_sections(
    build: Build, statement: str, gone: set[str]
) -> None:
    page = build(statement)
    assert {name for name in SECTIONS if not section(page, name)} == gone
    links = re.findall(r"<nav.*?</nav>", page.read_text("utf-8"), re.DOTALL)[0]
    assert not any(f'href="#{name}"' in links for name in gone)


def test_unknown_overdue_is_not_none_overdue(build: Build) -> None:
    said = words(section(build("drop table finding_deadlines"), "findings"))
    assert "|61|open. Since" in said
    assert "|High|30|–|44|24|20|" in said


def _observed(metric_id: str, top: float, of: float | None, value: float) -> Observation:
    return Observation(
        metric_id, LATEST, "all", "all", "all", "all", top, of, value, None, None, 0
    )  # fmt: skip


@pytest.mark.parametrize(
    ("found", "unit", "said"),
    [
        (_observed("net_burn", 26, None, -7), "count", "26 fixed, 33 new or back"),
        (_observed("known_exploited_exposure", 42, 42, 140), "days",
         "mean over 42 known exploited findings"),
        (_observed("finding_density", 159, 63, 2.5), "ratio",
         "159 open findings on 63 assessed assets"),
        (_observed("remediation_median", 94, 318, 57), "days", "94 fixed of 318 findings"),
        (_observed("gap_age_median", 22, 70, 9), "days", "22 closed of 70 gaps"),
        (_observed("effective_coverage", 107, 145, 0.7), "share", "107 of 145"),
        (_observed("open_findings", 159, None, 159), "count", ""),
    ],
)  # fmt: skip
def test_a_basis_names_what_was_counted(found: Observation, unit: str, said: str) -> None:
    assert basis(found, unit) == said


def test_cards_are_grouped_and_the_lesser_ones_folded(report: Path) -> None:
    html = report.read_text("utf-8")
    areas = re.findall(r'<section id="kpis-(\w+)"(.*?)</section>', html, re.DOTALL)
    assert [area for area, _ in areas] == [
        "coverage", "inventory", "findings", "deadlines", "threats",
    ]  # fmt: skip
    for _, area in areas:
        shown = area.split('<details class="rest">', 1)[0]
        assert shown.count("<article") <= 4
    assert "1 more|: Density" in words(areas[2][1])
    assert html.count('<article class="card kpi') == len(CARDS) + len(FINDING_CARDS)


def test_open_findings_are_listed_by_priority(report: Path, read: Callable[[str], str]) -> None:
    said = read("finding-rows")
    assert "20 open findings, first by priority" in said
    first = (
        "|1|\u2039b&gt;f\u2039/b&gt; 1|overdue|known exploited|host-1|Payments|High|15 Nov 2026|86|"
    )
    assert first in said
    assert said.index(first) < said.index("/b&gt; 2|overdue|host-2|")
    assert "|h|" not in said
    states = re.findall(r'data-which="([^"]*)"', section(report, "finding-rows"))
    assert len(states) == 20
    # Detected 85 + n days ago: those from the seventh on are older than 90 days.
    assert sum("old" in found.split("|") for found in states) == 6 + 2
    assert sum("overdue" in found.split("|") for found in states) == 6
    assert sum("exploited" in found.split("|") for found in states) == 4
    assert sum("unticketed" in found.split("|") for found in states) == 8


def test_horizon_and_dates_without_a_drawing() -> None:
    assert charts.reach(181) == 270
    assert charts.reach(4000) == 365
    day = charts.Backlog(LATEST, 3.0, 1.0)
    assert charts.backlog([day], "one date") == ""
    unknown = [charts.Backlog(LATEST - timedelta(n), None, None) for n in (1, 0)]
    assert charts.backlog(unknown, "no date") == ""


def test_a_due_date_without_a_priority_has_a_column_of_its_own(build: Build) -> None:
    said = words(
        section(
            build("update finding_deadlines set priority = null where priority = 3"), "deadlines"
        )
    )
    assert "|Priority 1|2|3|4|None|All|" in said
    assert "|4 Dec 2026|0|0|0|0|1|1|" in said
