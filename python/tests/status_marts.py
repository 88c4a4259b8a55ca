"""The verdicts on invented figures: the project's own SQL, run over the marts of a test."""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml
from jinja2 import Environment

PROJECT = Path(__file__).parents[2]
MODELS = (
    "intermediate/measured/int_baseline_dates",
    "marts/metrics/metric_comparisons",
    "marts/metrics/metric_status",
)
CAMPAIGNS = "marts/access/access_review_status"
MACROS = ("change_tone",)


def judge(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``metric_status`` anew of ``metrics`` and ``metric_definitions``, and that of campaigns.

    Cards of these tests have an empty guard for none, and one formula for all.
    """
    connection.execute(
        "update metric_definitions set guard_metric_id = nullif(guard_metric_id, ''),"
        " formula = case when metric_id like '%_median' or metric_id = 'deprovision_lag'"
        " then 'Kaplan-Meier median of days' else formula end"
    )
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    names = {"int_measures_by_date": "metrics"}
    macros = "".join(_text(f"macros/{name}.sql") for name in MACROS)
    tables = {row[0] for row in connection.execute("show tables").fetchall()}
    for model in MODELS + ((CAMPAIGNS,) if "access_review_campaigns" in tables else ()):
        template = Environment(autoescape=False).from_string(macros + _text(f"models/{model}.sql"))
        sql = template.render(ref=lambda name: names.get(name, name), var=project["vars"].get)
        connection.execute(f"create or replace table {Path(model).name} as {sql}")


def _text(path: str) -> str:
    return (PROJECT / path).read_text(encoding="utf-8")
