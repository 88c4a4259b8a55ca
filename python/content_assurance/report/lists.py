"""The questions behind the tables: gaps, differences, identity issues and sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from content_assurance.report.queries import Marts


def gap_counts(marts: Marts) -> list[dict[str, Any]]:
    """Open gaps by owner, control and reason."""
    return marts.rows(
        """
        select owner_name, control_id, any_value(control_name) as control_name, gap_reason,
            count(*) as gap_count
        from coverage_gaps
        group by owner_name, control_id, gap_reason
        order by owner_name, control_id, gap_reason
        """
    )


def gap_ages(marts: Marts, owner: str | None = None) -> dict[str, Any]:
    """How many gaps there are (of one owner), on how many assets, and how old they are (days)."""
    return marts.rows(
        """
        select count(*) as gap_count, count(distinct asset_id) as asset_count,
            median(gap_age_days) as median_age, max(gap_age_days) as highest_age
        from coverage_gaps
        where coalesce(?, owner_name, 'unowned') = coalesce(owner_name, 'unowned')
        """,
        [owner],
    )[0]


def gap_groups(marts: Marts, most: int, owner: str | None = None) -> list[dict[str, Any]]:
    """Gaps that one action of one owner closes, those that weigh most first."""
    return marts.rows(
        """
        select owner_name, control_id, any_value(control_name) as control_name, action,
            count(*) as gap_count,
            count(*) filter (where criticality in ('critical', 'high')) as severe_count,
            max(gap_age_days) as highest_age
        from coverage_gaps
        where coalesce(?, owner_name, 'unowned') = coalesce(owner_name, 'unowned')
        group by owner_name, control_id, action
        order by sum(priority_score) desc nulls last, count(*) desc, owner_name, control_id, action
        limit ?
        """,
        [owner, most],
    )


_RANKED = """
    with

    ranked as (

        select
            *,
            row_number() over (
                order by priority_score desc nulls last, gap_age_days desc nulls last,
                    asset_id, control_id
            ) as place,
            row_number() over (
                partition by owner_name, control_id
                order by priority_score desc nulls last, gap_age_days desc nulls last,
                    asset_id, control_id
            ) as place_in_group
        from coverage_gaps

    )

    select place, asset_id, asset_name, control_id, control_name, owner_name, asset_class,
        environment, criticality, exposure, gap_reason, explanation, action,
        first_gap_date, gap_age_days, last_evidence_at, priority_score
    from ranked
"""


def top_gaps(marts: Marts, top: int, each: int) -> list[dict[str, Any]]:
    """The ``top`` gaps by priority, and at least ``each`` of every owner and control.

    The second half keeps the filters honest: an owner whose gaps are all minor still finds them.
    """
    return marts.rows(
        f"{_RANKED} where place <= ? or place_in_group <= ? order by place", [top, each]
    )


def gaps_of(marts: Marts, owner: str, most: int) -> list[dict[str, Any]]:
    """The gaps of one owner by priority; their places are those among all gaps."""
    return marts.rows(
        f"{_RANKED} where coalesce(owner_name, 'unowned') = ? order by place limit ?",
        [owner, most],
    )


def difference_counts(marts: Marts) -> list[dict[str, Any]]:
    """Ghosts and shadows by owner, all of them."""
    return marts.rows(
        """
        select difference, owner_name, count(*) as asset_count
        from inventory_differences
        group by difference, owner_name
        order by difference, owner_name
        """
    )


def top_differences(marts: Marts, top: int, owner: str | None = None) -> list[dict[str, Any]]:
    """The first ``top`` differences (of one owner), shadows and ghosts in turn.

    A shadow that was seen yesterday is the most certain, a ghost that was never seen is: shadows
    come newest first, ghosts oldest first.
    """
    return marts.rows(
        """
        with

        ranked as (

            select
                *,
                row_number() over (
                    partition by difference
                    order by
                        case when difference = 'shadow' then last_seen_at end desc nulls last,
                        case when difference <> 'shadow' then last_seen_at end asc nulls first,
                        asset_id
                ) as place
            from inventory_differences
            where coalesce(?, owner_name, 'unowned') = coalesce(owner_name, 'unowned')

        ),

        chosen as (

            select * from ranked order by place, difference desc limit ?

        )

        select difference, asset_id, asset_name, owner_name, sources, last_seen_at, action
        from chosen
        order by place, difference desc
        """,
        [owner, top],
    )


def identity(marts: Marts) -> list[dict[str, Any]]:
    """Identity issues by kind and key, with the widest one as the example."""
    return marts.rows(
        """
        select issue_kind, key_kind, count(*) as issue_count,
            max(record_count) as highest_records, max(asset_count) as highest_assets,
            arg_max(key_value, (coalesce(record_count, 0), key_value)) as example_value,
            arg_max(explanation, (coalesce(record_count, 0), key_value)) as explanation
        from identity_issues
        group by issue_kind, key_kind
        order by issue_count desc, issue_kind, key_kind
        """
    )


def sources(marts: Marts, latest: date) -> list[dict[str, Any]]:
    """Every source table that ever delivered, on the latest date: in trouble, then ok."""
    return marts.rows(
        """
        select source_name, table_name, source_role, cadence_days, latest_export_date,
            in_force_export_date, age_days, status, reason, row_count, quarantined_count, is_ok
        from source_status
        where as_of_date = ? and latest_export_date is not null
        order by
            case status when 'stale' then 0 when 'degraded' then 1 else 2 end,
            source_name, table_name
        """,
        [latest],
    )


def source_history(marts: Marts, latest: date, last: int) -> list[dict[str, Any]]:
    """Status of every source table on the ``last`` most recent dates, oldest first."""
    return marts.rows(
        """
        with

        recent_dates as (

            select distinct as_of_date from source_status
            where as_of_date <= ? order by as_of_date desc limit ?

        )

        select source_status.source_name, source_status.table_name, source_status.as_of_date,
            source_status.status
        from source_status
        inner join recent_dates on recent_dates.as_of_date = source_status.as_of_date
        order by source_status.source_name, source_status.table_name, source_status.as_of_date
        """,
        [latest, last],
    )
