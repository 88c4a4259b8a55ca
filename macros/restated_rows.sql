{#
    The rows of an enriched relation that this run has to look at, each with its as-of date and
    asset: on restated dates every record in force, on all others the records of restated assets.
#}
{% macro restated_rows(relation) -%}
    {%- set columns -%}
        enriched.*,
        exports.as_of_date,
        exports.source_role,
        exports.is_stale as is_source_stale,
        exports.is_only_export,
        identities.asset_id,
        identities.record_number
    {%- endset -%}

    select {{ columns }}
    from {{ ref('int_restated_exports') }} as exports
    inner join {{ relation }} as enriched
        on exports.export_date = enriched.export_date
        and exports.source_name = enriched.source_name
        and exports.table_name = enriched.source_table
    inner join {{ ref('int_asset_identities') }} as identities
        on enriched.record_id = identities.record_id
    where exports.is_restated_date

    union all

    select {{ columns }}
    from {{ ref('int_restated_assets') }} as assets
    inner join {{ ref('int_asset_identities') }} as identities
        on assets.asset_id = identities.asset_id
    inner join {{ relation }} as enriched
        on identities.record_id = enriched.record_id
    inner join {{ ref('int_restated_exports') }} as exports
        on enriched.export_date = exports.export_date
        and enriched.source_name = exports.source_name
        and enriched.source_table = exports.table_name
    where not exports.is_restated_date
{%- endmacro %}
