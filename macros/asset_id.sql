{#
    The id of an asset, from the record that anchors it: the one that was exported first. It needs
    no memory: a run that sees the same exports gives the same ids, and every id that was ever
    published is the id of some record, so that `asset_aliases` can resolve it after a merge.
#}
{% macro asset_id(record_id) -%}
    'ast_' || left(md5({{ record_id }}), 16)
{%- endmacro %}
