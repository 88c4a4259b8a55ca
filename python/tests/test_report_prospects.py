"""Signals and forecasts: of which date they are, and whether they may be relied on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from report_findings import LATEST
from report_marts import publish

from content_assurance.report import changes, figures, pages, render, signals
from content_assurance.report.reading import Reading
from content_assurance.warehouse import Marts

SOUND = LATEST - timedelta(weeks=2)
# Joint coverage rises, has a target, and rests on a source that failed on the last two dates.
TRENDS = """
use marts;
update metric_definitions set target = 0.9 where metric_id = 'joint_coverage';
update metrics set value = value - 0.001 * date_diff('week', as_of_date, date '2026-11-20')
where metric_id = 'joint_coverage';
create table metric_trends as
select m.metric_id, m.control_id, m.dimension, m.member, m.as_of_date, m.value, 0.1 as lower_limit,
    0.2 as upper_limit, 0.01 as q_value, coalesce(t.course, 'steady') as course,
    if(t.metric_id is null, 'drift', t.rule) as rule, coalesce(t.way, 'up') as signal_direction,
    t.size as signal_size, 0.012 as pace, 0.0044 as pace_low, 0.0196 as pace_high,
    if(t.metric_id is null or t.rule is not null, date '2026-11-01', null) as signal_since_date,
    t.metric_id is null or t.rule is not null as is_signal
from metrics as m left join (values
    ('raw_coverage', 'steady', 'jump', 'down', -0.043), ('ghost_rate', 'rising', null, null, null),
    ('shadow_rate', 'wandering', 'turn', 'down', null)
) as t (metric_id, course, rule, way, size) using (metric_id)
where m.is_source_ok and m.dimension = 'all' and m.value is not null;
"""


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = publish(tmp_path / "assurance.duckdb", weeks=30, failing=0)
    with duckdb.connect(str(path)) as connection:
        connection.execute(TRENDS)
    return path


def test_what_is_of_an_older_date_says_so(published: Path) -> None:
    with Marts.open(published) as marts:
        reading = Reading(marts)
        foretold = {one.metric_id: one for one in changes.prospects(reading) or ()}
        told = signals.signals(reading)
        page = render(marts)

    assert foretold["joint_coverage"].as_of == figures.day(SOUND)
    assert foretold["effective_coverage"].as_of == ""
    assert told is not None
    assert {one.name: one.as_of for one in told.signals}["Joint coverage"] == figures.day(SOUND)
    value = foretold["joint_coverage"].value
    assert page.count(f"{value}<small>on {figures.day(SOUND)}</small>") == 2


def test_what_a_figure_does_is_said_in_words(published: Path) -> None:
    with Marts.open(published) as marts:
        told = signals.signals(Reading(marts))

    assert told is not None
    said = {one.name: one.said.replace(figures.NBSP, " ") for one in told.signals}
    assert said["Raw coverage"] == "4.3 points below its course, and not back since"
    assert said["Shadow rate"] == "turned: it was rising and is so no more"
    assert said["Joint coverage"] == "began to drift up"
    (trend,) = told.trends
    assert (trend.name, trend.verdict) == ("Ghost rate", "worse")
    assert trend.pace.replace(figures.NBSP, " ") == "rising 1.2 points a week on average"
    assert trend.interval.replace(figures.NBSP, " ") == "0.44 to 2.0 points"


def test_forecasts_have_the_state_of_the_figures_that_they_are_of(published: Path) -> None:
    def state() -> tuple[str, str]:
        with Marts.open(published) as marts:
            drawn = [section for page in pages.draw(Reading(marts)) for section in page.sections]
        found = next(section.state for section in drawn if section.anchor == "prospects")
        return found.kind, found.detail

    assert state() == ("failed", "tenable.agents, tenable.assets")
    with duckdb.connect(str(published)) as connection:
        connection.execute("update marts.metric_definitions set target = null"
                           " where metric_id = 'joint_coverage'")  # fmt: skip
    assert state()[0] == "ok"
