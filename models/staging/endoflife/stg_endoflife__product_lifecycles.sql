with

releases as (

    select * from {{ source('endoflife', 'releases') }}

),

mapped as (

    select
        'releases' as source_table,
        product,
        release_cycle,
        latest_version,
        {{ joined(all_matches('identifiers', "'pkg:[^\"]+'")) }} as package_urls,
        {{ joined(all_matches('identifiers', "'cpe:[^\"]+'")) }} as cpes,
        released_on as released_date,
        try_cast(support_end as date) as end_of_support_date,
        try_cast(life_end as date) as end_of_life_date,
        try_cast(extended_support_end as date) as end_of_extended_support_date,
        latest_released_on as latest_released_date,
        _export_date as export_date,
        case lower(support_end)
            when 'true' then true
            when 'false' then false
            else try_cast(support_end as date) <= _export_date
        end as is_end_of_support,
        case lower(life_end)
            when 'true' then true
            when 'false' then false
            else try_cast(life_end as date) <= _export_date
        end as is_end_of_life

    from releases

)

select * from mapped
