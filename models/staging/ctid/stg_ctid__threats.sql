with

kev_mappings as (

    select * from {{ source('ctid', 'kev_mappings') }}

),

grouped as (

    select
        'kev_mappings' as source_table,
        upper(cve_id) as vulnerability_id,
        {{ sorted_list('technique_id') }} as technique_ids,
        _export_date as export_date

    from kev_mappings

    group by upper(cve_id), _export_date

)

select * from grouped
