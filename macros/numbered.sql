{#
    A key told apart from those before it that are the same: the second of them ends in #2. For
    findings that only their place tells apart, since the order of places outlives a line added
    above them, which a line number does not. `order_by` is one column or several with commas.
#}
{% macro numbered(key, order_by) -%}
    {#- Without a word of nulls the engines put them at opposite ends. -#}
    {%- set places = order_by.split(',') | map('trim') | join(' nulls last, ') ~ ' nulls last' -%}
    {%- set ordinal = 'row_number() over (partition by _export_date, ' ~ key
        ~ ' order by ' ~ places ~ ')' -%}
    {{ key }} || case when {{ ordinal }} > 1 then '#' || cast({{ ordinal }} as string) else '' end
{%- endmacro %}
