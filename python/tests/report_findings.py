"""Published marts of findings, for the tests of the report: few rows, each known by hand."""

from __future__ import annotations

import math
from datetime import date, timedelta

import duckdb

LATEST = date(2026, 11, 20)
# What findings and access findings share.
REMEDIATION = """
create table if not exists remediation_curves (as_of_date date, population varchar,
    dimension varchar, member varchar,
    at_risk_count bigint, remediated_count bigint, competing_count bigint, age_days bigint,
    survival double, survival_low double, survival_high double, incidence_remediated double,
    incidence_competing double);
create table if not exists remediation_statistics (as_of_date date, population varchar,
    dimension varchar, member varchar,
    episode_count bigint, open_count bigint, remediated_count bigint, competing_count bigint,
    censored_count bigint, median_days double, median_low_days double, median_high_days double,
    restricted_mean_days double, restricted_mean_low_days double, restricted_mean_high_days double,
    incidence_remediated double, incidence_competing double, closed_only_mean_days double,
    open_mean_age_days double);
create table if not exists remediation_comparisons (as_of_date date, population varchar,
    dimension varchar, member varchar,
    observed_count bigint, expected_count double, variance double, chi_square double,
    p_value double, observed_ratio double, is_faster boolean);
"""
SCHEMA = """
create table finding_flows (as_of_date date, owner_name varchar, severity varchar,
    opening_count bigint, new_count bigint, reopened_count bigint, remediated_count bigint,
    otherwise_closed_count bigint, out_of_sight_count bigint, open_count bigint);
create table finding_deadlines (finding_id varchar, owner_name varchar, severity varchar,
    missing_facts varchar, outcome varchar, priority bigint, due_date date, ended_date date);
create table deadline_scenarios (policy_id varchar, policy_name varchar, severity varchar,
    due_count bigint, met_count bigint, missed_count bigint, mean_days_allowed double,
    is_adopted boolean, quarter_start date);
create table technique_exposures (technique_id varchar, technique_name varchar,
    control_ids varchar, finding_count bigint, asset_count bigint, countered_asset_count bigint,
    known_exploited_count bigint, mapped_count bigint);
create table exploit_expectations (as_of_date date, epss_model_version varchar,
    vulnerability_count bigint, scored_count bigint, expected_exploited double);
create table threat_revisions (vulnerability_id varchar, source_name varchar,
    source_table varchar, fact_name varchar, previous_value varchar, new_value varchar,
    revision varchar, revised_date date);
create table fix_units (component varchar, fixed_versions varchar, owner_names varchar,
    finding_count bigint, severe_count bigint, known_exploited_count bigint, overdue_count bigint,
    priority bigint, due_date date);
create table findings (finding_id varchar, asset_name varchar, owner_name varchar,
    severity varchar, title varchar, source_names varchar, due_date date, priority bigint,
    deadline_outcome varchar, is_open boolean, is_known_exploited boolean);
create table finding_episodes (finding_id varchar, detected_date date, ended_date date);
create table finding_ticket_coverage (finding_id varchar, severity varchar, owner_name varchar,
    is_open boolean, is_without_open_ticket boolean);
create table ticket_findings (ticket_key varchar, finding_id varchar, severity varchar,
    closure_check varchar, is_coverage boolean);
create table ticket_statistics (as_of_date date, dimension varchar, member varchar,
    ticket_count bigint, open_count bigint, resolved_count bigint, cancelled_count bigint,
    deadline_met_count bigint, deadline_missed_count bigint, closed_only_median_days double,
    median_days double, deadline_met_share double);
"""
# metric, name, area, unit, direction, target, warning, guard
CARDS = (
    ("open_findings", "Open findings", "findings", "count", "down", None, None, ""),
    ("net_burn", "Net burn", "findings", "count", "up", None, None, ""),
    ("finding_prevalence", "Prevalence", "findings", "share", "down", None, None, ""),
    ("open_over_90_days_share", "Over 90 days", "findings", "share", "down", None, None, ""),
    ("finding_density", "Density", "findings", "ratio", "down", None, None, ""),
    ("deadline_adherence", "Deadline adherence", "deadlines", "share", "up", 0.95, 0.9, ""),
    ("imputed_deadline_share", "On missing facts", "deadlines", "share", "down", 0.5, 0.6, ""),
    ("known_exploited_share", "Known exploited", "threats", "share", "down", 0.0, 0.01, ""),
    ("known_exploited_exposure", "Exposure", "threats", "days", "down", None, None, ""),
)
# By severity and owner: opening, new, reopened, remediated, otherwise closed, out of sight.
_FLOWS = {
    ("critical", "Payments"): (9, 3, 1, 4, 1, 0),
    ("high", "Payments"): (30, 11, 0, 6, 2, 3),
    ("low", "Legal & Co"): (70, 5, 2, 13, 0, 1),
}
_WEEKS = 6


def _flows() -> list[tuple[object, ...]]:
    """The same flows every week."""
    rows: list[tuple[object, ...]] = []
    for (severity, owner), (opening, new, back, fixed, closed, lost) in _FLOWS.items():
        for week in range(_WEEKS):
            before = opening + week * (new + back - fixed - closed - lost)
            flows = (new, back, fixed, closed, lost)
            after = before + new + back - fixed - closed - lost
            on = LATEST - timedelta(7 * (_WEEKS - 1 - week))
            rows.append((on, owner, severity, before, *flows, after))
    return rows


def _curve(member: str, ages: list[int], at_risk: int) -> list[tuple[object, ...]]:
    """Kaplan–Meier by hand: one is fixed at each age."""
    rows: list[tuple[object, ...]] = []
    share = 1.0
    for age in ages:
        share *= 1 - 1 / at_risk
        half = 0.2 * math.sqrt(share * (1 - share))
        rows.append((
            LATEST, "findings", "severity", member, at_risk, 1, 0, age, share,
            share - half, min(1.0, share + half), 1 - share, 0.0,
        ))  # fmt: skip
        at_risk -= 1
    return rows


def _deadlines() -> list[tuple[object, ...]]:
    """Three overdue, two due in the first week, one in the third, one later, one never."""
    open_ones = (
        ("overdue", "critical", "Payments", 1, -200, None),
        ("overdue", "high", "Payments", 2, -1, "exposed"),
        ("overdue", "low", "Legal & Co", None, -30, None),
        ("not_due", "critical", "Payments", 1, 0, "exposed,automatable"),
        ("not_due", "high", "Payments", 2, 6, None),
        ("not_due", "high", "Payments", 3, 14, None),
        ("not_due", "low", "Legal & Co", 4, 56, None),
        ("no_deadline", "low", "Legal & Co", None, None, None),
    )
    rows: list[tuple[object, ...]] = [
        (
            f"f-{n}", owner, severity, facts, outcome, priority,
            None if days is None else LATEST + timedelta(days), None,
        )
        for n, (outcome, severity, owner, priority, days, facts) in enumerate(open_ones)
    ]  # fmt: skip
    return [*rows, ("gone", "Payments", "high", None, "late", 1, LATEST, LATEST)]


def _findings() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Twelve of Payments and eight of Legal & Co are open, each a day older than the one before.

    The first three of each are overdue, the first two known to be exploited; one was fixed.
    """
    found: list[tuple[object, ...]] = []
    episodes: list[tuple[object, ...]] = []
    for letter, owner, severity, count in (
        ("f", "Payments", "high", 12), ("g", "Legal & Co", "low", 8),
    ):  # fmt: skip
        for n in range(count):
            late = n < 3
            found.append((
                f"{letter}-{n}", f"host-{n}", owner, severity, f"<b>{letter}</b> {n}",
                "tenable,trivy", LATEST + timedelta(-5 if late else 20), 1 if late else 3,
                "overdue" if late else "not_due", True, n < 2,
            ))  # fmt: skip
            episodes.append((f"{letter}-{n}", LATEST - timedelta(85 + n), None))
    found.append(
        ("h-1", "host-1", "Legal & Co", "low", "h", "trivy", LATEST, 3, "met", False, False)
    )
    episodes += [("h-1", LATEST - timedelta(200), LATEST), ("f-0", LATEST - timedelta(300), LATEST)]
    return found, episodes


_ROWS: dict[str, list[tuple[object, ...]]] = {
    "remediation_statistics": [
        (LATEST, "findings", "severity", "critical", 16, 4, 8, 0, 4, 15.0, 7.0, 50.0, 54.6, 10.0,
         125.0, 0.9, 0.0, 42.6, 177.8),
        (LATEST, "findings", "severity", "high", 60, 33, 21, 3, 3, None, 80.0, None, 211.4, 180.0,
         240.0, 0.4, 0.1, 31.0, 201.0),
        (LATEST, "findings", "all", "all", 76, 37, 29, 3, 7, 97.0, 60.0, None, 171.2, 150.0, 190.0,
         0.5, 0.1, 33.3, 190.0),
        (LATEST, "access_findings", "all", "all", 5, 5, 0, 0, 0, None, None, None, 365.0, 365.0,
         365.0, 0.0, 0.0, None, 9.0),
    ],
    # 0.004 <= 0.05/3 and 0.02 <= 0.05/2, but 0.06 > 0.05: the first two are beyond noise.
    "remediation_comparisons": [
        (LATEST, "findings", "owner", "Payments", 13, 31.0, 9.0, 8.3, 0.004, 0.42, False),
        (LATEST, "findings", "owner", "Treasury", 12, 7.0, 5.0, 5.4, 0.02, 1.71, True),
        (LATEST, "findings", "owner", "Legal & Co", 6, 9.0, 3.0, 3.5, 0.06, 0.67, False),
        (LATEST, "access_findings", "owner", "Marketing", 0, 5.0, 5.0, 5.0, 0.03, 0.0, False),
    ],
    "deadline_scenarios": [
        ("p1", "Policy one", "high", 9, 6, 3, 30.0, True, date(2026, 10, 1)),
        ("p1", "Policy one", "low", 11, 1, 10, 90.0, True, date(2026, 10, 1)),
        ("p1", "Policy one", "low", 4, 4, 0, 90.0, True, date(2026, 7, 1)),
        ("p2", "Another policy", "low", 8, 2, 6, 14.0, False, date(2026, 10, 1)),
    ],
    "technique_exposures": [
        ("T1190", "Exploit Public-Facing Application", "edr,waf", 21, 17, 5, 12, 9),
        ("T1210", "Exploitation of Remote Services", None, 4, 3, 0, 12, 9),
    ],
    "exploit_expectations": [
        (LATEST - timedelta(35), "v2025", 50, 48, 7.2),
        (LATEST - timedelta(28), "v2025", 50, 48, 7.9),
        (LATEST - timedelta(7), "v2026", 51, 51, 13.4),
        (LATEST, "v2026", 51, 51, 14.1),
    ],
    "threat_revisions": [
        ("CVE-2026-1", "cisa_kev", "k", "known_exploited", None, "yes", "added",
         LATEST - timedelta(3)),
        ("CVE-2026-1", "ssvc", "s", "known_exploited", None, "yes", "added", LATEST - timedelta(3)),
        ("CVE-2026-1", "cisa_kev", "k", "catalogue_due_date", None, "2026-12-08", "added",
         LATEST - timedelta(3)),
        ("CVE-2026-2", "cisa_kev", "k", "catalogue_due_date", "2026-11-30", "2026-11-23", "changed",
         LATEST - timedelta(9)),
        ("CVE-2026-3", "cisa_kev", "k", "known_exploited", "yes", None, "removed",
         LATEST - timedelta(89)),
        ("CVE-2026-4", "cisa_kev", "k", "known_exploited", None, "yes", "added",
         LATEST - timedelta(90)),
        ("CVE-2026-5", "epss", "s", "exploit_likely", "no", "yes", "changed", LATEST),
    ],
    "fix_units": [
        ("second", None, "Legal & Co", 9, 0, 0, 3, 2, LATEST),
        ("first <i>", "2.19.2,3.0", "A,B,C,D,unowned", 4, 2, 1, 4, 1, LATEST - timedelta(9)),
        *((f"part {n:02d}", "1", "Payments", 1, 0, 0, 0, 4, None) for n in range(30)),
    ],
    "finding_ticket_coverage": [
        *((f"f-{n}", "high", "Payments", True, n < 3) for n in range(12)),
        *((f"g-{n}", "low", "Legal & Co", True, n < 5) for n in range(8)),
        ("h-1", "low", "Legal & Co", False, False),
    ],
    "ticket_findings": [
        ("t-1", "f-1", "high", "still_observed", True),
        ("t-1", "f-2", "high", "still_observed", True),
        ("t-2", "f-3", "high", "still_observed", False),
        ("t-3", "g-1", "low", "remediated", True),
    ],
    "ticket_statistics": [
        (LATEST, "all", "all", 40, 15, 24, 1, 9, 11, 12.0, 31.0, 0.45),
    ],
}  # fmt: skip

METRICS = """
create temp table known as
select * from (values
    ('open_findings', 'all', 61.0, null, 61.0), ('net_burn', 'all', 92.0, null, 4.0),
    ('finding_prevalence', 'all', 31, 63, null), ('open_over_90_days_share', 'all', 20, 61, null),
    ('finding_density', 'all', 61, 63, 0.97),
    ('deadline_adherence', 'all', 60, 240, null), ('deadline_adherence', 'Payments', 20, 120, null),
    ('deadline_adherence', 'Legal & Co', 40, 120, null), ('deadline_adherence', 'Idle', 0, 0, null),
    ('imputed_deadline_share', 'all', 2, 7, null), ('known_exploited_share', 'all', 12, 61, null),
    ('known_exploited_share', 'Payments', 12, 33, null),
    ('known_exploited_exposure', 'all', 12, 12, 140.4),
    ('known_exploited_exposure', 'Payments', 12, 12, 140.4)
) as rows(metric_id, member, numerator, denominator, measured);
insert into metrics
select metric_id, date '2026-11-20' - 7 * cast(age as integer),
    case when member = 'all' then 'all' else 'owner' end, member, 'all', member, numerator,
    denominator, coalesce(measured, numerator / nullif(denominator, 0)) as figure,
    case when measured is null then greatest(figure - 0.05, 0) end,
    case when measured is null then least(figure + 0.05, 1) end, 0, '{}',
    age >= failing, case when age < failing then 0.25 end,
    case when age < failing then date '2026-11-20' - 7 * cast(failing as integer) end,
    '2026-10', case when age < failing then 'tenable.vulns' end
from known, range(6) as ages(age), (select cast(? as integer) as failing);
"""


def publish_findings(connection: duckdb.DuckDBPyConnection, failing: int = 0) -> None:
    """Add the marts of findings; their source failed on the latest ``failing`` dates."""
    connection.execute(REMEDIATION + SCHEMA)
    rows = {
        "finding_flows": _flows(),
        "remediation_curves": [
            *_curve("critical", [3, 7, 15, 40, 170], 8), *_curve("high", [10, 60], 21),
        ],
        "finding_deadlines": _deadlines(),
        "findings": _findings()[0],
        "finding_episodes": _findings()[1],
        **_ROWS,
    }  # fmt: skip
    for table, found in rows.items():
        marks = ", ".join("?" for _ in found[0])
        connection.executemany(f"insert into {table} values ({marks})", found)
    first, last = METRICS.split("insert into metrics", 1)
    connection.execute(first)
    connection.execute("insert into metrics" + last, [failing])
    connection.executemany(
        "insert into metric_definitions values (?, ?, ?, 'Which part is it?', 'n / N', ?, ?, ?, ?,"
        " 'Sum both', ?, 'Absence is not remediation')",
        CARDS,
    )
