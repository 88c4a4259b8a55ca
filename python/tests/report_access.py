"""Published marts of access, for the tests of the report: few rows, each known by hand."""

from __future__ import annotations

from datetime import date

import duckdb

SCHEMA = """
create table people (person_id varchar, person_name varchar, owner_name varchar);
create table accounts (account_key varchar, person_id varchar, system_name varchar, login varchar,
    account_kind varchar, use_state varchar, mfa_state varchar, is_enabled boolean,
    is_interactive boolean, is_privileged boolean, owner_name varchar);
create table entitlements (account_key varchar, person_id varchar, system_name varchar,
    target_kind varchar, target_id varchar, resource_name varchar, grant_kind varchar,
    is_enabled boolean, is_privileged boolean);
create table access_findings (finding_id varchar, rule_id varchar, rule_name varchar,
    account_key varchar, person_id varchar, system_name varchar, owner_name varchar,
    subject_kind varchar, severity varchar, reason varchar, evidence varchar, remedy varchar,
    outcome varchar, priority bigint, opened_date date, due_date date, finding_status varchar);
create table access_review_campaigns (campaign_id varchar, source_name varchar,
    campaign_name varchar, item_count bigint, reviewer_count bigint, approved_count bigint,
    revoked_count bigint, decided_in_time_count bigint, missed_count bigint,
    self_reviewed_count bigint, rubber_stamped_count bigint, revocation_gone_count bigint,
    revocation_present_count bigint, regranted_count bigint, frozen_at timestamp,
    due_at timestamp, closed_at timestamp, entitlement_count bigint, frozen_count bigint,
    completion_share double, population_share double);
"""
# metric, name, unit, direction, target, warning, guard
CARDS = (
    ("orphaned_accounts", "Orphaned accounts", "share", "down", 0.0, 0.01, None),
    ("mfa_coverage", "MFA coverage", "share", "up", 0.98, 0.9, "mfa_enrolled_share"),
    ("mfa_enrolled_share", "MFA enrolled", "share", "up", 0.98, 0.9, None),
    ("phishing_resistant_share", "Phishing-resistant", "share", "up", 0.5, 0.2, None),
    ("deprovision_lag", "Deprovision lag", "days", "down", 1.0, 3.0, None),
    ("deprovision_within_24h", "Deprovisioned in a day", "share", "up", 0.95, 0.8, None),
    ("dormant_accounts", "Dormant accounts", "share", "down", 0.05, 0.15, None),
    ("dormant_privileged", "Dormant privileged", "share", "down", 0.0, 0.05, None),
    ("standing_privilege", "Standing privilege", "share", "down", 0.2, 0.5, None),
    ("review_completion", "Review completion", "share", "up", 0.98, 0.9, "population_completeness"),
    ("population_completeness", "Population completeness", "share", "up", 0.98, 0.9, None),
    ("open_access_findings", "Open access findings", "count", "down", None, None, None),
)
# metric, dimension, member, numerator, denominator, value, low, high, left out
MEASURED = (
    ("mfa_coverage", "all", "all", 1, 2, 0.5, 0.1, 0.9, '{"unknown_mfa": 2}'),
    ("mfa_coverage", "system", "okta", 1, 2, 0.5, 0.1, 0.9, "{}"),
    ("mfa_coverage", "system", "aws_iam", 0, 0, None, None, None, '{"unknown_mfa": 2}'),
    ("mfa_coverage", "owner", "Payments", 1, 1, 1.0, 0.2, 1.0, "{}"),
    ("mfa_enrolled_share", "all", "all", 2, 4, 0.5, 0.2, 0.8, "{}"),
    ("deprovision_lag", "all", "all", 2, 4, 9.0, 3.0, None, "{}"),
    ("deprovision_lag", "system", "okta", 2, 3, 9.0, 3.0, None, "{}"),
    ("deprovision_lag", "system", "aws_iam", 0, 1, None, None, None, "{}"),
    ("deprovision_within_24h", "all", "all", 1, 3, 1 / 3, 0.1, 0.8, '{"unknown_moment": 1}'),
    ("deprovision_within_24h", "system", "okta", 1, 2, 0.5, 0.1, 0.9, '{"unknown_moment": 1}'),
    ("deprovision_within_24h", "system", "aws_iam", 0, 1, 0.0, 0.0, 0.8, "{}"),
    ("dormant_accounts", "all", "all", 1, 2, 0.5, 0.1, 0.9, '{"unknown_use": 3}'),
    ("dormant_accounts", "system", "okta", 1, 2, 0.5, 0.1, 0.9, '{"unknown_use": 1}'),
    ("dormant_accounts", "system", "aws_iam", 0, 0, None, None, None, '{"unknown_use": 2}'),
    ("standing_privilege", "all", "all", 2, 3, 2 / 3, 0.2, 0.9, "{}"),
    ("standing_privilege", "system", "okta", 2, 3, 2 / 3, 0.2, 0.9, "{}"),
    ("review_completion", "all", "all", 20, 20, 1.0, 0.8, 1.0, '{"not_yet_due": 10}'),
    ("population_completeness", "all", "all", 10, 40, 0.25, 0.1, 0.4, "{}"),
    ("open_access_findings", "all", "all", 6, None, 6, None, None, "{}"),
    ("open_access_findings", "owner", "Payments", 3, None, 3, None, None, "{}"),
)
# Two accounts of Okta, one unknown in use; two of AWS that tell neither use nor demand; one is off,
# one is for emergencies.
ROWS = """
insert into people values ('p_ann', 'p_annname', 'Payments'), ('p_bob', 'p_bobname', 'Treasury');
insert into accounts values
    ('k1', 'p_ann', 'okta', 'p_login1', 'human', 'used', 'covered', true, true, true, 'Payments'),
    ('k2', 'p_bob', 'okta', 'p_login2', 'human', 'dormant', 'missing', true, true, false, null),
    ('k3', null, 'okta', null, 'service', 'unknown', 'unknown', true, false, false, null),
    ('k4', 'p_ann', 'aws_iam', 'p_login4', 'human', 'unknown', 'missing', true, true, true,
        'Payments'),
    ('k5', 'p_bob', 'aws_iam', 'p_login5', 'external', 'unknown', 'unknown', true, true, false,
        'Treasury'),
    ('k6', 'p_bob', 'aws_iam', 'p_login6', 'human', 'dormant', 'missing', false, true, true,
        'Treasury'),
    ('k7', null, 'okta', 'p_login7', 'break_glass', 'break_glass', 'unknown', true, false, true,
        null);
insert into entitlements values
    ('k1', 'p_ann', 'okta', 'role', 'admin', null, 'standing', true, true),
    ('k1', 'p_ann', 'okta', 'role', 'admin', null, 'eligible', true, true),
    ('k1', 'p_ann', 'okta', 'role', 'admin', 'one', 'eligible', true, true),
    ('k1', 'p_ann', 'okta', 'role', 'admin', 'two', 'standing', true, true),
    ('k1', 'p_ann', 'okta', 'role', 'reader', null, 'standing', true, false),
    ('k6', 'p_bob', 'aws_iam', 'policy', 'all', null, 'standing', false, true),
    ('k7', null, 'okta', 'role', 'admin', null, 'standing', true, true);
insert into access_findings values
    ('f1', 'leaver_still_active', 'Leaver still active', 'k2', 'p_bob', 'okta', 'Treasury',
        'account', 'critical', 'Gone and still enabled', 'employment ended 2026-10-01',
        'Disable it', 'overdue', 1, '2026-10-09', '2026-10-10', 'open'),
    ('f2', 'leaver_still_active', 'Leaver still active', 'k5', 'p_bob', 'aws_iam', 'Treasury',
        'account', 'critical', 'Gone and still enabled', 'employment ended 2026-11-18',
        'Disable it', 'not_due', 1, '2026-11-20', '2026-11-21', 'open'),
    ('f3', 'mfa_missing', 'No second factor', 'k2', 'p_bob', 'okta', 'Payments', 'account',
        'high', 'No factor', 'none is enrolled', 'Enrol one', 'overdue', 2, '2026-10-31',
        '2026-11-14', 'open'),
    ('f4', 'mfa_missing', 'No second factor', 'k4', 'p_ann', 'aws_iam', 'Payments', 'account',
        'high', 'No factor', 'none is enrolled', 'Enrol one', 'overdue', 2, '2026-10-31',
        '2026-11-14', 'open'),
    ('f5', 'toxic_combination', 'Toxic combination', null, 'p_ann', 'okta', 'Payments', 'person',
        'high', 'Two hands in one', 'okta: Pay and okta: Approve', 'Take one away', 'overdue', 2,
        '2026-10-31', '2026-11-15', 'open'),
    ('f6', 'ownerless_account', 'No owner', 'k3', null, 'okta', null, 'account', 'medium',
        'Nobody answers', 'no owner is known', 'Name one', 'not_due', 3, '2026-11-13',
        '2026-12-13', 'open'),
    ('f7', 'dormant_account', 'Dormant account', 'k6', 'p_bob', 'aws_iam', 'Treasury', 'account',
        'low', 'Unused', 'last used 2026-01-01', 'Disable it', 'met', 3, '2026-10-01',
        '2026-11-01', 'closed');
insert into access_review_campaigns values
    ('c1', 'sailpoint', 'Stale', 10, 2, 7, 3, 10, 0, 0, 4, 1, 1, 0, '2026-09-01', '2026-10-01',
        null, 40, 10, 1.0, 0.25),
    ('c2', 'sailpoint', 'Unproven', 5, 1, 5, 0, 5, 0, 1, 0, 0, 0, 0, '2026-08-01', '2026-09-01',
        null, null, null, 1.0, null),
    ('c3', 'sailpoint', 'Sound', 5, 1, 5, 0, 5, 0, 0, 0, 0, 0, 0, '2026-07-01', '2026-08-01',
        null, 5, 5, 1.0, 1.0),
    ('c4', 'sailpoint', 'Running', 10, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, '2026-11-10', '2026-12-01',
        null, 10, 10, null, 1.0),
    ('c5', 'sailpoint', 'Late', 10, 2, 5, 0, 5, 5, 0, 0, 0, 0, 0, '2026-06-01', '2026-07-01',
        null, 10, 10, 0.5, 1.0);
"""


def publish_access(connection: duckdb.DuckDBPyConnection, latest: date, is_ok: bool = True) -> None:
    """Add the marts of access, whose source failed on the latest date unless ``is_ok``."""
    connection.execute("use marts")
    connection.execute(SCHEMA)
    connection.execute(ROWS)
    connection.executemany(
        "insert into metric_definitions (metric_id, metric_name, area, question, formula, unit,"
        " direction, target, warning, guard_metric_id, roll_up, pitfalls) values"
        " (?, ?, 'access', 'Which part is it?', 'n / N', ?, ?, ?, ?, ?, 'Sum both', 'None')",
        CARDS,
    )
    connection.executemany(
        "insert into metrics (metric_id, dimension, member, owner_name, control_id, numerator,"
        " denominator, value, interval_low, interval_high, exclusions, excluded_count, as_of_date,"
        " is_source_ok, failing_sources, policy_version) select metric_id, dimension, member,"
        " member, 'all', n, of, value, low, high, left_out,"
        " coalesce(list_sum([cast(json_extract(left_out, '$.' || key) as integer)"
        " for key in json_keys(left_out)]), 0), ?, ?, ?, '2026-10'"
        " from (values (?, ?, ?, ?::double, ?::double, ?::double, ?::double, ?::double, ?))"
        " as one(metric_id, dimension, member, n, of, value, low, high, left_out)",
        [(latest, is_ok, None if is_ok else "okta.users", *row) for row in MEASURED],
    )
