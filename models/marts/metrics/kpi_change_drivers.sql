with

parts as (

    {{ stacked(
        [ref('int_change_parts'), ref('int_change_wholes')],
        ['metric_id', 'control_id', 'owner_name', 'part', 'case_count', 'contribution'],
    ) }}

),

pairs as (

    select * from {{ ref('int_change_ends') }}

    where is_final

),

metrics as (

    select * from {{ ref('metrics') }}

    where dimension in ('all', 'control', 'owner', 'control_owner')

),

-- The figures themselves, of the total and of each owner.
changes as (

    select
        pairs.metric_id,
        pairs.control_id,
        pairs.as_of_date,
        pairs.baseline_date,
        metrics.owner_name,
        max(case when metrics.as_of_date = pairs.baseline_date then metrics.value end)
            as start_value,
        max(case when metrics.as_of_date = pairs.as_of_date then metrics.value end) as end_value

    from pairs

    inner join metrics
        on
            pairs.metric_id = metrics.metric_id
            and pairs.control_id = metrics.control_id
            and metrics.as_of_date in (pairs.as_of_date, pairs.baseline_date)

    group by
        pairs.metric_id,
        pairs.control_id,
        pairs.as_of_date,
        pairs.baseline_date,
        metrics.owner_name

),

-- Of a figure that an end does not know there is no change to tell.
totals as (

    select * from changes

    where owner_name = 'all' and start_value is not null and end_value is not null

)

select
    parts.metric_id,
    parts.control_id,
    parts.owner_name,
    parts.part,
    parts.case_count,
    changes.start_value,
    changes.end_value,
    parts.contribution,
    changes.as_of_date,
    changes.baseline_date,
    case
        when parts.part in ('mix', 'reassigned', 'reweighted') then 'mix'
        when parts.part in ('denominator', 'scope_in', 'scope_out') then 'scope'
        when parts.part in ('detector', 'evidence', 'identity', 'outage', 'policy')
            then 'measurement'
        when parts.part = 'within_unsplit' then 'unsplit'
        else 'numerator'
    end as part_group
from parts
inner join changes
    on
        parts.metric_id = changes.metric_id
        and parts.control_id = changes.control_id
        and parts.owner_name = changes.owner_name
inner join totals
    on
        parts.metric_id = totals.metric_id
        and parts.control_id = totals.control_id
