with

run_ends as (

    select * from {{ ref('int_finding_run_ends') }}

),

-- A run that did not end in a closure goes on in the next one.
numbered as (

    select
        *,
        coalesce(sum(case when closure_reason is null then 0 else 1 end) over (
            partition by finding_number
            order by first_open_date
            rows between unbounded preceding and 1 preceding
        ), 0) as closures_before

    from run_ends

),

episodes as (

    select
        finding_number,
        source_name,
        source_table,
        asset_key,
        closures_before,
        min(first_open_date) as first_open_date,
        max(last_open_date) as last_open_date,
        max(last_seen_date) as last_seen_date,
        max(closed_date) as closed_date,
        max(closure_reason) as closure_reason

    from numbered

    group by finding_number, source_name, source_table, asset_key, closures_before

)

select * from episodes
