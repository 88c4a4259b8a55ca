{#
    The rows that an incremental model already holds, stacked under those that it just read, unless
    they have to be told anew. `dated` columns have a `<column>_date` beside them.
#}
{% macro what_was_known(first, dated, last) -%}
    {%- if is_incremental() -%}
    union all

    select
        {{ first | join(', ') }},
        {%- for column in dated %}
        {{ column }}, {{ column }}_date,
        {%- endfor %}
        {{ last | join(', ') }}
    from {{ this }}
    where not exists (select 1 from exports_to_read where is_rebuilt)
    {%- endif -%}
{%- endmacro %}
