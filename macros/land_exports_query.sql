{# The call of the plugin's land_exports(); see python/content_assurance/dbt_plugin.py. #}
{% macro land_exports_query(tables) -%}

    {%- set nodes = [] -%}
    {%- for table in tables -%}
        {%- do nodes.append({
            'source_name': table.source_name, 'name': table.name,
            'meta': table.meta, 'source_meta': table.source_meta, 'columns': table.columns,
        }) -%}
    {%- endfor -%}

    {%- set out = env_var('ASSURANCE_OUT', 'out') -%}
    {%- set arguments = [
        tojson(nodes),
        env_var('ASSURANCE_LANDING', out ~ '/landing'),
        out ~ '/work',
        env_var('ASSURANCE_AS_OF', ''),
    ] -%}
    select land_exports('{{ arguments | map('replace', "'", "''") | join("', '") }}')

{%- endmacro %}
