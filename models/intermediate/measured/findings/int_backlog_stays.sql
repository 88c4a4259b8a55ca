with

outcomes as (

    select * from {{ ref('int_finding_outcomes') }}

),

descriptions as (

    select * from {{ ref('int_finding_descriptions') }}

),

looks as (

    select
        asset_key,
        export_date,
        source_name || '.' || source_table as detector_name

    from {{ ref('int_finding_asset_looks') }}

),

judged as (

    select
        *,
        coalesce(closure_reason in ('fixed_verified', 'fixed_inferred'), false) as is_remediated,
        -- It was there on the day it was last seen.
        case when closure_reason = 'not_observed' then ended_date + 1 else ended_date end
            as left_date,
        lead(first_open_date) over (
            partition by finding_id
            order by episode_number
        ) as next_open_date

    from outcomes

),

-- The first look at the asset after the 90 days: until then nobody knows.
looked as (

    select
        judged.finding_id,
        judged.episode_number,
        min(looks.export_date) as look_date

    from judged

    inner join looks
        on
            judged.asset_key = looks.asset_key
            and judged.detector_name = looks.detector_name
            and judged.ended_date + 90 <= looks.export_date

    where judged.is_remediated

    group by judged.finding_id, judged.episode_number

),

-- Was it fixed, then it came back within 90 days, or somebody still looked at its asset after them.
followed as (

    select
        judged.finding_id,
        judged.episode_number,
        judged.asset_key,
        judged.owner_name,
        judged.severity,
        judged.detector_name,
        judged.closure_reason,
        judged.first_open_date,
        judged.left_date,
        judged.is_remediated,
        case
            when descriptions.component is not null and descriptions.fixed_versions is not null
                then
                    {{ product_name('descriptions.component') }}
                    || ' ' || descriptions.fixed_versions
        end as fix_unit,
        greatest(judged.first_open_date, judged.detected_date + 91) as aged_date,
        case
            when judged.is_remediated and judged.next_open_date <= judged.ended_date + 90
                then judged.next_open_date
        end as came_back_date,
        case
            when
                judged.is_remediated
                and coalesce(judged.next_open_date > judged.ended_date + 90, true)
                then looked.look_date
        end as followed_date

    from judged

    inner join descriptions
        on judged.finding_id = descriptions.finding_id

    left join looked
        on
            judged.finding_id = looked.finding_id
            and judged.episode_number = looked.episode_number

)

select * from followed
