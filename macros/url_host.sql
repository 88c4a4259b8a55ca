{# The host of a URL in lower case, without user, port and path; null for what is no URL. #}
{% macro url_host(url) -%}
    {{ captured('lower(' ~ url ~ ')', "'^[a-z][a-z0-9+.-]*://(?:[^/@]*@)?([^/:?#]+)'") }}
{%- endmacro %}
