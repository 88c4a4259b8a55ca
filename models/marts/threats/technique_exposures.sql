with

exposures as (

    select * from {{ ref('int_technique_exposures') }}

),

techniques as (

    select
        technique_id,
        max_by(technique_name, export_date) filter (where technique_name is not null)
            as technique_name

    from {{ ref('int_techniques_conformed') }}

    group by technique_id

)

select
    exposures.technique_id,
    techniques.technique_name,
    exposures.control_ids,
    exposures.finding_count,
    exposures.asset_count,
    exposures.countered_asset_count,
    exposures.known_exploited_count,
    exposures.mapped_count
from exposures
left join techniques
    on exposures.technique_id = techniques.technique_id
