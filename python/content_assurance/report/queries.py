"""Every question that the page asks of the published marts, and the rows it gets back.

Values are cleaned once, here: a NaN is a missing value, a source flag that is missing is "not ok",
and a KPI whose source failed has no value to show.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol


class Marts(Protocol):
    """The published database, opened read-only, with the marts on its search path."""

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
        """Rows of one query, a dict per row."""
        ...


Row = Mapping[str, Any]


@dataclass(frozen=True)
class Definition:
    """One KPI as the metric cards define it. ``direction`` says which way is better."""

    metric_id: str
    metric_name: str
    area: str
    question: str
    formula: str
    unit: str
    direction: str
    target: float | None
    warning: float | None
    roll_up: str
    guard_metric_id: str
    pitfalls: str


@dataclass(frozen=True)
class Observation:
    """One KPI on one as-of date for one member of one dimension."""

    metric_id: str
    as_of_date: date
    dimension: str
    member: str
    control_id: str
    owner_name: str
    numerator: float | None
    denominator: float | None
    value: float | None
    low: float | None
    high: float | None
    excluded_count: int
    exclusions: tuple[tuple[str, int], ...] = field(default=())
    is_source_ok: bool = True
    last_good_value: float | None = None
    last_good_date: date | None = None
    policy_version: str = ""
    failing_sources: str = ""

    @property
    def shown(self) -> float | None:
        """The value a reader may act on: none where its source failed."""
        return self.value if self.is_source_ok else None

    @property
    def has_interval(self) -> bool:
        """Whether the reportable value carries both ends of its interval."""
        return self.shown is not None and self.low is not None and self.high is not None


_METRIC = """
    select metric_id, as_of_date, dimension, member, control_id, owner_name,
        numerator, denominator, value, interval_low, interval_high,
        excluded_count, exclusions, is_source_ok, last_good_value, last_good_date, policy_version,
        failing_sources
    from metrics
"""


def number(value: object) -> float | None:
    """A finite float, or none."""
    if value is None:
        return None
    result = float(value)  # type: ignore[arg-type]
    return result if math.isfinite(result) else None


def whole(value: object) -> int | None:
    """An integer, or none."""
    result = number(value)
    return None if result is None else int(result)


def text(value: object) -> str:
    """Text, empty where missing."""
    return "" if value is None else str(value)


def as_date(value: object) -> date | None:
    """The day of a date or timestamp."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _exclusions(value: object) -> tuple[tuple[str, int], ...]:
    """Reasons and counts, most frequent first; an unreadable object has no reasons."""
    try:
        found = json.loads(text(value) or "{}")
    except ValueError:
        return ()
    if not isinstance(found, dict):
        return ()
    pairs = [(str(key), whole(found[key]) or 0) for key in found]
    return tuple(sorted((p for p in pairs if p[1]), key=lambda pair: (-pair[1], pair[0])))


def _observation(row: Row) -> Observation:
    found = as_date(row["as_of_date"])
    assert found is not None
    return Observation(
        metric_id=text(row["metric_id"]),
        as_of_date=found,
        dimension=text(row["dimension"]),
        member=text(row["member"]),
        control_id=text(row["control_id"]),
        owner_name=text(row["owner_name"]),
        numerator=number(row["numerator"]),
        denominator=number(row["denominator"]),
        value=number(row["value"]),
        low=number(row["interval_low"]),
        high=number(row["interval_high"]),
        excluded_count=whole(row["excluded_count"]) or 0,
        exclusions=_exclusions(row["exclusions"]),
        is_source_ok=row["is_source_ok"] is True,
        last_good_value=number(row["last_good_value"]),
        last_good_date=as_date(row["last_good_date"]),
        policy_version=text(row["policy_version"]),
        failing_sources=text(row["failing_sources"]),
    )


def as_of_dates(marts: Marts) -> list[date]:
    """Every as-of date that has a KPI, oldest first; failing that, that of any other mart."""
    for table in ("metrics", "coverage_waterfall", "source_status"):
        rows = marts.rows(
            f"select distinct as_of_date from {table} where as_of_date is not null order by 1"
        )
        dates = [found for row in rows if (found := as_date(row["as_of_date"]))]
        if dates:
            return dates
    return []


def definitions(marts: Marts) -> list[Definition]:
    """The metric cards."""
    rows = marts.rows(
        """
        select metric_id, metric_name, area, question, formula, unit, direction,
            target, warning, roll_up, guard_metric_id, pitfalls
        from metric_definitions order by metric_id
        """
    )
    words = ("question", "formula", "unit", "direction", "roll_up", "guard_metric_id", "pitfalls")
    return [
        Definition(
            metric_id=text(row["metric_id"]),
            metric_name=text(row["metric_name"]) or text(row["metric_id"]),
            area=text(row["area"]) or "other",
            target=number(row["target"]),
            warning=number(row["warning"]),
            **{word: text(row[word]) for word in words},
        )
        for row in rows
    ]


def _observed(marts: Marts, where: str, params: Sequence[object] = ()) -> list[Observation]:
    return [_observation(row) for row in marts.rows(f"{_METRIC} where {where}", params)]


def _observed_of(
    marts: Marts, column: str, values: Sequence[object], where: str
) -> list[Observation]:
    """Where the column has one of the values; nothing, unasked, where there are none."""
    marks = ", ".join("?" for _ in values)
    return _observed(marts, f"{column} in ({marks}) and {where}", values) if values else []


def totals(marts: Marts) -> list[Observation]:
    """Every KPI over everything, all dates."""
    return _observed(
        marts, "dimension = 'all' and as_of_date is not null order by metric_id, as_of_date"
    )


def by_control(marts: Marts) -> list[Observation]:
    """Effective and raw coverage of each control, all dates."""
    return _observed(
        marts,
        "dimension = 'control' and as_of_date is not null"
        " and metric_id in ('effective_coverage', 'raw_coverage')"
        " order by metric_id, control_id, as_of_date",
    )


def by_member(marts: Marts, dates: Sequence[date]) -> list[Observation]:
    """Effective coverage by owner, control and owner, and kind of asset, on the given dates."""
    return _observed_of(
        marts,
        "as_of_date",
        dates,
        "metric_id = 'effective_coverage' and dimension in ('owner', 'control_owner',"
        " 'asset_class', 'environment', 'criticality', 'exposure')"
        " order by dimension, member, as_of_date",
    )


def of_members(
    marts: Marts, metric_ids: Sequence[str], dimension: str, when: date
) -> list[Observation]:
    """The given KPIs by the members of one dimension on one date."""
    marks = ", ".join("?" for _ in metric_ids)
    return _observed(
        marts,
        f"metric_id in ({marks}) and dimension = ? and as_of_date = ? order by metric_id, member",
        [*metric_ids, dimension, when],
    )


def by_owner(marts: Marts, dates: Sequence[date]) -> list[Observation]:
    """Every KPI that is measured by owner, on the given dates."""
    return _observed_of(
        marts, "as_of_date", dates, "dimension = 'owner' order by metric_id, member, as_of_date"
    )


def owner_series(marts: Marts, owners: Sequence[str]) -> list[Observation]:
    """Every KPI of the given owners on all dates."""
    return _observed_of(
        marts,
        "member",
        owners,
        "dimension = 'owner' and as_of_date is not null order by member, metric_id, as_of_date",
    )


def changes(marts: Marts, latest: date) -> list[dict[str, Any]]:
    """How each total moved, split into rate and mix over owners, nearest to four weeks back."""
    return marts.rows(
        """
        with

        ranked as (

            select
                *,
                row_number() over (
                    partition by metric_id, control_id
                    order by abs(date_diff('day', baseline_date, as_of_date) - 28), baseline_date
                ) as place
            from metric_changes
            where stratum_dimension = 'owner' and as_of_date = ?

        )

        select metric_id, control_id, baseline_date, total_change, rate_effect, mix_effect
        from ranked
        where place = 1
        order by metric_id, control_id
        """,
        [latest],
    )


def by_source_pair(marts: Marts, latest: date) -> list[Observation]:
    """Estimates from each pair of sources on the latest date."""
    return _observed(
        marts, "dimension = 'source_pair' and as_of_date = ? order by metric_id, member", [latest]
    )


def reversals(marts: Marts, latest: date) -> list[dict[str, Any]]:
    """Totals that moved one way while every stratum moved the other, largest first.

    Of several baselines the one nearest to four weeks ago is told.
    """
    return marts.rows(
        """
        with

        ranked as (

            select
                *,
                row_number() over (
                    partition by metric_id, control_id, stratum_dimension
                    order by abs(date_diff('day', baseline_date, as_of_date) - 28), baseline_date
                ) as place
            from metric_changes
            where is_simpson_reversal and as_of_date = ?

        )

        select metric_id, control_id, stratum_dimension, baseline_date,
            total_change, rate_effect, mix_effect
        from ranked
        where place = 1
        order by abs(total_change) desc, metric_id, control_id, stratum_dimension
        """,
        [latest],
    )


def owner_controls(marts: Marts, owner: str) -> list[Observation]:
    """Coverage of each control for one owner, all dates."""
    return _observed(
        marts,
        "dimension = 'control_owner' and owner_name = ? and as_of_date is not null"
        " and metric_id in ('effective_coverage', 'raw_coverage')"
        " order by metric_id, control_id, as_of_date",
        [owner],
    )


def waterfall(marts: Marts, latest: date, owner: str = "all") -> list[dict[str, Any]]:
    """Each control's steps over all owners or for one, by control name."""
    return marts.rows(
        """
        select control_id, control_name, expected_count, matched_count, installed_count,
            recent_count, healthy_count, gap_count, dormant_count, excluded_count
        from coverage_waterfall
        where owner_name = ? and as_of_date = ?
        order by control_name, control_id
        """,
        [owner, latest],
    )
