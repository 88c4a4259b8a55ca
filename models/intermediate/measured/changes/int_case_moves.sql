with

-- Of these it counts at an end, or it does not.
judgements as (

    {{ stacked(
        [ref('int_coverage_moves'), ref('int_asset_moves'), ref('int_finding_moves')],
        [
            'metric_id', 'control_id', 'as_of_date', 'baseline_date', 'case_id', 'asset_id',
            'start_owner_name', 'end_owner_name', 'is_start_counted', 'is_end_counted', 'cause',
        ],
    ) }}

),

-- Of these it counts so much, of so much.
amounts as (

    {{ stacked(
        [
            ref('int_access_moves'), ref('int_spell_moves'), ref('int_density_moves'),
            ref('int_flow_moves'), ref('int_fix_unit_moves'), ref('int_weighted_moves'),
        ],
        [
            'metric_id', 'control_id', 'as_of_date', 'baseline_date', 'case_id', 'asset_id',
            'subject_id', 'subject_name', 'start_owner_name', 'end_owner_name', 'start_count',
            'end_count', 'start_weight', 'end_weight', 'cause',
        ],
    ) }}

),

moves as (

    select * from amounts

    union all

    select
        metric_id,
        control_id,
        as_of_date,
        baseline_date,
        case_id,
        asset_id,
        {{ typed_nulls(['subject_id', 'subject_name']) }},
        start_owner_name,
        end_owner_name,
        case when is_start_counted then 1.0 else 0.0 end as start_count,
        case when is_end_counted then 1.0 else 0.0 end as end_count,
        case when is_start_counted is not null then 1.0 end as start_weight,
        case when is_end_counted is not null then 1.0 end as end_weight,
        cause
    from judgements

)

select * from moves
