with

{% set entities = {
    'access_reviews': 'int_access_reviews_conformed',
    'accounts': 'int_accounts_conformed',
    'entitlements': 'int_entitlements_conformed',
    'people': 'int_people_conformed',
} %}

tables as (

    {% for entity, relation in entities.items() %}
        select distinct
            '{{ entity }}' as entity,
            source_name,
            source_table
        from {{ ref(relation) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

declared as (

    select * from {{ source('landing', 'declared') }}

)

select
    tables.entity,
    tables.source_name,
    tables.source_table,
    declared.export_mode = 'snapshot' as is_complete
from tables
inner join declared
    on
        tables.source_name = declared.source_name
        and tables.source_table = declared.table_name
