with

results as (

    select * from {{ source('bandit', 'results') }}

),

fingerprinted as (

    select
        *,
        translate(filename, chr(92), '/') as file_path,
        md5(coalesce({{ replace_all('code', "'[^A-Za-z_]+'", "''") }}, '')) as code_hash

    from results

),

numbered as (

    select
        *,
        row_number() over (
            partition by _export_date, file_path, test_id, code_hash
            order by
                line_number, col_offset nulls first, end_col_offset nulls first,
                issue_text nulls first, code nulls first, filename
        ) as occurrence

    from fingerprinted

),

mapped as (

    select
        'results' as source_table,
        concat_ws('|', file_path, test_id, code_hash, cast(occurrence as string))
            as source_finding_id,
        test_id as rule_id,
        'CWE-' || {{ captured('issue_cwe', "'([0-9]+)'") }} as cwe_ids,
        'repository' as asset_kind,
        case
            when test_id in ('B105', 'B106', 'B107') then 'secret'
            else 'code_weakness'
        end as finding_kind,
        issue_text as title,
        file_path || ':' || cast(line_number as string) as location,
        issue_severity as source_severity,
        cast(1 as bigint) as row_count,
        generated_at as last_seen_at,
        _export_date as export_date

    from numbered

)

select * from mapped
