with

objects as (

    select
        *,
        {{ json_first('domains') }} as domain
    from {{ source('mitre_attack', 'objects') }}

),

techniques as (

    select * from {{ source('mitre_attack', 'techniques') }}

),

patterns as (

    select * from objects

    where object_type = 'attack-pattern' and external_id is not null

),

phases as (

    select
        external_id,
        domain,
        _export_date,
        {{ explode(json_pluck('phases', 'phase_name')) }} as short_name

    from patterns

),

-- One row per technique, which tells the rest, and one per tactic of it.
stacked as (

    select
        'objects' as source_table,
        external_id as technique_id,
        name as technique_name,
        cast(null as string) as tactic_id,
        cast(null as string) as tactic,
        is_deprecated,
        is_revoked,
        _export_date

    from patterns

    union all

    select
        'objects' as source_table,
        phases.external_id as technique_id,
        null as technique_name,
        tactics.external_id as tactic_id,
        phases.short_name as tactic,
        null as is_deprecated,
        null as is_revoked,
        phases._export_date

    from phases

    left join objects as tactics
        on
            tactics.object_type = 'x-mitre-tactic'
            and phases.short_name = tactics.short_name
            and phases.domain = tactics.domain
            and phases._export_date = tactics._export_date

    union all

    select
        'techniques' as source_table,
        technique_id,
        technique_name,
        tactic_id,
        replace(replace(lower(tactic_name), ', ', ','), ' ', '-') as tactic,
        is_deprecated,
        is_revoked,
        _export_date

    from techniques

),

grouped as (

    select
        source_table,
        technique_id,
        case when technique_id like '%.%' then split_part(technique_id, '.', 1) end
            as parent_technique_id,
        {{ sorted_list('tactic_id') }} as tactic_ids,
        min(technique_name) as technique_name,
        {{ sorted_list('tactic') }} as tactics,
        coalesce(bool_and(is_deprecated), false) as is_deprecated,
        coalesce(bool_and(is_revoked), false) as is_revoked,
        _export_date as export_date

    from stacked

    group by source_table, technique_id, _export_date

)

select * from grouped
