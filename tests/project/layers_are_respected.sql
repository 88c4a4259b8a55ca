{#
    Example: a mart reads a staging model.
    Reason: the reader skips identity and policy, and its numbers disagree with every other mart.
    Remedy: read the intermediate model that carries the meaning.

    What landing knows of the exports, and history of the runs, may be read anywhere.
#}
{%- set allowed = {
    'staging': ['source'],
    'intermediate': ['staging', 'intermediate', 'seed'],
    'marts': ['intermediate', 'marts', 'seed'],
} -%}
{%- set trespasses = [] -%}
{%- for node in graph.nodes.values()
    if node.resource_type == 'model' and node.package_name == project_name -%}
    {%- for parent_id in node.depends_on.nodes
        if '.landing.' not in parent_id and '.history.' not in parent_id -%}
        {%- set parent = graph.nodes.get(parent_id) -%}
        {%- set layer = parent.fqn[1]
            if parent and parent.resource_type == 'model' else parent_id.split('.')[0] -%}
        {%- if layer not in allowed[node.fqn[1]] -%}
            {%- do trespasses.append(
                "select '" ~ node.name ~ "' as model_name, '" ~ parent_id ~ "' as parent_id"
            ) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endfor -%}
{{ trespasses | join('\nunion all\n')
    or "select 'none' as model_name, 'none' as parent_id where false" }}
