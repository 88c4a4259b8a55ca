with

exports as (

    select
        export_date,
        source_name || '.' || table_name || ':' || export_digest
        || case when is_whole then '' else ':refused' end as export_state

    from {{ ref('int_exports') }}

),

states as (

    select
        export_date,
        md5({{ sorted_list('export_state') }}) as state

    from exports

    group by export_date

),

{{ change_log('states', 'export_date') }}

select * from changes
