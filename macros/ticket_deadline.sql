{#
    What became of a ticket's deadline until a moment: met, missed, pending or none. The source's
    own service level comes first, its due date after it. A cancelled ticket had nothing to meet.
#}
{% macro ticket_deadline(outcome, done_at, until_at) -%}
    case
        when {{ outcome }} = 'cancelled' then 'none'
        when sla_missed_at < {{ until_at }} then 'missed'
        when is_sla_met is not null then
            case when {{ outcome }} = 'resolved' then 'met' else 'pending' end
        when deadline_at is null then 'none'
        when {{ outcome }} = 'resolved' then
            case when {{ done_at }} <= deadline_at then 'met' else 'missed' end
        when deadline_at < {{ until_at }} then 'missed'
        else 'pending'
    end
{%- endmacro %}
