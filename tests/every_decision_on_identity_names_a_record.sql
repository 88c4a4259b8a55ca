{# A decision on a record that no export holds changes nothing: correct its id, or delete it. #}
{{ config(severity='warn') }}

select
    overrides.left_record_id,
    overrides.right_record_id
from {{ ref('identity_overrides') }} as overrides
left join {{ ref('int_asset_records') }} as lefts
    on overrides.left_record_id = lefts.record_id
left join {{ ref('int_asset_records') }} as rights
    on overrides.right_record_id = rights.record_id
where lefts.record_id is null or rights.record_id is null
