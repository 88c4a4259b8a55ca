with

items as (

    select * from {{ ref('int_review_records') }}

),

targets as (

    select distinct
        source_name,
        system_name,
        target_kind,
        target_id,
        lower(target_name) as target_label

    from {{ ref('int_grant_spells') }}

),

-- By its id, else by its name, if only one thing of the system has it.
found as (

    {% for rank, ours, theirs in [
        (1, 'lower(items.target_id)', 'lower(targets.target_id)'),
        (2, 'lower(items.target_name)', 'targets.target_label'),
    ] %}
        select
            items.review_item_key,
            targets.source_name,
            targets.system_name,
            targets.target_kind,
            targets.target_id,
            {{ rank }} as name_rank
        from items
        inner join targets
            on
                lower(items.system_name) = lower(targets.system_name)
                and {{ ours }} = {{ theirs }}
                and coalesce(items.target_kind, targets.target_kind) = targets.target_kind
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- What two things are called names neither.
named as (

    select
        review_item_key,
        name_rank,
        min(source_name) as source_name,
        min(system_name) as system_name,
        min(target_kind) as target_kind,
        min(target_id) as target_id

    from found

    group by review_item_key, name_rank

    having count(distinct source_name || '|' || target_kind || '|' || target_id) = 1

),

ranked as (

    select
        *,
        row_number() over (partition by review_item_key order by name_rank) as place

    from named

)

select
    review_item_key,
    source_name as target_source_name,
    system_name as target_system_name,
    target_kind as granted_kind,
    target_id as granted_id
from ranked
where place = 1
