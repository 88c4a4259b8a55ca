{#
    Example: stg_kandji__assets exists, and var('sources') does not list kandji: [assets].
    Reason: the conformed model never reads it, and its assets are missing without a word.
    Remedy: add the line in dbt_project.yml, or delete the model.
#}
{%- set unregistered = [] -%}
{%- for node in graph.nodes.values() if node.resource_type == 'model' and 'staging' in node.fqn -%}
    {%- set source_name, entity = node.name[4:].split('__') -%}
    {%- if entity not in var('sources').get(source_name, []) -%}
        {%- do unregistered.append("select '" ~ node.name ~ "' as model_name") -%}
    {%- endif -%}
{%- endfor -%}
{{ unregistered | join('\nunion all\n') or "select 'none' as model_name where false" }}
