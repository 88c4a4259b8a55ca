"""The verdicts on invented figures: the project's own SQL, run over the marts of a test."""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml
from jinja2 import Environment

PROJECT = Path(__file__).parents[2]
MODELS = (
    "intermediate/reconciled/soundness/int_control_dates",
    "intermediate/measured/int_figure_baselines",
    "intermediate/measured/int_guard_dimensions",
    "marts/metrics/metric_comparisons",
    "marts/metrics/metric_status",
)
CAMPAIGNS = "marts/access/access_review_status"
MACROS = ("change_tone",)
# A foundation is sound on the dates of which it has a figure that is.
SOUNDNESS = """
update metric_definitions set
    guard_metric_id = nullif(guard_metric_id, ''),
    foundation = coalesce(foundation, case
        when metric_id = 'ownership_completeness' then 'ownership'
        when area = 'coverage' then 'control'
        when area in ('remediation', 'deadlines') then 'findings'
        else area
    end);
create or replace temp table int_control_reliability as
select
    case when foundation = 'control' then control_id else foundation end as control_id,
    as_of_date,
    bool_or(is_source_ok) as is_source_ok
from metrics
inner join metric_definitions using (metric_id)
group by all;
"""


def judge(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``metric_status`` anew of ``metrics`` and ``metric_definitions``, and that of campaigns.

    Cards of these tests have an empty guard for none, and no foundation.
    """
    connection.execute("alter table metric_definitions add column if not exists foundation varchar")
    connection.execute(SOUNDNESS)
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    names = {"int_metric_values": "metrics", "metric_cards": "metric_definitions"}
    macros = "".join(_text(f"macros/{name}.sql") for name in MACROS)
    tables = {row[0] for row in connection.execute("show tables").fetchall()}
    for model in MODELS + ((CAMPAIGNS,) if "access_review_campaigns" in tables else ()):
        template = Environment(autoescape=False).from_string(macros + _text(f"models/{model}.sql"))
        sql = template.render(ref=lambda name: names.get(name, name), var=project["vars"].get)
        connection.execute(f"create or replace table {Path(model).name} as {sql}")


def _text(path: str) -> str:
    return (PROJECT / path).read_text(encoding="utf-8")
