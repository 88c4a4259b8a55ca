{# owner/name out of the address of a repository, as a URL or for SSH; null for what is none. #}
{% macro repository_slug(url) -%}
    {{ captured(url, "'^(?:[a-z+]+://(?:[^/@]*@)?|[^/@ ]+@)[^/:]+(?::[0-9]+)?[/:]([^/?#]+/[^?#]+?)(?:[.]git)?/*$'") }}
{%- endmacro %}
