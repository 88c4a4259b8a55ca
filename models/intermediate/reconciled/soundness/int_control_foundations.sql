with

evidence as (

    select distinct
        control_id,
        source_name,
        source_table as table_name

    from {{ ref('int_control_evidence_enriched') }}

),

coverage as (

    select distinct
        control_id,
        table_names

    from {{ ref('int_control_coverage') }}

),

vouching as (

    select
        control_id,
        {{ explode("split(table_names, ',')") }} as table_path

    from coverage

),

-- Whatever ever vouched for an asset of the control: when it falls silent, the denominator shrinks
-- and the figure seems to improve.
vouchers as (

    select distinct
        control_id,
        split_part(table_path, '.', 1) as source_name,
        split_part(table_path, '.', 2) as table_name

    from vouching

),

stacked as (

    select
        *,
        'evidence' as foundation_kind
    from evidence

    union all

    select
        *,
        'voucher' as foundation_kind
    from vouchers

    union all

    select
        'findings' as control_id,
        source_name,
        table_name,
        foundation_kind
    from {{ ref('int_finding_foundations') }}

    union all

    select
        'threats' as control_id,
        source_name,
        table_name,
        foundation_kind
    from {{ ref('int_finding_foundations') }}

    union all

    select distinct
        'threats' as control_id,
        source_name,
        source_table as table_name,
        'voucher' as foundation_kind
    from {{ ref('int_threat_exports') }}

    union all

    select distinct
        'access' as control_id,
        source_name,
        source_table as table_name,
        'voucher' as foundation_kind
    from {{ ref('int_access_tables') }}

    union all

    select
        'inventory' as control_id,
        source_name,
        table_name,
        foundation_kind
    from {{ ref('int_inventory_foundations') }}

)

select * from stacked
