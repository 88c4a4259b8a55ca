{# Rows for which the expression is not true. Null counts as not true: say so in the expression. #}
{% test expression_holds(model, expression) %}

select *
from {{ model }}
where not coalesce({{ expression }}, false)

{% endtest %}
