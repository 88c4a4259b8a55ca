{#
    What `dimension` is called in its population: what the statistics of remediation call stratum
    and origin are severity and detector of findings, rule and system of access findings.
#}
{% macro population_dimension() -%}
    {%- set names = {
        'findings': ('severity', 'detector'), 'access_findings': ('rule', 'system'),
    } -%}
    case population
        {%- for population, (stratum, origin) in names.items() %}
        when '{{ population }}'
            then replace(replace(dimension, 'stratum', '{{ stratum }}'), 'origin', '{{ origin }}')
        {%- endfor %}
    end
{%- endmacro %}
