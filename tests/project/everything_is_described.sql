{#
    Example: a model has no description, or a column of one has none.
    Reason: analysts and BI users read the catalogue, not the SQL.
    Remedy: describe it, grain first.
#}
{%- set silent = [] -%}
{%- for node in (graph.nodes.values() | list) + (graph.sources.values() | list)
    if node.resource_type in ['model', 'seed', 'source'] and node.package_name == project_name -%}
    {%- if not node.description or not node.columns -%}
        {%- do silent.append("select '" ~ node.name ~ "' as node_name, '*' as column_name") -%}
    {%- endif -%}
    {%- for column in node.columns.values() if not column.description -%}
        {%- do silent.append(
            "select '" ~ node.name ~ "' as node_name, '" ~ column.name ~ "' as column_name"
        ) -%}
    {%- endfor -%}
{%- endfor -%}
{{ silent | join('\nunion all\n')
    or "select 'none' as node_name, 'none' as column_name where false" }}
