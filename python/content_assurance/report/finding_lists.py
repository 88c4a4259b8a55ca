"""The questions behind the list of open findings."""

from __future__ import annotations

from datetime import date

from content_assurance.report.finding_queries import Known, Rows

_OPEN = {
    "findings": "finding_id asset_name owner_name severity title source_names due_date priority"
    " deadline_outcome is_open is_known_exploited",
    "finding_episodes": "finding_id detected_date ended_date",
}
_JUDGED = """
    judged as (

        select
            findings.finding_id, findings.asset_name, findings.owner_name, findings.severity,
            findings.title, findings.source_names, findings.due_date, findings.priority,
            finding_episodes.detected_date,
            date_diff('day', finding_episodes.detected_date, ?) as age_days,
            findings.deadline_outcome = 'overdue' as is_overdue,
            findings.is_known_exploited as is_exploited,
            date_diff('day', finding_episodes.detected_date, ?) > 90 as is_old,
            {unticketed} as is_unticketed
        from findings
        inner join finding_episodes on finding_episodes.finding_id = findings.finding_id
        where findings.is_open and finding_episodes.ended_date is null

    )
"""


def _judged(known: Known) -> str:
    """Open findings with what they can be filtered by; without tickets none lacks one."""
    needs = {"finding_id", "is_without_open_ticket"}
    if not needs <= known.columns.get("finding_ticket_coverage", frozenset()):
        return _JUDGED.format(unticketed="false")
    return _JUDGED.format(
        unticketed="findings.finding_id in (select finding_id from finding_ticket_coverage"
        " where is_without_open_ticket)"
    )


def open_findings(
    known: Known, latest: date, top: int, each: int, owner: str | None = None
) -> Rows:
    """The ``top`` open findings by priority, and at least ``each`` of every owner; or of one."""
    return known.rows(
        _OPEN,
        f"""
        with

        {_judged(known)},

        ranked as (

            select
                *,
                row_number() over (
                    order by priority nulls last, is_exploited desc, due_date nulls last,
                        detected_date, finding_id
                ) as place,
                row_number() over (
                    partition by owner_name
                    order by priority nulls last, is_exploited desc, due_date nulls last,
                        detected_date, finding_id
                ) as place_of_owner
            from judged
            where coalesce(?, owner_name, 'unowned') = coalesce(owner_name, 'unowned')

        )

        select finding_id, place, title, asset_name, owner_name, severity, source_names, due_date,
            detected_date, age_days, is_overdue, is_exploited, is_old, is_unticketed
        from ranked
        where place <= ? or place_of_owner <= ?
        order by place
        """,
        [latest, latest, owner, top, each],
    )


def open_counts(known: Known, latest: date) -> Rows:
    """How many findings are open, by owner, severity and what they can be filtered by."""
    return known.rows(
        _OPEN,
        f"""
        with

        {_judged(known)}

        select owner_name, severity, is_overdue, is_exploited, is_old, is_unticketed,
            count(*) as finding_count
        from judged
        group by all
        order by all
        """,
        [latest, latest],
    )
