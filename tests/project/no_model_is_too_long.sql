{#
    Example: a model of 150 lines.
    Reason: past one screen nobody sees the thought, and rules hide in it.
    Remedy: look for the verb that wants its own model.
#}
{%- set long = [] -%}
{%- for node in graph.nodes.values()
    if node.resource_type == 'model' and node.package_name == project_name -%}
    {%- if node.raw_code.strip().split('\n') | length > 120 -%}
        {%- do long.append("select '" ~ node.name ~ "' as model_name") -%}
    {%- endif -%}
{%- endfor -%}
{{ long | join('\nunion all\n') or "select 'none' as model_name where false" }}
