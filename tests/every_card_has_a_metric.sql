{# A card without a figure is a promise that nobody keeps. Comparisons need two dates. #}
select cards.metric_id
from {{ ref('metric_cards') }} as cards
left join {{ ref('metrics') }} as measured
    on cards.metric_id = measured.metric_id
where
    measured.metric_id is null
    and cards.metric_id not in (
        'matched_cohort_coverage', 'matched_cohort_baseline', 'time_in_coverage',
        'gap_age_median', 'estimated_assets', 'estimated_unseen_assets', 'inventory_completeness'
    )
