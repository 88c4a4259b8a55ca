{% set columns = [
    ('findings', 'severity'),
    ('findings', 'finding_status'),
    ('findings', 'finding_kind'),
    ('findings', 'asset_kind'),
    ('assets', 'asset_kind'),
    ('assets', 'asset_class'),
    ('tickets', 'ticket_status'),
    ('tickets', 'priority'),
] %}

with

findings as (

    select * from {{ ref('int_findings_enriched') }}

),

assets as (

    select * from {{ ref('int_assets_enriched') }}

),

tickets as (

    select * from {{ ref('int_tickets_enriched') }}

),

counted as (

    {% for entity, column in columns %}
        select
            source_name,
            source_table,
            '{{ entity }}' as entity,
            '{{ column }}' as column_name,
            count(*) as record_count,
            count(*) filter (where coalesce({{ column }}, 'unknown') = 'unknown') as unknown_count,
            count(*) filter (where {{ column }} = 'other') as other_count
        from {{ entity }}
        group by source_name, source_table
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

)

select * from counted
