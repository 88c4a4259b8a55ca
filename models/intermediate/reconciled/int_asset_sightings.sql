with

records as (

    select * from {{ ref('int_asset_records_in_force') }}

),

summed as (

    select
        as_of_date,
        asset_id,
        source_name,
        source_table,
        min(source_role) as source_role,
        bool_or(is_authoritative or is_observed) as is_current,
        -- A stale source cannot say that an asset fell silent: it did so itself.
        max(case when source_role = 'detector' and not is_source_stale then last_seen_at end)
            as last_seen_at

    from records

    group by as_of_date, asset_id, source_name, source_table

)

select * from summed
