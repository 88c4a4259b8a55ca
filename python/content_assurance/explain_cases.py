"""Which assets and findings moved a figure between two dates, asked of the published marts.

Every query takes the earlier date, the later date and whether the sources of both were sound, and
answers one row a case that moved: its owner and whether it counted at each end (null where it was
not in the denominator), and what moved it where that is known better than by how it moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from content_assurance.sql import literal
from content_assurance.warehouse import Marts

_ENDS = "ends as (select cast(? as date) as start_date, cast(? as date) as end_date, ? as is_sound)"

# Of a control that was required at either date, both of its states. {counted} counts it.
_COVERAGE = (
    "with "
    + _ENDS
    + """,
sighted as (
    select c.*, c.as_of_date = ends.end_date as is_final, {counted} as is_counted
    from control_coverage as c, ends
    where c.as_of_date in (ends.start_date, ends.end_date) and {control}
),
present as (
    select distinct asset_id, c.as_of_date = ends.end_date as is_final
    from control_coverage as c, ends where c.as_of_date in (ends.start_date, ends.end_date)
),
policies as (
    select control_id,
        max(policy_version) filter (where is_final) is distinct from
        max(policy_version) filter (where not is_final) as is_changed
    from sighted group by control_id
),
paired as (
    select
        coalesce(n.asset_id, o.asset_id) as asset_id,
        coalesce(n.control_id, o.control_id) as control_id,
        o.owner_name as start_owner, n.owner_name as end_owner,
        case when o.is_expected then o.is_counted end as is_start_counted,
        case when n.is_expected then n.is_counted end as is_end_counted,
        o.gap_reason as old_reason, n.gap_reason as new_reason,
        o.version as old_version, n.version as new_version,
        cast(o.recency_days as int) as old_recency, cast(n.recency_days as int) as new_recency,
        cast(o.last_evidence_at as date) as old_evidence,
        cast(n.last_evidence_at as date) as new_evidence
    from (from sighted where not is_final) as o
    full join (from sighted where is_final) as n
        on o.asset_id = n.asset_id and o.control_id = n.control_id
)
select paired.asset_id || ' | ' || control_id as case_id, paired.asset_id, start_owner, end_owner,
    is_start_counted, is_end_counted,
    case
        when not ends.is_sound and is_start_counted <> is_end_counted
            and coalesce(new_reason, old_reason) in ('no_evidence', 'stale_evidence') then 'outage'
        when not policies.is_changed then null
        when start_owner is null then if(was.asset_id is not null, 'policy', null)
        when end_owner is null then if(still.asset_id is not null, 'policy', null)
        when is_start_counted and new_reason = 'version_too_old' and {is_healthy}
            then if(old_version = new_version, 'policy', null)
        when is_end_counted and old_reason = 'version_too_old' and {is_healthy}
            then if(old_version = new_version, 'policy', null)
        when is_start_counted and new_reason = 'stale_evidence'
            then if(ends.end_date - old_recency < new_evidence, 'policy', null)
        when is_end_counted and old_reason = 'stale_evidence'
            then if(ends.start_date - new_recency < old_evidence, 'policy', null)
    end as cause
from paired
cross join ends
inner join policies using (control_id)
left join present as was on paired.asset_id = was.asset_id and not was.is_final
left join present as still on paired.asset_id = still.asset_id and still.is_final
"""
)

_JOINT = (
    "with "
    + _ENDS
    + """,
states as (
    select asset_id, as_of_date = ends.end_date as is_final, any_value(owner_name) as owner_name,
        bool_and(is_healthy) filter (where is_expected) as is_counted
    from control_coverage, ends
    where as_of_date in (ends.start_date, ends.end_date)
    group by asset_id, is_final having count(*) filter (where is_expected) > 0
)
select asset_id as case_id, asset_id,
    max(owner_name) filter (where not is_final) as start_owner,
    max(owner_name) filter (where is_final) as end_owner,
    bool_or(is_counted) filter (where not is_final) as is_start_counted,
    bool_or(is_counted) filter (where is_final) as is_end_counted,
    cast(null as varchar) as cause
from states group by asset_id
"""
)

# {start} and {end} say whether an episode counts at an end.
_FINDINGS = (
    "with "
    + _ENDS
    + """,
present as (
    select asset_id, bool_or(as_of_date = ends.start_date) as was_there
    from control_coverage, ends where as_of_date in (ends.start_date, ends.end_date)
    group by asset_id
),
episodes as (
    select e.*, d.overdue_from, d.outcome,
        e.ended_date + if(e.closure_reason = 'not_observed', 1, 0) as left_date,
        greatest(e.first_open_date, e.detected_date + 91) as aged_date,
        lead(e.first_open_date) over (
            partition by e.finding_id, d.clock_number order by e.episode_number
        ) as resumed_date
    from finding_episodes as e
    left join finding_deadlines as d using (finding_id, episode_number)
),
standings as (
    select episodes.*, ends.start_date,
        {standing_start} as old_standing, {standing_end} as new_standing,
        coalesce(aged_date <= ends.start_date, false) as was_aged,
        aged_date <= ends.end_date as is_aged,
        coalesce(overdue_from <= ends.start_date, false) as was_overdue,
        coalesce(overdue_from <= ends.end_date, false) as is_overdue
    from episodes, ends where first_open_date <= ends.end_date
)
select finding_id || ' | ' || episode_number as case_id, standings.asset_id,
    owner_name as start_owner, owner_name as end_owner,
    {start} as is_start_counted, {end} as is_end_counted,
    case
        when old_standing = 'open' and new_standing <> 'open' and {end} is null
            then case closure_reason
            when 'asset_retired' then 'scope_out' when 'not_observed' then 'outage'
            when 'detector_changed' then 'detector' when 'duplicate' then 'identity' end
        when {start} is null and not present.was_there then 'scope_in'
    end as cause
from standings left join present on standings.asset_id = present.asset_id
"""
)

_STANDING = (
    "case when first_open_date > ends.{end} then null"
    " when left_date is null or left_date > ends.{end} then 'open'"
    " when resumed_date <= ends.{end} then 'resumed' else outcome end"
)
# What counts of a finding whose standing, age and lateness are {s}, {a} and {o}.
_COUNTED = {
    "open_findings": "if({s} = 'open', true, null)",
    "open_over_90_days_share": "if({s} = 'open', {a}, null)",
    "overdue_share": "if({s} = 'open', {o}, null)",
    "deadline_adherence": "case when {s} = 'met' then true when {s} = 'late' or ({s} = 'open'"
    " and {o}) then false end",
    "exception_share": "case when {s} = 'accepted' then true when {s} in ('met', 'late') or"
    " ({s} = 'open' and {o}) then false end",
}
# A mean: the days of each episode among those that count at an end. {start} and {end} say them.
_AGES = (
    "with "
    + _ENDS
    + """,
aged as (
    select e.*, {start} as start_days, {end} as end_days from finding_episodes as e, ends
)
select finding_id || ' | ' || episode_number as case_id, asset_id,
    owner_name as start_owner, owner_name as end_owner,
    start_days as is_start_counted, end_days as is_end_counted,
    case when start_days is not null and end_days is null then case closure_reason
        when 'asset_retired' then 'scope_out' when 'not_observed' then 'outage'
        when 'detector_changed' then 'detector' when 'duplicate' then 'identity' end
    end as cause
from aged where start_days is not null or end_days is not null
"""
)
_DAYS = {
    "open_mean_age": "case when entered_date <= ends.{end} and"
    " coalesce(ended_date > ends.{end}, true)"
    " then greatest(least(last_open_date, ends.{end}) - detected_date, 0) end",
    "closed_only_mean": "case when closure_reason in ('fixed_verified', 'fixed_inferred') and"
    " greatest(entered_date, ended_date) <= ends.{end} then ended_date - detected_date end",
}

# What happened since the baseline of each date: {cases} has their counts in both periods.
_FLOWS = (
    "with "
    + _ENDS
    + """,
periods as (
    select ends.*,
        (select max(baseline_date) from metric_changes
        where metric_id = 'remediation_capacity' and as_of_date = start_date) as start_from,
        (select max(baseline_date) from metric_changes
        where metric_id = 'remediation_capacity' and as_of_date = end_date) as end_from
    from ends
),
episodes as (
    select *, closure_reason in ('fixed_verified', 'fixed_inferred') as is_fixed,
        ended_date + if(closure_reason = 'not_observed', 1, 0) as left_date
    from finding_episodes
),
counted as ({cases})
select finding_id || ' | ' || episode_number as case_id, asset_id,
    owner_name as start_owner, owner_name as end_owner, is_start_counted, is_end_counted, cause
from counted
"""
)
_HAPPENED = {
    "net_burn": """
    select finding_id, episode_number, asset_id, owner_name, cause,
        case when day > start_from and day <= start_date then sign end as is_start_counted,
        case when day > end_from and day <= end_date then sign end as is_end_counted
    from periods, (
        select *, first_open_date as day, -1 as sign,
            if(episode_number = 1, 'new', 'reopened') as cause from episodes
        union all select *, left_date, 1, 'fixed' from episodes where is_fixed
    )""",
    "remediation_capacity": """
    select finding_id, episode_number, asset_id, owner_name, cast(null as varchar) as cause,
        case when first_open_date <= start_date and coalesce(left_date > start_from, true)
            then coalesce(is_fixed and left_date <= start_date, false) end as is_start_counted,
        case when first_open_date <= end_date and coalesce(left_date > end_from, true)
            then coalesce(is_fixed and left_date <= end_date, false) end as is_end_counted
    from periods, episodes""",
}
_STATES = {"effective_coverage": "c.is_healthy", "raw_coverage": "c.is_installed"}


def _query(metric_id: str, control_id: str) -> str | None:
    """The query of the cases that moved a figure; none where the marts hold no rows of it."""
    if metric_id in _STATES:
        return _COVERAGE.format(
            counted=_STATES[metric_id],
            control=f"{literal(control_id)} in ('all', c.control_id)",
            is_healthy=str(metric_id == "effective_coverage").lower(),
        )
    if metric_id == "joint_coverage":
        return _JOINT
    if metric_id in _COUNTED:
        counted = _COUNTED[metric_id]
        return _FINDINGS.format(
            standing_start=_STANDING.format(end="start_date"),
            standing_end=_STANDING.format(end="end_date"),
            start=counted.format(s="old_standing", a="was_aged", o="was_overdue"),
            end=counted.format(s="new_standing", a="is_aged", o="is_overdue"),
        )
    if metric_id in _DAYS:
        days = _DAYS[metric_id]
        return _AGES.format(start=days.format(end="start_date"), end=days.format(end="end_date"))
    if metric_id in _HAPPENED:
        return _FLOWS.format(cases=_HAPPENED[metric_id])
    return None


def has_cases(metric_id: str) -> bool:
    """Whether the marts hold the cases of a figure for any two dates."""
    return _query(metric_id, "all") is not None


@dataclass(frozen=True)
class Side:
    """A case as one owner sees it: it stays, comes or goes.

    ``counted`` is how much it counts, of one that stays how that changed.
    """

    case_id: str
    asset_id: str
    owner: str
    part: str
    side: str
    counted: float


def sides_between(
    marts: Marts, metric_id: str, control_id: str, start: date, end: date, *, is_sound: bool
) -> list[Side]:
    """What moved a figure between two dates; nothing where the marts hold no rows of it."""
    query = _query(metric_id, control_id)
    cases = marts.rows(query, [start, end, is_sound]) if query else []
    return [side for case in cases for side in _sides(case, metric_id)]


def _sides(case: Mapping[str, Any], metric_id: str) -> list[Side]:
    was, now = case["is_start_counted"], case["is_end_counted"]
    old, new = str(case["start_owner"]), str(case["end_owner"])
    if was is None and now is None:
        return []
    is_count = metric_id in ("net_burn", "open_findings")
    if case["cause"]:
        part = str(case["cause"])
    elif was is None:
        part = "gained" if is_count else "scope_in"
    elif now is None:
        part = "lost" if is_count else "scope_out"
    elif old != new:
        part = "reassigned"
    else:
        part = "gained" if now else "lost"
    name = (str(case["case_id"]), str(case["asset_id"]))
    if was is not None and now is not None and old == new:
        # That what stays grows older is no move of its own.
        is_move = was != now and metric_id not in _DAYS
        return [Side(*name, new, part, "stays", float(now) - float(was))] if is_move else []
    sides = []
    if was is not None:
        sides.append(Side(*name, old, part, "goes", float(was)))
    if now is not None:
        sides.append(Side(*name, new, part, "comes", float(now)))
    return sides
