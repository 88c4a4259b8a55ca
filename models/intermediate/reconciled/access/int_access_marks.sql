with

grants as (

    select * from {{ ref('int_grant_spells') }}

),

catalogue as (

    select * from {{ ref('privileged_access') }}

),

functions as (

    select * from {{ ref('access_functions') }}

),

targets as (

    select distinct
        source_name,
        system_name,
        target_kind,
        target_id,
        lower(coalesce(target_name, target_id)) as target_label

    from grants

),

marked as (

    select
        targets.source_name,
        targets.system_name,
        targets.target_kind,
        targets.target_id,
        'privileged' as mark_kind,
        catalogue.catalogue_id as mark,
        coalesce(catalogue.wants_just_in_time, false) as wants_just_in_time

    from targets

    inner join catalogue
        on
            coalesce(catalogue.source_name, targets.source_name) = targets.source_name
            and coalesce(catalogue.target_kind, targets.target_kind) = targets.target_kind
            and coalesce(catalogue.target_id, targets.target_id) = targets.target_id
            and targets.target_label like coalesce(catalogue.name_pattern, '%')

    union all

    select
        targets.source_name,
        targets.system_name,
        targets.target_kind,
        targets.target_id,
        'function' as mark_kind,
        functions.function_id as mark,
        false as wants_just_in_time

    from targets

    inner join functions
        on
            coalesce(functions.source_name, targets.source_name) = targets.source_name
            and coalesce(functions.system_name, targets.system_name) = targets.system_name
            and coalesce(functions.target_kind, targets.target_kind) = targets.target_kind
            and coalesce(functions.target_id, targets.target_id) = targets.target_id
            and targets.target_label like coalesce(functions.name_pattern, '%')

)

select
    source_name,
    system_name,
    target_kind,
    target_id,
    mark_kind,
    mark,
    bool_or(wants_just_in_time) as wants_just_in_time
from marked
group by source_name, system_name, target_kind, target_id, mark_kind, mark
