{%- set principal = "'arn:aws[a-z-]*:iam::[0-9]+:(?:user|role)/[^\"*]+'" -%}
with

details as (

    select
        *,
        split_part(arn, ':', 5) as aws_account,
        case
            when arn like '%:user/%' then 'account'
            when arn like '%:group/%' then 'group'
            else 'role'
        end as grantee_kind
    from {{ source('aws_iam', 'authorization_details') }}
    where arn not like '%:policy/%'

),

listed as (

    select
        arn as grantee_id,
        grantee_kind,
        'group' as target_kind,
        aws_account,
        {{ explode(json_list('group_names')) }} as target,
        _export_date
    from details
    union all
    select
        arn as grantee_id,
        grantee_kind,
        'policy' as target_kind,
        aws_account,
        {{ explode(json_pluck('attached_policies', 'PolicyArn')) }} as target,
        _export_date
    from details
    union all
    select
        arn as grantee_id,
        grantee_kind,
        'policy' as target_kind,
        aws_account,
        {{ explode(json_pluck('inline_policies', 'PolicyName')) }} as target,
        _export_date
    from details
    union all
    select
        {{ explode(all_matches('trust_policy', principal)) }} as grantee_id,
        'trusted' as grantee_kind,
        'role' as target_kind,
        aws_account,
        arn as target,
        _export_date
    from details

),

grants as (

    select
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
        {{ replace_all("listed.target", "'^arn:.*/'", "''") }} as target_name
    from listed
    left join details as found_groups
        on
            listed.target_kind = 'group'
            and listed.target = found_groups.entity_name
            and listed.aws_account = found_groups.aws_account
            and listed._export_date = found_groups._export_date
            and found_groups.grantee_kind = 'group'

)

select distinct * from grants
