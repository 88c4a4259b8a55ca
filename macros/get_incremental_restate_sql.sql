{#
    The incremental strategy `restate`: rows in the scope of this run leave the history, and what
    the model says of that scope takes their place. See `restated_scopes`.
#}
{% macro get_incremental_restate_sql(arg_dict) -%}
    {%- for scope in restated_scopes() %}
    delete from {{ arg_dict['target_relation'] }} {{ scope }};
    {%- endfor %}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') %}
    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{%- endmacro %}


{#
    Conditions on the rows of a history that this run makes anew, one an element: by export date,
    by as-of date and by asset, whichever the model has; all rows, if `meta.restates` says so.
#}
{% macro restated_scopes() -%}
    {%- set meta = config.get('meta', {}) -%}
    {%- if meta.get('restates') == 'everything' -%}
        {{ return(['']) }}
    {%- endif -%}
    {%- set scopes = {
        'export_date': 'int_exports_to_read where is_changed',
        'as_of_date': 'int_restated_dates',
        'asset_id': 'int_restated_assets',
    } -%}
    {%- set conditions = [] -%}
    {%- for column in meta['restated_by'] -%}
        {%- do conditions.append(
            'where ' ~ column ~ ' in (select ' ~ column ~ ' from ' ~ this.schema ~ '.'
            ~ scopes[column] ~ ')'
        ) -%}
    {%- endfor -%}
    {{ return(conditions) }}
{%- endmacro %}
