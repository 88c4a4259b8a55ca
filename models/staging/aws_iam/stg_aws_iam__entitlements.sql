{%- set principal = "'arn:aws[a-z-]*:iam::[0-9]+:(?:user|role)/[^\"*]+'" -%}
with

details as (

    select
        *,
        split_part(arn, ':', 5) as aws_account,
        case
            when arn like '%:user/%' then 'account'
            when arn like '%:group/%' then 'group'
            when arn like '%:policy/%' then 'policy'
            else 'role'
        end as grantee_kind
    from {{ source('aws_iam', 'authorization_details') }}

),

managed as (

    select
        arn,
        {{ explode(json_list('policy_versions')) }} as policy_version,
        _export_date
    from details

),

owned as (

    select
        arn,
        grantee_kind,
        aws_account,
        {{ explode(json_list('inline_policies')) }} as own_policy,
        _export_date
    from details

),

listed as (

    select
        arn as grantee_id,
        grantee_kind,
        'group' as target_kind,
        aws_account,
        {{ explode(json_list('group_names')) }} as target,
        cast(null as string) as statements,
        _export_date
    from details
    union all
    select
        arn as grantee_id,
        grantee_kind,
        'policy' as target_kind,
        aws_account,
        {{ explode(json_pluck('attached_policies', 'PolicyArn')) }} as target,
        cast(null as string) as statements,
        _export_date
    from details
    union all
    select
        arn as grantee_id,
        grantee_kind,
        'policy' as target_kind,
        aws_account,
        {{ json_text('own_policy', 'PolicyName') }} as target,
        {{ json_text('own_policy', 'PolicyDocument.Statement') }} as statements,
        _export_date
    from owned
    union all
    select
        {{ explode(all_matches('trust_policy', principal)) }} as grantee_id,
        'trusted' as grantee_kind,
        'role' as target_kind,
        aws_account,
        arn as target,
        cast(null as string) as statements,
        _export_date
    from details

)

select distinct
    'authorization_details' as source_table,
    'aws_iam' as system_name,
    listed.grantee_id,
    listed.target_kind,
    listed.aws_account as resource_name,
    'standing' as grant_kind,
    listed._export_date as export_date,
    case
        when listed.grantee_kind <> 'trusted' then listed.grantee_kind
        when listed.grantee_id like '%:user/%' then 'account'
        else 'role'
    end as grantee_kind,
    case
        when found_groups.arn is not null then found_groups.arn
        when listed.target like 'arn:%' then listed.target
        else listed.grantee_id || '/inline/' || listed.target
    end as target_id,
    {{ replace_all("listed.target", "'^arn:.*/'", "''") }} as target_name,
    {{ allows_everything(
        "coalesce(listed.statements, " ~ json_text('managed.policy_version', 'Document.Statement') ~ ")"
    ) }} as is_privileged
from listed
left join details as found_groups
    on
        listed.target_kind = 'group'
        and listed.target = found_groups.entity_name
        and listed.aws_account = found_groups.aws_account
        and listed._export_date = found_groups._export_date
        and found_groups.grantee_kind = 'group'
left join managed
    on
        listed.target = managed.arn
        and listed._export_date = managed._export_date
        and {{ json_text('managed.policy_version', 'IsDefaultVersion') }} = 'true'
