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
