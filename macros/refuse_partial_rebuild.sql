{#
    Stops a history from being rebuilt out of what the last run looked at: it would lose every
    other date without a word.
#}
{% macro refuse_partial_rebuild() -%}
    {%- set meta = config.get('meta', {}) -%}
    {%- set is_dated = 'as_of_date' in meta.get('restated_by', []) -%}
    {%- set scopes = {
        true: ('as_of_date', 'int_as_of_dates', 'int_restated_dates'),
        false: ('export_date', 'int_exports', 'int_exports_to_read'),
    } -%}
    {%- if meta.get('restated_by') or meta.get('restates') -%}
        {%- set column, all_dates, scope = scopes[is_dated] -%}
        {%- set missing = run_query(
            'select count(*) from ' ~ this.schema ~ '.' ~ all_dates ~ ' where ' ~ column
            ~ ' not in (select ' ~ column ~ ' from ' ~ this.schema ~ '.' ~ scope ~ ')'
        ).columns[0].values()[0] -%}
        {%- if missing -%}
            {%- do exceptions.raise_compiler_error(
                this.identifier ~ ' has to be rebuilt in full, and what it reads holds only what '
                ~ 'the last run looked at; build the line that leads to it as well: dbt build '
                ~ '--select +' ~ this.identifier ~ '+'
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
