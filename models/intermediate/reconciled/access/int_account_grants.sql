with

grants as (

    select
        *,
        grantee_id as account_id
    from {{ ref('int_grant_spells') }}

    where grantee_kind = 'account'

)

select
    {{ account_key('grants') }} as account_key,
    source_name,
    source_table,
    system_name,
    target_kind,
    target_id,
    resource_name,
    grant_kind,
    is_privileged,
    granted_at,
    expires_at,
    valid_from,
    valid_to,
    coalesce(target_name, target_id) as target_name,
    case grant_kind when 'standing' then 1 when 'activated' then 2 when 'eligible' then 3 else 4 end
        as grant_rank
from grants
