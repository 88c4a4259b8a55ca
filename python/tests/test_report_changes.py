"""What the page of changes says equals the marts, in the order in which figures are read."""

from __future__ import annotations

import re

import duckdb
import pytest
from report_marts import publish
from test_report_findings import section, words

from content_assurance.report import build_report
from content_assurance.warehouse import Marts

# Of all owners: coverage fell, ghosts came in, EDR stood still; Payments alone is not told here.
SCHEMA = """
create table kpi_change_drivers (metric_id varchar, control_id varchar, owner_name varchar,
    part_group varchar, contribution double, start_value double, end_value double,
    as_of_date date, baseline_date date);
create table kpi_change_rows (metric_id varchar, control_id varchar, case_id varchar,
    asset_id varchar, subject_id varchar, subject_name varchar, owner_name varchar, part varchar,
    place bigint, contribution double);
insert into kpi_change_drivers
select metric_id, control_id, owner_name, part_group, moved, 0.80, 0.79, '2026-11-20', '2026-10-23'
from (values
    ('ghost_rate', 'all', 'all', 'scope', -0.01),
    ('effective_coverage', 'edr', 'all', 'measurement', -0.01),
    ('effective_coverage', 'all', 'all', 'numerator', -0.03),
    ('effective_coverage', 'all', 'all', 'mix', 0.02),
    ('effective_coverage', 'all', 'Payments', 'numerator', -0.5),
    ('weighted_coverage', 'all', 'all', 'mix', -0.01)
) as rows (metric_id, control_id, owner_name, part_group, moved);
insert into kpi_change_rows values
    ('effective_coverage', 'all', 'web-1 | edr', 'a1', null, null, 'Payments', 'lost', 1, -0.0004),
    ('effective_coverage', 'all', 'web-2 | edr', 'a2', null, null, 'Legal', 'outage', 2, -0.0002),
    ('ghost_rate', 'all', null, null, 'p_0a1b', 'okta', 'Legal', 'evidence', 1, 0.002);
"""


@pytest.fixture(scope="module")
def drivers(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = publish(tmp_path_factory.mktemp("changes") / "assurance.duckdb", weeks=6)
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"use marts; {SCHEMA}")
    with Marts.open(path) as marts:
        return section(build_report(marts, path.with_name("report.html")), "drivers")


def test_figures_come_in_reading_order_and_their_controls_after_them(drivers: str) -> None:
    table = drivers.split("</table>", 1)[0]
    # What only the mix of owners moved has nothing behind it to show.
    assert re.findall(r'<th scope="row">([^<]*)', table) == [
        "Effective coverage", "Ghost rate", "EDR: effective coverage",
    ]  # fmt: skip


def test_the_parts_of_a_change_are_those_of_all_owners(drivers: str) -> None:
    said = words(drivers)
    start = "|Effective coverage|since 23 Oct 2026|80.0 %|79.0 %|\u22121.0 point|"
    assert f"{start}\u22123.0 points|–|+2.0 points|–|–|" in said
    assert "|EDR: effective coverage|since 23 Oct 2026|80.0 %|79.0 %|\u22121.0 point|–|–|–|" in said


def test_what_moved_them_is_folded_away_together(drivers: str) -> None:
    fold = drivers.split('<details class="movers">', 1)[1]
    assert "What moved 2 figures most, row by row" in words(fold)
    assert "|web-1|edr|Payments|lost|\u22120.04 points|" in words(fold)
    assert "|web-2|edr|Legal|out of sight|\u22120.02 points|" in words(fold)
    # An account has no name here, only a pseudonym.
    assert "|p_0a1b|okta|Legal|known at one end alone|+0.20 points|" in words(fold)
    assert drivers.count("<details") == 3
