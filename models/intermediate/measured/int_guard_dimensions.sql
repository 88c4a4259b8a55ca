with

measured as (

    select distinct
        metric_id,
        dimension

    from {{ ref('int_metric_values') }}

),

cards as (

    select * from {{ ref('metric_cards') }}

)

select
    measured.metric_id,
    measured.dimension
from measured
inner join cards
    on measured.metric_id = cards.metric_id
-- Whatever an owner has is owned: by owner, completeness of ownership is no news.
where not (cards.foundation = 'ownership' and measured.dimension = 'owner')
