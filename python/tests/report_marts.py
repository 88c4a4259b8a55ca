"""Published marts with plausible rows, for the tests of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
from report_findings import publish_findings
from status_marts import judge

CONTROLS = {
    "edr": ("EDR", 0.93),
    "vulnerability_scanning": ("Vulnerability scanning", 0.84),
    "device_management": ("Device management", 0.96),
    "disk_encryption": ("Disk encryption", 0.88),
}
OWNERS = (
    "Payments", "Platform Engineering", "Retail Banking", "Data and Analytics", "Human Resources",
    "Customer Support", "Treasury", "Marketing", "Research", "Legal", "Field Operations", "unowned",
)  # fmt: skip
SCHEMA = """
create schema marts;
use marts;
create table metrics (metric_id varchar, as_of_date date, dimension varchar, member varchar,
    control_id varchar, owner_name varchar, numerator double, denominator double, value double,
    interval_low double, interval_high double, excluded_count bigint, exclusions varchar,
    is_source_ok boolean, last_good_value double, last_good_date date, policy_version varchar,
    failing_sources varchar);
create table metric_definitions (metric_id varchar, metric_name varchar, area varchar,
    question varchar, formula varchar, unit varchar, direction varchar, target double,
    warning double, roll_up varchar, guard_metric_id varchar, pitfalls varchar);
create table coverage_waterfall (as_of_date date, control_id varchar, owner_name varchar,
    control_name varchar, expected_count bigint, matched_count bigint, installed_count bigint,
    recent_count bigint, healthy_count bigint, gap_count bigint, dormant_count bigint,
    excluded_count bigint);
create table coverage_gaps (as_of_date date, asset_id varchar, asset_name varchar,
    control_id varchar, control_name varchar, owner_name varchar, asset_class varchar,
    environment varchar, criticality varchar, exposure varchar, gap_reason varchar,
    explanation varchar, action varchar, first_gap_date date, gap_age_days bigint,
    last_evidence_at timestamp, priority_score double);
create table inventory_differences (as_of_date date, asset_id varchar, asset_name varchar,
    difference varchar, owner_name varchar, sources varchar, last_seen_at timestamp,
    action varchar);
create table source_status (as_of_date date, source_name varchar, table_name varchar,
    source_role varchar, cadence_days bigint, latest_export_date date,
    in_force_export_date date, age_days bigint, status varchar, reason varchar,
    row_count bigint, quarantined_count bigint, is_ok boolean);
create table identity_issues (issue_kind varchar, key_kind varchar, key_value varchar,
    record_count bigint, asset_count bigint, explanation varchar);
create table metric_changes (metric_id varchar, control_id varchar, stratum_dimension varchar,
    as_of_date date, baseline_date date, total_start double, total_end double,
    total_change double, rate_effect double, mix_effect double, is_simpson_reversal boolean);
"""
# Vulnerability scanning and joint coverage end on failed sources; EDR breaks down at Treasury;
# Legal has no disk to encrypt, and seven assets without an owner have.
ROWS = """
create temp macro margin(n, t) as
    1.96 * sqrt(n / t * (1 - n / t) / t + 0.9604 / (t * t)) / (1 + 3.8416 / t);
create temp macro middle(n, t) as (n / t + 1.9208 / t) / (1 + 3.8416 / t);
create temp table cells as
select
    date '2026-11-20' - 7 * cast(age as integer) as as_of_date, age, control_id, control_name,
    owner_name, case
        when control_id <> 'disk_encryption' or owner_name not in ('Legal', 'unowned')
            then round(asset_count / (1 + 0.35 * o)
                / sum(1 / (1 + 0.35 * o)) over (partition by age, control_id))
        when owner_name = 'unowned' then 7 else 0
    end as expected,
    case
        when owner_name = 'Treasury' and control_id = 'edr' and age < 3 then 0.41
        else greatest(0.05, level - 0.02 * (o % 5) + 0.01 * sin(7 * o + 13 * c + 5 * age)
            + case control_id when 'edr' then 0.0016 else -0.0022 end * age)
    end as part,
    not (control_id = 'vulnerability_scanning' and age in (0, 1, 9)) as is_ok,
    least(expected, round(expected * part)) as healthy,
    least(expected, healthy + round(0.05 * expected)) as installed
from sizes, range(weeks) as ages(age), owners, controls;
create temp table figures as
with
counted as (
    select
        as_of_date, age, control_id, owner_name, sum(expected) as whole, sum(healthy) as healthy,
        sum(installed) as installed, bool_and(is_ok) or control_id is null as is_ok
    from cells
    group by grouping sets (
        (as_of_date, age), (as_of_date, age, control_id), (as_of_date, age, owner_name),
        (as_of_date, age, control_id, owner_name))
),
measured as (
    select 'effective_coverage' as metric_id, * exclude (installed) rename (healthy as top)
    from counted
    union all by name
    select 'raw_coverage' as metric_id, * exclude (healthy) rename (installed as top)
    from counted
)
select
    metric_id, as_of_date, age, case
        when control_id is null and owner_name is null then 'all'
        when owner_name is null then 'control' when control_id is null then 'owner'
        else 'control_owner'
    end as dimension,
    coalesce(nullif(concat_ws(' | ', control_id, owner_name), ''), 'all') as member,
    coalesce(control_id, 'all') as control_id, coalesce(owner_name, 'all') as owner_name,
    top, whole, is_ok
from measured
union all
select metric_id, as_of_date, age, 'all', 'all', 'all', 'all', round(of * (part + slope * age)),
    of, metric_id <> 'joint_coverage' or age > 1
from (select distinct as_of_date, age from cells), (values
    ('weighted_coverage', 0.845, 31000.0, 0.001), ('joint_coverage', 0.72, 4000, 0),
    ('time_in_coverage', 0.861, 438368, 0), ('matched_cohort_coverage', 0.862, 14090, -0.001),
    ('matched_cohort_baseline', 0.855, 14090, 0), ('inventory_accuracy', 0.918, 3790, 0.0003),
    ('ghost_rate', 0.10, 3870, 0.0005), ('shadow_rate', 0.082, 3790, -0.0003),
    ('ownership_completeness', 0.975, 4000, -0.006), ('inventory_completeness', 0.963, 4153, 0.0002)
) as others(metric_id, part, of, slope)
union all
select 'effective_coverage', date '2026-11-20', 0, kind, member, 'all', 'all',
    round(of * part), of, true
from (values
    ('criticality', 'critical', 0.93, 6262.0), ('criticality', 'high', 0.90, 3131),
    ('criticality', 'medium', 0.86, 2087), ('criticality', 'unknown', 0.78, 94),
    ('exposure', 'public', 0.82, 1262), ('exposure', 'internal', 0.88, 9131),
    ('environment', 'production', 0.91, 7262), ('environment', 'staging', 0.85, 831),
    ('asset_class', 'server', 0.91, 8262), ('asset_class', 'workstation', 0.86, 4131)
) as kinds(kind, member, part, of);
insert into metrics
select metric_id, as_of_date, dimension, member, control_id, owner_name, top, denominator,
    top / whole, greatest(0, middle(top, whole) - margin(top, whole)),
    least(1, middle(top, whole) + margin(top, whole)),
    case when metric_id = 'effective_coverage' then 43 else 0 end,
    '{"in_stock": 12, "accepted_exception": 31}', is_ok, case when not is_ok then 0.842 end,
    case when not is_ok then date '2026-11-06' end, '2026-10',
    case when not is_ok then 'tenable.agents,tenable.assets' end
from (select * rename (whole as denominator), nullif(whole, 0) as whole from figures);
insert into metrics
select metric_id, as_of_date, kind, member, 'all', 'all', n, of, value + slope * age, value * 0.9,
    value * 1.2, 0, null, true, null, null, '2026-10', null
from (select distinct as_of_date, age from cells), (values
    ('gap_age_median', 'all', 'all', 210, 340, 41.0, 1),
    ('estimated_assets', 'all', 'all', null, null, 4165, -1),
    ('estimated_unseen_assets', 'all', 'all', null, null, 165, 0),
    ('estimated_assets', 'source_pair', 'crowdstrike | tenable', null, null, 4202.9, 0),
    ('estimated_assets', 'source_pair', 'intune | tenable', null, null, null, 0)
) as others(metric_id, kind, member, n, of, value, slope);
insert into coverage_waterfall
select as_of_date, control_id, 'all', any_value(control_name), sum(expected),
    least(sum(expected), sum(installed) + 40), sum(installed), sum(healthy) + 25, sum(healthy),
    sum(expected) - sum(healthy) - 30, 30, 12
from cells where age = 0 group by as_of_date, control_id;
insert into coverage_gaps
select date '2026-11-20', 'a-' || g, 'web-' || g || '.example.com', control_id, control_name,
    owner_name, 'server', 'production',
    ['critical', 'high', 'medium', 'low', 'unknown'][1 + g % 5],
    ['public', 'internal', 'unknown'][1 + g % 3],
    ['no_evidence', 'not_installed', 'stale_evidence', 'unhealthy', 'version_too_old'][
        1 + g % 7 % 5],
    'Nothing seen for ' || age || ' days; the limit is 14',
    ['Find the device; confirm or retire it', 'Install the agent', 'Wake or repair the agent',
        'Reapply the prevention policy', 'Upgrade the agent'][1 + g % 7 % 5],
    date '2026-11-20' - age, age,
    case when g % 7 % 5 > 0 then timestamp '2026-11-19' - to_days(age) end, 100 - g
from (select gap_count, asset_count from sizes),
    (select cast(unnest(range(1000)) as integer) as g, 1 + g * 37 % 190 as age)
inner join owners on o = g % (select count(*) from owners)
inner join controls on c = g // 5 % (select count(*) from controls)
where g < gap_count;
insert into inventory_differences
select date '2026-11-20', 'd-' || n, 'host-' || n || '.example.com',
    case when n % 3 > 0 then 'ghost' else 'shadow' end, (select min(owner_name) from owners),
    'crowdstrike, tenable', case when n % 7 <> 1 then timestamp '2026-11-01 07:30' - to_days(n) end,
    'Confirm or retire'
from (select cast(unnest(range(160)) as integer) as n);
insert into identity_issues values
    ('key_over_limit', 'hostname', 'localhost', 412, 398, 'Names more assets than its limit'),
    ('component_split', 'serial', 'PF3<script>&', 4, 2, 'Two serial numbers: split, not merged'),
    ('future_timestamp', null, 'i-0aa', 3, null, null);
insert into source_status
select as_of_date, name, part, role, cadence, as_of_date, as_of_date - 3, 3,
    case when name = 'tenable' and age in (0, 1, 9) then 'degraded'
        when name = 'workday' and age < 2 then 'stale' else 'ok' end as status,
    case when status <> 'ok' then 'The latest export cannot be parsed' end, 2202, 5, status = 'ok'
from (select distinct as_of_date, age from cells), (values
    ('servicenow_cmdb', 'computers', 'inventory', 7), ('aws', 'ec2_instances', 'detector', 1),
    ('crowdstrike', 'hosts', 'detector', 1), ('tenable', 'agents', 'detector', 1),
    ('intune', 'managed_devices', 'detector', 1), ('workday', 'workers', 'reference', 7)
) as sources(name, part, role, cadence);
insert into source_status
select distinct as_of_date, 'jamf', 'computers', 'detector', 7, null::date, null::date,
    null::bigint, 'absent', 'no export', null::bigint, null::bigint, false
from cells;
insert into metric_changes values
    ('effective_coverage', 'disk_encryption', 'asset_class', date '2026-11-20', date '2026-10-23',
        0.825, 0.7825, -0.0425, 0.02, -0.0625, true),
    ('effective_coverage', 'edr', 'owner', date '2026-11-20', date '2026-10-23', 0.93, 0.91,
        -0.02, -0.02, 0.0, false);
"""
# metric, name, area, unit, direction, target, warning, guard
CARDS = (
    ("effective_coverage", "Effective coverage", "coverage", "share", "up", 0.95, 0.85, ""),
    ("raw_coverage", "Raw coverage", "coverage", "share", "up", 0.9, 0.8, "effective_coverage"),
    ("weighted_coverage", "Weighted coverage", "coverage", "share", "up", 0.97, 0.9, ""),
    ("joint_coverage", "Joint coverage", "coverage", "share", "up", 0.7, 0.6, ""),
    ("time_in_coverage", "Time in coverage", "coverage", "share", "up", 0.85, 0.8, ""),
    ("gap_age_median", "Gap age, median", "coverage", "days", "down", 30.0, 60.0, ""),
    ("matched_cohort_coverage", "Matched cohort", "coverage", "share", "up", None, None, ""),
    ("matched_cohort_baseline", "Cohort baseline", "coverage", "share", "none", None, None, ""),
    ("inventory_accuracy", "Inventory accuracy", "inventory", "share", "up", 0.9, 0.8, ""),
    ("ghost_rate", "Ghost rate", "inventory", "share", "down", 0.05, 0.12, ""),
    ("shadow_rate", "Shadow rate", "inventory", "share", "down", 0.1, 0.15, "ghost_rate"),
    ("ownership_completeness", "Ownership", "inventory", "share", "up", 0.95, 0.9, ""),
    ("inventory_completeness", "Completeness", "inventory", "share", "up", 0.95, 0.9, ""),
    ("estimated_assets", "Estimated assets", "inventory", "count", "none", None, None, ""),
    ("estimated_unseen_assets", "Unseen assets", "inventory", "count", "down", 100.0, 250.0, ""),
)


def publish(
    path: Path,
    weeks: int = 8,
    owners: Sequence[str] = OWNERS,
    controls: Mapping[str, tuple[str, float]] | None = None,
    gaps: int = 60,
    assets: int = 4000,
    failing: int | None = None,
) -> Path:
    """A published file with plausible rows, the same for the same arguments.

    ``failing`` adds the marts of findings, whose source failed on so many of the latest dates;
    without it the publication is one that knew no findings.
    """
    known = (controls or CONTROLS).items()
    with duckdb.connect(str(path)) as connection:
        connection.execute(SCHEMA)
        connection.execute(
            "create temp table sizes as select ? as weeks, ? as gap_count, ? as asset_count",
            [weeks, gaps, assets],
        )
        connection.execute(
            "create temp table owners (o integer, owner_name varchar); create temp table controls"
            " (c integer, control_id varchar, control_name varchar, level double)"
        )
        connection.executemany("insert into owners values (?, ?)", list(enumerate(owners)))
        connection.executemany(
            "insert into controls values (?, ?, ?, ?)",
            [(n, c, *v) for n, (c, v) in enumerate(known)],
        )
        connection.execute(ROWS)
        connection.executemany(
            "insert into metric_definitions values (?, ?, ?, 'Which part is it?', 'n / N', ?, ?,"
            " ?, ?, 'Sum both', ?, 'The console of a control is not its denominator')",
            CARDS,
        )
        if failing is not None:
            publish_findings(connection, failing)
        judge(connection)
    return path
