with

scores as (

    select * from {{ source('epss', 'scores') }}

),

mapped as (

    select
        'scores' as source_table,
        model_version as epss_model_version,
        epss as epss_probability,
        percentile as epss_percentile,
        score_date as epss_score_date,
        _export_date as export_date,
        upper(cve) as vulnerability_id

    from scores

)

select * from mapped
