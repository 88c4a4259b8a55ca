"""The section on how long access stays wrong: curves of access findings and leavers' accounts."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from content_assurance.report import access_queries, charts, figures
from content_assurance.report.queries import as_date, text
from content_assurance.report.reading import Reading
from content_assurance.report.remediation import (
    Population,
    Remediation,
    interval,
    measured,
    spoken,
    steps,
)
from content_assurance.report.systems import access_soundness

_LAG = "deprovision_lag"


@dataclass(frozen=True)
class Lag:
    """The share of leavers' accounts that are still enabled, by the days since they left."""

    as_of: str
    is_latest: bool
    disabled: str
    enabled: str
    median: str
    limits: str
    chart: Markup


@dataclass(frozen=True)
class AccessTimes:
    """Both curves; none where there is nothing to draw it of."""

    findings: Remediation | None
    lag: Lag | None


def _lag(reading: Reading) -> Lag | None:
    """The curve as of its latest sound date, with the median and counts of that date."""
    known, sound = reading.known, access_soundness(reading).dates
    dates = [as_date(row["as_of_date"]) for row in access_queries.lag_dates(known)]
    when = max((one for one in dates if one in sound), default=None)
    found = next(
        (one for one in reading.totals if (one.metric_id, one.as_of_date) == (_LAG, when)), None
    )
    if when is None or found is None:
        return None
    drawn = charts.Curve(
        "Leavers\u2019 accounts",
        steps(access_queries.lag_curve(known, when)),
        found.value,
        "enabled",
        "disabled",
    )
    if not drawn.steps:
        return None
    horizon = charts.reach(drawn.steps[-1].age)
    return Lag(
        figures.day(when),
        when == reading.latest,
        figures.count(found.numerator),
        figures.count((found.denominator or 0) - (found.numerator or 0)),
        "Not reached" if found.value is None else figures.days(found.value),
        interval(found.low, found.high),
        charts.survival(drawn, (), horizon, spoken(drawn.name, drawn)),
    )


def access_times(reading: Reading) -> AccessTimes | None:
    """The section, or none where no source of access has ever been sound."""
    names = {
        text(row["rule_id"]): text(row["rule_name"])
        for row in access_queries.rule_names(reading.known)
    }

    def label(rule_id: str) -> str:
        return names.get(rule_id) or figures.named(rule_id)

    population = Population("access_findings", "rule", "access findings", label, label)
    findings = measured(reading, population, access_soundness(reading))
    lag = _lag(reading)
    return AccessTimes(findings, lag) if findings or lag else None
