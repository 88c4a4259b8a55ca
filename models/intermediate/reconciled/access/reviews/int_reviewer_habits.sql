with

decisions as (

    select
        source_name,
        campaign_id,
        review_item_key,
        decided_at,
        decision = 'approved' as is_approved,
        lower(trim(reviewer_reference)) as reviewer

    from {{ ref('int_review_items') }}

    where is_decided and decided_at is not null and trim(reviewer_reference) <> ''

),

paced as (

    select
        *,
        {{ seconds_between('lag(decided_at) over reviewers', 'decided_at') }} as pause_seconds,
        sum(case when is_approved then 1 else 0 end) over (
            partition by source_name, campaign_id, reviewer, date_trunc('minute', decided_at)
        ) as minute_approvals

    from decisions

    window reviewers as (
        partition by source_name, campaign_id, reviewer
        order by decided_at, review_item_key
    )

),

summed as (

    select
        source_name,
        campaign_id,
        reviewer,
        count(*) as decided_count,
        count(case when is_approved then 1 end) as approved_count,
        count(
            case
                when is_approved and minute_approvals >= {{ var('rubber_stamp').bulk_items }} then 1
            end
        ) as bulk_count,
        median(pause_seconds) as median_pause_seconds,
        max(decided_at) as last_decided_at

    from paced

    group by source_name, campaign_id, reviewer

),

compared as (

    select
        *,
        (sum(decided_count) over campaigns) - decided_count as peer_decided_count,
        (sum(approved_count) over campaigns) - approved_count as peer_approved_count

    from summed

    window campaigns as (partition by source_name, campaign_id)

),

signalled as (

    select
        *,
        cast(bulk_count as double) / nullif(approved_count, 0) as bulk_share,
        cast(approved_count as double) / decided_count as approve_share,
        cast(peer_approved_count as double) / nullif(peer_decided_count, 0) as peer_approve_share,
        case when bulk_count * 2 >= approved_count and bulk_count > 0 then 1 else 0 end
        + case when median_pause_seconds <= {{ var('rubber_stamp').fast_seconds }} then 1 else 0 end
        + case
            when
                approved_count = decided_count
                and peer_decided_count - peer_approved_count
                >= {{ var('rubber_stamp').peer_revoke_share }} * peer_decided_count
                and peer_decided_count > 0
                then 1
            else 0
        end as signal_count

    from compared

)

select
    *,
    decided_count >= {{ var('rubber_stamp').minimum_items }}
    and signal_count >= 2 as is_rubber_stamp
from signalled
