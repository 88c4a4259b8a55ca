"""The report as Markdown, on paper, as a picture and as scorecards; and an area nobody planned."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import duckdb
import pytest
from report_findings import LATEST
from report_marts import OWNERS, publish

from content_assurance import cli
from content_assurance.report import (
    PrintError,
    build_markdown,
    build_report,
    build_scorecards,
    figures,
    print_report,
    render,
)
from content_assurance.report.scorecards import file_names
from content_assurance.warehouse import Marts

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a run leaves it: ``<out>/published/assurance.duckdb``."""
    out = tmp_path_factory.mktemp("out")
    (out / "published").mkdir()
    return publish(out / "published" / "assurance.duckdb", failing=0)


@pytest.fixture(scope="module")
def scorecards(published: Path) -> Path:
    folder = published.parent.parent / "scorecards"
    with Marts.open(published) as marts:
        build_scorecards(marts, folder)
    return folder


def test_the_markdown_equals_the_marts(published: Path, tmp_path: Path) -> None:
    with Marts.open(published) as marts:
        out = build_markdown(marts, tmp_path / "summary.md", "A|B")
        row = marts.rows(
            "select * from metrics where metric_id = 'effective_coverage' and dimension = 'all'"
            " and as_of_date = ?",
            [LATEST],
        )[0]
        gaps = marts.rows("select owner_name, count(*) as n from coverage_gaps group by all")
    said = out.read_text("utf-8")
    assert said.startswith("# A\\|B, 20\u00a0Nov\u00a02026\n")
    interval = figures.amount_range(row["interval_low"], row["interval_high"], "share")
    assert f"| Effective coverage | {figures.share(row['value'])} | {interval} |" in said
    assert "- **Joint coverage is not reportable** (unknown). Last good value 84.2" in said
    for gap in gaps:
        assert re.search(rf"\| {figures.named(gap['owner_name'])} \| [^|]+ \| {gap['n']} \|", said)
    for head in ("Where we stand", "What moved, and why", "How sure this is", "What to do next"):
        assert f"\n## {head}" in said


def test_the_charts_of_the_markdown_need_nothing_else(published: Path, tmp_path: Path) -> None:
    with Marts.open(published) as marts:
        out = build_markdown(marts, tmp_path / "summary.md")
    names = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", out.read_text("utf-8"))
    assert len(names) == 2
    for name in names:
        drawn = (tmp_path / name).read_text("utf-8")
        root = ElementTree.fromstring(drawn)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert not re.search(r"var\(|light-dark|url\(http|href=", drawn)
        assert 'class="line"' in drawn


@pytest.mark.browser
def test_paper_holds_every_page_and_the_picture_the_summary(
    browser: Browser, published: Path, tmp_path: Path
) -> None:
    assert browser.is_connected()
    with Marts.open(published) as marts:
        report = build_report(marts, tmp_path / "report.html")
    paper = print_report(report, tmp_path / "deep" / "report.pdf").read_bytes()
    assert paper.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) >= report.read_text("utf-8").count("<h2")
    picture = print_report(report, tmp_path / "report.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert width == 1440
    assert height > 1400


def test_without_a_browser_the_error_says_what_to_do(
    published: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("ASSURANCE_BROWSER", raising=False)
    out = published.parent.parent
    with pytest.raises(PrintError, match="install one, name one in ASSURANCE_BROWSER, or write"):
        print_report(out / "report.html", out / "report.pdf")
    assert cli.main(["report", "--out", str(out), "--format", "pdf"]) == cli.UNUSABLE
    assert "none was found" in capsys.readouterr().err
    assert not (out / "report.pdf").exists()
    monkeypatch.setenv("ASSURANCE_BROWSER", "no-such-browser")
    with pytest.raises(PrintError, match="ASSURANCE_BROWSER names 'no-such-browser'"):
        print_report(out / "report.html", out / "report.png")


def test_a_browser_that_does_not_print_is_told_of(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "browser"
    broken.write_text("#!/bin/sh\necho 'no display' >&2\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("ASSURANCE_BROWSER", str(broken))
    with pytest.raises(PrintError, match="ended with exit code 3: no display"):
        print_report(published, tmp_path / "report.pdf")


def test_the_command_writes_markdown_and_scorecards(published: Path, tmp_path: Path) -> None:
    out = published.parent.parent
    done = cli.main(
        ["report", "--out", str(out), "--format", "md", "--scorecards", str(tmp_path / "cards")]
    )
    assert done == cli.PUBLISHED
    assert (out / "report.md").is_file()
    assert (tmp_path / "cards" / "index.html").is_file()


def test_a_scorecard_equals_the_marts(published: Path, scorecards: Path) -> None:
    with Marts.open(published) as marts:
        rows = marts.rows(
            "select metrics.*, unit from metrics inner join metric_definitions using (metric_id)"
            " where dimension = 'owner' and as_of_date = ?",
            [LATEST],
        )
        gaps = marts.rows("select owner_name, count(*) as n from coverage_gaps group by all")
    names = file_names(sorted({str(row["member"]) for row in rows}))
    pages = {owner: (scorecards / name).read_text("utf-8") for owner, name in names.items()}
    assert set(OWNERS) <= set(pages)
    for row in rows:
        shown = re.search(rf'data-figure="{row["metric_id"]}">([^<]*)<', pages[str(row["member"])])
        assert shown is not None
        if row["is_source_ok"]:
            assert shown.group(1) == figures.amount(row["value"], row["unit"])
        else:
            assert shown.group(1) == "Not reportable"
    for gap in gaps:
        html = pages[str(gap["owner_name"])]
        assert figures.plural(gap["n"], "open gap") in html
        assert set(re.findall(r'<tr data-owner="([^"]+)" data-control', html)) == {
            gap["owner_name"]
        }


def test_scorecards_are_small_pages_that_load_nothing(scorecards: Path) -> None:
    index = (scorecards / "index.html").read_text("utf-8")
    files = {path.name for path in scorecards.iterdir()}
    links = set(re.findall(r'<a href="([\w-]+\.html)"', index))
    assert links == files - {"index.html"}
    for path in scorecards.iterdir():
        html = path.read_text("utf-8")
        assert path.stat().st_size < 500_000
        assert "default-src 'none'; script-src 'sha256-" in html.replace("&#39;", "'")
        targets = re.findall(r'(?:src|href|action)="([^"]*)"', html)
        assert all(re.match(r"#|data:image/svg|[\w-]+\.html$", target) for target in targets)


def test_two_owners_never_share_a_file() -> None:
    names = file_names(["R&D", "R D", "r-d", "Index", "研究"])
    assert len(set(names.values())) == 5
    assert "index.html" not in names.values()
    assert names == file_names(["研究", "Index", "r-d", "R D", "R&D"])


def test_a_new_area_of_the_metric_cards_has_a_page_of_its_own(tmp_path: Path) -> None:
    path = publish(tmp_path / "assurance.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "use marts; insert into metric_definitions (metric_id, metric_name, area, unit,"
            " direction) values ('clicked_share', 'Clicked the lure', 'awareness', 'share',"
            " 'down'); insert into metrics (metric_id, as_of_date, dimension, member, numerator,"
            " denominator, value, is_source_ok) values ('clicked_share', '2026-11-20', 'all',"
            " 'all', 3, 60, 0.05, true)"
        )
    with Marts.open(path) as marts:
        html = render(marts)
    links = re.findall(r'<a href="#(page-[\w-]+)">', html.split("</nav>", 1)[0])
    assert links.index("page-area-awareness") == links.index("page-data") - 1
    page = html.split('id="page-area-awareness"', 1)[1].split('class="page"', 1)[0]
    assert 'data-figure="clicked_share">5.0\u00a0%<' in page
