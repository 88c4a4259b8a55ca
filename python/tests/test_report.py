"""The report: what it says equals the marts, and a browser finds nothing wrong with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import duckdb
import pytest

from content_assurance.report import build_report, cards, charts, figures, queries, render
from content_assurance.warehouse import Marts

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LATEST = date(2026, 11, 20)
CONTROLS = {
    "edr": ("EDR", 0.93),
    "vulnerability_scanning": ("Vulnerability scanning", 0.84),
    "device_management": ("Device management", 0.96),
    "disk_encryption": ("Disk encryption", 0.88),
}
OWNERS = (
    "Payments", "Platform Engineering", "Retail Banking", "Data and Analytics", "Human Resources",
    "Customer Support", "Treasury", "Marketing", "Research", "Legal", "Field Operations", "unowned",
)  # fmt: skip
SCHEMA = """
create schema marts;
use marts;
create table metrics (metric_id varchar, as_of_date date, dimension varchar, member varchar,
    control_id varchar, owner_name varchar, numerator double, denominator double, value double,
    interval_low double, interval_high double, excluded_count bigint, exclusions varchar,
    is_source_ok boolean, last_good_value double, last_good_date date, policy_version varchar);
create table metric_definitions (metric_id varchar, metric_name varchar, area varchar,
    question varchar, formula varchar, unit varchar, direction varchar, target double,
    warning double, roll_up varchar, guard_metric_id varchar, pitfalls varchar);
create table coverage_waterfall (as_of_date date, control_id varchar, owner_name varchar,
    control_name varchar, expected_count bigint, matched_count bigint, installed_count bigint,
    recent_count bigint, healthy_count bigint, gap_count bigint, dormant_count bigint,
    excluded_count bigint);
create table coverage_gaps (as_of_date date, asset_id varchar, asset_name varchar,
    control_id varchar, control_name varchar, owner_name varchar, asset_class varchar,
    environment varchar, criticality varchar, exposure varchar, gap_reason varchar,
    explanation varchar, action varchar, first_gap_date date, gap_age_days bigint,
    last_evidence_at timestamp, priority_score double);
create table inventory_differences (as_of_date date, asset_id varchar, asset_name varchar,
    difference varchar, owner_name varchar, sources varchar, last_seen_at timestamp,
    action varchar);
create table source_status (as_of_date date, source_name varchar, table_name varchar,
    source_role varchar, cadence_days bigint, latest_export_date date,
    in_force_export_date date, age_days bigint, status varchar, reason varchar,
    row_count bigint, quarantined_count bigint, is_ok boolean);
create table identity_issues (issue_kind varchar, key_kind varchar, key_value varchar,
    record_count bigint, asset_count bigint, explanation varchar);
create table metric_changes (metric_id varchar, control_id varchar, stratum_dimension varchar,
    as_of_date date, baseline_date date, total_start double, total_end double,
    total_change double, rate_effect double, mix_effect double, is_simpson_reversal boolean);
"""
# Vulnerability scanning and joint coverage end on failed sources; EDR breaks down at Treasury;
# Legal has no disk to encrypt, and seven assets without an owner have.
ROWS = """
create temp macro margin(n, t) as
    1.96 * sqrt(n / t * (1 - n / t) / t + 0.9604 / (t * t)) / (1 + 3.8416 / t);
create temp macro middle(n, t) as (n / t + 1.9208 / t) / (1 + 3.8416 / t);
create temp table cells as
select
    date '2026-11-20' - 7 * cast(age as integer) as as_of_date, age, control_id, control_name,
    owner_name, case
        when control_id <> 'disk_encryption' or owner_name not in ('Legal', 'unowned')
            then round(asset_count / (1 + 0.35 * o)
                / sum(1 / (1 + 0.35 * o)) over (partition by age, control_id))
        when owner_name = 'unowned' then 7 else 0
    end as expected,
    case
        when owner_name = 'Treasury' and control_id = 'edr' and age < 3 then 0.41
        else greatest(0.05, level - 0.02 * (o % 5) + 0.01 * sin(7 * o + 13 * c + 5 * age)
            + case control_id when 'edr' then 0.0016 else -0.0022 end * age)
    end as part,
    not (control_id = 'vulnerability_scanning' and age in (0, 1, 9)) as is_ok,
    least(expected, round(expected * part)) as healthy,
    least(expected, healthy + round(0.05 * expected)) as installed
from sizes, range(weeks) as ages(age), owners, controls;
create temp table figures as
with
counted as (
    select
        as_of_date, age, control_id, owner_name, sum(expected) as whole, sum(healthy) as healthy,
        sum(installed) as installed, bool_and(is_ok) or control_id is null as is_ok
    from cells
    group by grouping sets (
        (as_of_date, age), (as_of_date, age, control_id), (as_of_date, age, owner_name),
        (as_of_date, age, control_id, owner_name))
),
measured as (
    select 'effective_coverage' as metric_id, * exclude (installed) rename (healthy as top)
    from counted
    union all by name
    select 'raw_coverage' as metric_id, * exclude (healthy) rename (installed as top)
    from counted
)
select
    metric_id, as_of_date, age, case
        when control_id is null and owner_name is null then 'all'
        when owner_name is null then 'control' when control_id is null then 'owner'
        else 'control_owner'
    end as dimension,
    coalesce(nullif(concat_ws(' | ', control_id, owner_name), ''), 'all') as member,
    coalesce(control_id, 'all') as control_id, coalesce(owner_name, 'all') as owner_name,
    top, whole, is_ok
from measured
union all
select metric_id, as_of_date, age, 'all', 'all', 'all', 'all', round(of * (part + slope * age)),
    of, metric_id <> 'joint_coverage' or age > 1
from (select distinct as_of_date, age from cells), (values
    ('weighted_coverage', 0.845, 31000.0, 0.001), ('joint_coverage', 0.72, 4000, 0),
    ('time_in_coverage', 0.861, 438368, 0), ('matched_cohort_coverage', 0.862, 14090, -0.001),
    ('matched_cohort_baseline', 0.855, 14090, 0), ('inventory_accuracy', 0.918, 3790, 0.0003),
    ('ghost_rate', 0.10, 3870, 0.0005), ('shadow_rate', 0.082, 3790, -0.0003),
    ('ownership_completeness', 0.975, 4000, -0.006), ('inventory_completeness', 0.963, 4153, 0.0002)
) as others(metric_id, part, of, slope)
union all
select 'effective_coverage', date '2026-11-20', 0, kind, member, 'all', 'all',
    round(of * part), of, true
from (values
    ('criticality', 'critical', 0.93, 6262.0), ('criticality', 'high', 0.90, 3131),
    ('criticality', 'medium', 0.86, 2087), ('criticality', 'unknown', 0.78, 94),
    ('exposure', 'public', 0.82, 1262), ('exposure', 'internal', 0.88, 9131),
    ('environment', 'production', 0.91, 7262), ('environment', 'staging', 0.85, 831),
    ('asset_class', 'server', 0.91, 8262), ('asset_class', 'workstation', 0.86, 4131)
) as kinds(kind, member, part, of);
insert into metrics
select metric_id, as_of_date, dimension, member, control_id, owner_name, top, denominator,
    top / whole, greatest(0, middle(top, whole) - margin(top, whole)),
    least(1, middle(top, whole) + margin(top, whole)),
    case when metric_id = 'effective_coverage' then 43 else 0 end,
    '{"in_stock": 12, "accepted_exception": 31}', is_ok, case when not is_ok then 0.842 end,
    case when not is_ok then date '2026-11-06' end, '2026-10'
from (select * rename (whole as denominator), nullif(whole, 0) as whole from figures);
insert into metrics
select metric_id, as_of_date, kind, member, 'all', 'all', n, of, value + slope * age, value * 0.9,
    value * 1.2, 0, null, true, null, null, '2026-10'
from (select distinct as_of_date, age from cells), (values
    ('gap_age_median', 'all', 'all', 210, 340, 41.0, 1),
    ('estimated_assets', 'all', 'all', null, null, 4165, -1),
    ('estimated_unseen_assets', 'all', 'all', null, null, 165, 0),
    ('estimated_assets', 'source_pair', 'crowdstrike | tenable', null, null, 4202.9, 0),
    ('estimated_assets', 'source_pair', 'intune | tenable', null, null, null, 0)
) as others(metric_id, kind, member, n, of, value, slope);
insert into coverage_waterfall
select as_of_date, control_id, 'all', any_value(control_name), sum(expected),
    least(sum(expected), sum(installed) + 40), sum(installed), sum(healthy) + 25, sum(healthy),
    sum(expected) - sum(healthy) - 30, 30, 12
from cells where age = 0 group by as_of_date, control_id;
insert into coverage_gaps
select date '2026-11-20', 'a-' || g, 'web-' || g || '.example.com', control_id, control_name,
    owner_name, 'server', 'production',
    ['critical', 'high', 'medium', 'low', 'unknown'][1 + g % 5],
    ['public', 'internal', 'unknown'][1 + g % 3],
    ['no_evidence', 'not_installed', 'stale_evidence', 'unhealthy', 'version_too_old'][
        1 + g % 7 % 5],
    'Nothing seen for ' || age || ' days; the limit is 14',
    ['Find the device; confirm or retire it', 'Install the agent', 'Wake or repair the agent',
        'Reapply the prevention policy', 'Upgrade the agent'][1 + g % 7 % 5],
    date '2026-11-20' - age, age,
    case when g % 7 % 5 > 0 then timestamp '2026-11-19' - to_days(age) end, 100 - g
from (select gap_count, asset_count from sizes),
    (select cast(unnest(range(1000)) as integer) as g, 1 + g * 37 % 190 as age)
inner join owners on o = g % (select count(*) from owners)
inner join controls on c = g // 5 % (select count(*) from controls)
where g < gap_count;
insert into inventory_differences
select date '2026-11-20', 'd-' || n, 'host-' || n || '.example.com',
    case when n % 3 > 0 then 'ghost' else 'shadow' end, (select min(owner_name) from owners),
    'crowdstrike, tenable', case when n % 7 <> 1 then timestamp '2026-11-01 07:30' - to_days(n) end,
    'Confirm or retire'
from (select cast(unnest(range(160)) as integer) as n);
insert into identity_issues values
    ('key_over_limit', 'hostname', 'localhost', 412, 398, 'Names more assets than its limit'),
    ('component_split', 'serial', 'PF3<script>&', 4, 2, 'Two serial numbers: split, not merged'),
    ('future_timestamp', null, 'i-0aa', 3, null, null);
insert into source_status
select as_of_date, name, part, role, cadence, as_of_date, as_of_date - 3, 3,
    case when name = 'tenable' and age in (0, 1, 9) then 'degraded'
        when name = 'workday' and age < 2 then 'stale' else 'ok' end as status,
    case when status <> 'ok' then 'The latest export cannot be parsed' end, 2202, 5, status = 'ok'
from (select distinct as_of_date, age from cells), (values
    ('servicenow_cmdb', 'computers', 'inventory', 7), ('aws', 'ec2_instances', 'detector', 1),
    ('crowdstrike', 'hosts', 'detector', 1), ('tenable', 'agents', 'detector', 1),
    ('intune', 'managed_devices', 'detector', 1), ('workday', 'workers', 'reference', 7)
) as sources(name, part, role, cadence);
insert into metric_changes values
    ('effective_coverage', 'disk_encryption', 'asset_class', date '2026-11-20', date '2026-10-23',
        0.825, 0.7825, -0.0425, 0.02, -0.0625, true),
    ('effective_coverage', 'edr', 'owner', date '2026-11-20', date '2026-10-23', 0.93, 0.91,
        -0.02, -0.02, 0.0, false);
"""
# metric, name, area, unit, direction, target, warning, guard
CARDS = (
    ("effective_coverage", "Effective coverage", "coverage", "share", "up", 0.95, 0.85, ""),
    ("raw_coverage", "Raw coverage", "coverage", "share", "up", 0.9, 0.8, "effective_coverage"),
    ("weighted_coverage", "Weighted coverage", "coverage", "share", "up", 0.97, 0.9, ""),
    ("joint_coverage", "Joint coverage", "coverage", "share", "up", 0.7, 0.6, ""),
    ("time_in_coverage", "Time in coverage", "coverage", "share", "up", 0.85, 0.8, ""),
    ("gap_age_median", "Gap age, median", "coverage", "days", "down", 30.0, 60.0, ""),
    ("matched_cohort_coverage", "Matched cohort", "coverage", "share", "up", None, None, ""),
    ("matched_cohort_baseline", "Cohort baseline", "coverage", "share", "none", None, None, ""),
    ("inventory_accuracy", "Inventory accuracy", "inventory", "share", "up", 0.9, 0.8, ""),
    ("ghost_rate", "Ghost rate", "inventory", "share", "down", 0.05, 0.12, ""),
    ("shadow_rate", "Shadow rate", "inventory", "share", "down", 0.1, 0.15, "ghost_rate"),
    ("ownership_completeness", "Ownership", "inventory", "share", "up", 0.95, 0.9, ""),
    ("inventory_completeness", "Completeness", "inventory", "share", "up", 0.95, 0.9, ""),
    ("estimated_assets", "Estimated assets", "inventory", "count", "none", None, None, ""),
    ("estimated_unseen_assets", "Unseen assets", "inventory", "count", "down", 100.0, 250.0, ""),
)


def publish(
    path: Path,
    weeks: int = 8,
    owners: Sequence[str] = OWNERS,
    controls: Mapping[str, tuple[str, float]] | None = None,
    gaps: int = 60,
    assets: int = 4000,
) -> Path:
    """A published file with plausible rows, the same for the same arguments."""
    known = (controls or CONTROLS).items()
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
        connection.execute(
            "create temp table sizes as select ? as weeks, ? as gap_count, ? as asset_count",
            [weeks, gaps, assets],
        )
        connection.execute(
            "create temp table owners (o integer, owner_name varchar); create temp table controls"
            " (c integer, control_id varchar, control_name varchar, level double)"
        )
        connection.executemany("insert into owners values (?, ?)", list(enumerate(owners)))
        connection.executemany(
            "insert into controls values (?, ?, ?, ?)",
            [(n, c, *v) for n, (c, v) in enumerate(known)],
        )
        connection.execute(ROWS)
        connection.executemany(
            "insert into metric_definitions values (?, ?, ?, 'Which part is it?', 'n / N', ?, ?,"
            " ?, ?, 'Sum both', ?, 'The console of a control is not its denominator')",
            CARDS,
        )
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("published") / "assurance.duckdb")


@pytest.fixture(scope="module")
def report(published: Path) -> Path:
    with Marts.open(published) as marts:
        return build_report(marts, published.with_name("report.html"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on the path: install it to test the report in a browser")
    arguments = (
        "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--no-first-run",
    )  # fmt: skip
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(arguments))
        yield started
        started.close()


def _outside(url: str) -> list[str]:
    """The request, if it leaves the page."""
    return [] if url.startswith(("file:", "data:", "about:")) else [f"request: {url}"]


def opened(
    browser: Browser, path: Path, scheme: Literal["light", "dark"] = "light", width: int = 1440
) -> tuple[Page, list[str]]:
    """The page in a new context, and everything that it should not have done."""
    page = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    ).new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on("request", lambda asked: wrong.extend(_outside(asked.url)))
    page.goto(path.resolve().as_uri())
    return page, wrong


# Visible text whose contrast with the colour behind it is below WCAG AA.
CONTRAST = """
() => {
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const known = new Map();
  const rgba = (text) => {
    if (!known.has(text)) {
      brush.clearRect(0, 0, 1, 1); brush.fillStyle = text; brush.fillRect(0, 0, 1, 1);
      known.set(text, [...brush.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(text);
  };
  const light = (colour) => colour.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const [words, element] = [walk.currentNode.data.trim(), walk.currentNode.parentElement];
    if (!words || !element.checkVisibility()
      || element.closest('.vh, .skip, script, option, title')) continue;
    const style = getComputedStyle(element);
    const ink = light(rgba(element.closest('svg') ? style.fill : style.color));
    const behind = (one) => rgba(getComputedStyle(one).backgroundColor);
    let under = element.closest('svg') || element;
    while (under.parentElement && behind(under)[3] < 255) under = under.parentElement;
    const paper = light(behind(under));
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    const isLarge = parseFloat(style.fontSize) >= 24;
    if (ratio < (isLarge ? 3 : 4.5)) found.add(`${ratio.toFixed(2)} ${words.slice(0, 40)}`);
  }
  return [...found];
}
"""


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 834, 1440])
def test_a_browser_finds_nothing_wrong(
    browser: Browser, report: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    page, wrong = opened(browser, report, scheme, width)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
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
def test_a_cell_of_the_heat_map_filters_the_gaps(browser: Browser, report: Path) -> None:
    page, wrong = opened(browser, report)
    page.click("#heat-worst a[data-owner=Payments][data-control=edr]")
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


def test_the_figures_equal_the_marts(published: Path, report: Path) -> None:
    html = report.read_text(encoding="utf-8")
    units = {one[0]: one[3] for one in CARDS}
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
    assert len(rows) == len(CARDS) - 1
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
    page.evaluate("document.querySelectorAll('.legend').forEach((one) => one.remove())")
    main = page.inner_text("main")
    said = main.split("What to fix first", 1)[0]
    assert not re.search(r"\b(0|100)(\.0)?\s?%", said)
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
    assert page.locator("#heat-worst tbody:last-child tr").count() == 40
    assert page.locator("#heat-rest tbody:last-child tr").count() == 82
    assert "nothing to compare" in page.inner_text(".moved")
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
    assert cards.judge(_defined(0.9), now, then, None, None, None).kind == kind


@pytest.mark.parametrize(
    ("guard_now", "kind"),
    [
        pytest.param(_seen(91, 100), "good", id="rose"),
        pytest.param(_seen(80, 100), "warn", id="fell"),
        pytest.param(_seen(91, 100, is_ok=False), "warn", id="source failed"),
    ],
)
def test_green_needs_its_guard(guard_now: queries.Observation, kind: str) -> None:
    change = cards.change_between(guard_now, _seen(90, 100), "share", "up")
    now, guard = _seen(95, 100), _defined(None)
    assert cards.judge(_defined(0.9), now, now, guard, guard_now, change).kind == kind


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
        asked = 0

        def rows(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
            self.asked += 1
            with Marts.open(published) as marts:
                return marts.rows(sql, params)

    marts = Counting()
    assert "<h1>Content assurance</h1>" in render(marts)
    assert marts.asked <= 20
