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
