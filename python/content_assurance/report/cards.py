"""KPI cards: the value, how sure it is, how it moved, and whether it may be called green."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from content_assurance.report import charts, figures
from content_assurance.report.basis import basis
from content_assurance.report.drill import ROWS, Rows
from content_assurance.report.queries import Definition, Observation
from content_assurance.report.state import State, of_observation
from content_assurance.report.verdicts import Change, Status, Verdict, change, status

# The KPIs of each area in reading order: the first few lead, the others are folded away.
ORDER = (
    "effective_coverage",
    "raw_coverage",
    "joint_coverage",
    "gap_age_median",
    "weighted_coverage",
    "time_in_coverage",
    "matched_cohort_coverage",
    "matched_cohort_baseline",
    "inventory_accuracy",
    "ownership_completeness",
    "ghost_rate",
    "shadow_rate",
    "inventory_completeness",
    "estimated_assets",
    "estimated_unseen_assets",
    "open_findings",
    "finding_prevalence",
    "open_over_90_days_share",
    "net_burn",
    "finding_density",
    "fix_units",
    "remediation_median",
    "remediation_restricted_mean",
    "remediation_capacity",
    "reopen_rate_90",
    "closed_only_mean",
    "open_mean_age",
    "deadline_adherence",
    "matured_deadline_adherence",
    "overdue_share",
    "imputed_deadline_share",
    "exception_share",
    "known_exploited_share",
    "known_exploited_exposure",
    "high_risk_remediated_share",
    "remediation_efficiency",
    "orphaned_accounts",
    "mfa_coverage",
    "leaver_accounts",
    "deprovision_lag",
    "dormant_privileged",
    "standing_privilege",
    "toxic_combinations",
    "review_completion",
    "deprovision_within_24h",
    "unmatched_accounts",
    "ownerless_accounts",
    "mfa_enrolled_share",
    "phishing_resistant_share",
    "dormant_accounts",
    "unknown_use_share",
    "population_completeness",
    "effective_revocation",
    "regrant_rate",
    "rubber_stamp_index",
    "self_reviewed_share",
    "open_access_findings",
    "access_deadline_adherence",
    "open_access_mean_age",
    "access_remediation_median",
    "access_remediation_restricted_mean",
)


@dataclass(frozen=True)
class Card:
    """One KPI as it is drawn."""

    anchor: str
    name: str
    area: str
    value: str
    is_reportable: bool
    last_good: str
    basis: str
    interval: str
    status: Status
    change: Change | None
    no_change: str
    excluded: str
    spark: Markup
    pairs: tuple[tuple[str, str, str], ...]
    definition: Definition
    state: State
    rows: Rows | None


def described(found: Observation, unit: str) -> str:
    """One date in a sentence: ``20 Nov 2026: 85.8 % (85.2–86.4 %), 11,234 of 13,093``."""
    when = figures.day(found.as_of_date)
    if not found.is_source_ok:
        return f"{when}: not reportable"
    if found.value is None:
        return f"{when}: no value"
    interval = figures.amount_range(found.low, found.high, unit)
    parts = [figures.amount(found.value, unit) + (f" ({interval})" if interval else "")]
    parts += [basis(found, unit)] if unit == "share" else []
    return f"{when}: {', '.join(part for part in parts if part)}"


def points(
    series: Sequence[Observation], unit: str, beside: Sequence[Observation] = ()
) -> list[charts.Point]:
    """A series as the chart draws it; dates that are not reportable are gaps in the line.

    ``beside`` is raw coverage, told along with each date.
    """
    raw = {
        found.as_of_date: f"; raw {figures.amount(found.shown, unit)}"
        for found in beside
        if found.shown is not None
    }
    return [
        charts.Point(
            found.as_of_date,
            found.shown,
            found.low if found.is_source_ok else None,
            found.high if found.is_source_ok else None,
            described(found, unit) + raw.get(found.as_of_date, ""),
        )
        for found in series
    ]


def _excluded(now: Observation | None) -> str:
    if now is None or not now.excluded_count:
        return ""
    reasons = ", ".join(
        f"{figures.worded(reason)} {figures.count(number)}" for reason, number in now.exclusions
    )
    return figures.count(now.excluded_count) + (f" ({reasons})" if reasons else "")


def _last_good(now: Observation | None, unit: str) -> str:
    if now is None or now.is_source_ok:
        return ""
    if now.last_good_value is None:
        return "No good value yet"
    last = figures.amount(now.last_good_value, unit)
    return f"Last good value {last} on {figures.day(now.last_good_date)}"


def _spark_label(name: str, series: Sequence[Observation], unit: str) -> str:
    seen = [found for found in series if found.shown is not None]
    if not seen:
        return f"{name}: no reportable value on any date"
    first, last = seen[0], seen[-1]
    if first is last:
        return f"{name} on one date. {described(last, unit)}"
    return f"{name} over {len(seen)} dates. {described(first, unit)}. {described(last, unit)}."


def _card(
    definition: Definition,
    series: Sequence[Observation],
    now: Observation | None,
    found: Verdict | None,
    guard: Definition | None,
    pairs: Sequence[Observation],
) -> Card:
    unit = definition.unit
    value = figures.amount(now.shown if now else None, unit)
    if found is not None and found.verdict == "not_reached":
        value = "Not reached"
    since = found.baseline_date if found else None
    return Card(
        anchor=f"kpi-{definition.metric_id}",
        name=definition.metric_name,
        area=definition.area,
        value=value,
        is_reportable=now is not None and now.is_source_ok,
        last_good=_last_good(now, unit),
        basis=basis(now, unit) if now and now.is_source_ok else "",
        interval=figures.amount_range(now.low, now.high, unit) if now and now.has_interval else "",
        status=status(definition, found, now, guard),
        change=change(found, unit),
        no_change=f"No comparable value on {figures.day(since)}" if since else "",
        excluded=_excluded(now),
        spark=charts.sparkline(
            points(series, unit),
            unit,
            _spark_label(definition.metric_name, series, unit),
            definition.target,
        ),
        pairs=tuple(
            (
                pair.member,
                figures.amount(pair.shown, unit),
                figures.amount_range(pair.low, pair.high, unit) if pair.has_interval else "",
            )
            for pair in pairs
        ),
        definition=definition,
        state=of_observation(now),
        rows=ROWS.get(definition.metric_id),
    )


def place(metric_id: str) -> tuple[int, str]:
    """Reading order of the KPIs; unknown ones follow by name."""
    return (ORDER.index(metric_id) if metric_id in ORDER else len(ORDER), metric_id)


def build(
    definitions: Mapping[str, Definition],
    series: Mapping[str, Sequence[Observation]],
    now: Mapping[str, Observation],
    found: Mapping[str, Verdict],
    pairs: Mapping[str, Sequence[Observation]],
) -> list[Card]:
    """A card for each defined KPI, in reading order."""
    return [
        _card(
            definitions[metric_id],
            series.get(metric_id, ()),
            now.get(metric_id),
            found.get(metric_id),
            definitions.get(definitions[metric_id].guard_metric_id),
            pairs.get(metric_id, ()),
        )
        for metric_id in sorted(definitions, key=place)
    ]
