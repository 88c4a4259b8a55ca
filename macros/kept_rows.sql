{#
    What an engine that replaces whole partitions must write again: on dates of which only some
    assets are restated, the rows of all the others. Ends a history model's last select.
#}
{% macro kept_rows() -%}
    {{ return(adapter.dispatch('kept_rows', 'content_assurance')()) }}
{%- endmacro %}


{# Rows are deleted one by one: nothing to keep. #}
{% macro default__kept_rows() -%}
{%- endmacro %}


{#
    The scopes are named by place, not by ref: dbt cannot see a ref inside a condition, and both are
    ancestors of every history anyway.
#}
{% macro spark__kept_rows() -%}
    {%- if is_incremental() %}
    union all
    select {{ model.columns.keys() | join(', ') }}
    from {{ this }}
    where
        as_of_date in (
            select as_of_date from {{ this.schema }}.int_restated_exports
            where not is_restated_date
        )
        and asset_id not in (select asset_id from {{ this.schema }}.int_restated_assets)
    {%- endif -%}
{%- endmacro %}
