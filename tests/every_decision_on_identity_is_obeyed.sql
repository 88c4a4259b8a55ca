select overrides.left_record_id
from {{ ref('identity_overrides') }} as overrides
inner join {{ ref('int_asset_identities') }} as lefts
    on overrides.left_record_id = lefts.record_id
inner join {{ ref('int_asset_identities') }} as rights
    on overrides.right_record_id = rights.record_id
where
    (overrides.decision = 'must_link' and lefts.asset_id <> rights.asset_id)
    or (overrides.decision = 'cannot_link' and lefts.asset_id = rights.asset_id)
