"""The questions about findings: backlog, remediation, deadlines, threats, work and tickets.

A publication made before a mart existed, or before one of its columns did, answers with no rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from content_assurance.report.queries import Marts, Observation, of_members, text

Rows = list[dict[str, Any]]

_MEMBERS = (
    "deadline_adherence",
    "matured_deadline_adherence",
    "known_exploited_share",
    "known_exploited_exposure",
)


@dataclass(frozen=True)
class Known:
    """The marts of one publication, and which columns each of them has."""

    marts: Marts
    columns: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, marts: Marts) -> Known:
        """Look at what the publication holds."""
        found: dict[str, set[str]] = {}
        for row in marts.rows(
            "select table_name, column_name from information_schema.columns"
            " where table_schema = current_schema()"
        ):
            found.setdefault(text(row["table_name"]), set()).add(text(row["column_name"]))
        return cls(marts, {name: frozenset(columns) for name, columns in found.items()})

    def rows(self, needs: Mapping[str, str], sql: str, params: Sequence[object] = ()) -> Rows:
        """The answer, or no rows where a table lacks one of the columns that it needs."""
        for table, columns in needs.items():
            if not set(columns.split()) <= self.columns.get(table, frozenset()):
                return []
        return self.marts.rows(sql, params)


_FLOWS = {
    "finding_flows": "as_of_date owner_name severity new_count reopened_count remediated_count"
    " otherwise_closed_count out_of_sight_count open_count"
}


def flows_by_date(known: Known) -> Rows:
    """The backlog of all owners and severities, oldest date first."""
    return known.rows(
        _FLOWS,
        """
        select as_of_date, sum(open_count) as open_count,
            coalesce(sum(open_count) filter (where severity in ('critical', 'high')), 0)
                as severe_count,
            sum(new_count + reopened_count) as arrived_count,
            sum(reopened_count) as reopened_count,
            sum(remediated_count) as remediated_count,
            sum(otherwise_closed_count) as otherwise_closed_count,
            sum(out_of_sight_count) as out_of_sight_count
        from finding_flows
        group by as_of_date
        order by as_of_date
        """,
    )


def flows_since(known: Known, latest: date, since: date) -> Rows:
    """Open on ``latest``, and the flows after ``since`` up to it: by severity, by owner, in all."""
    return known.rows(
        _FLOWS,
        """
        select severity, owner_name,
            coalesce(sum(open_count) filter (where as_of_date = ?), 0) as open_count,
            coalesce(sum(new_count + reopened_count) filter (where as_of_date > ?), 0)
                as arrived_count,
            coalesce(sum(remediated_count) filter (where as_of_date > ?), 0) as remediated_count,
            coalesce(sum(otherwise_closed_count + out_of_sight_count)
                filter (where as_of_date > ?), 0) as left_count
        from finding_flows
        where as_of_date <= ?
        group by grouping sets ((), (severity), (owner_name))
        order by severity, owner_name
        """,
        [latest, since, since, since, latest],
    )


def overdue(known: Known) -> Rows:
    """Open findings past their due date: by severity, by owner, in all."""
    return known.rows(
        {"finding_deadlines": "owner_name severity outcome ended_date"},
        """
        select severity, owner_name, count(*) filter (where outcome = 'overdue') as overdue_count
        from finding_deadlines
        where ended_date is null
        group by grouping sets ((), (severity), (owner_name))
        """,
    )


def curve_dates(known: Known, population: str) -> Rows:
    """Every as-of date that has survival curves of a population, oldest first."""
    return known.rows(
        {"remediation_curves": "as_of_date population"},
        "select distinct as_of_date from remediation_curves where population = ?"
        " order by as_of_date",
        [population],
    )


def curves(known: Known, population: str, dimension: str, when: date) -> Rows:
    """The survival curves of a population on one date, by a dimension and in all."""
    return known.rows(
        {
            "remediation_curves": "as_of_date population dimension member at_risk_count age_days"
            " survival survival_low survival_high"
        },
        """
        select dimension, member, age_days, survival, survival_low, survival_high, at_risk_count
        from remediation_curves
        where population = ? and dimension in ('all', ?) and as_of_date = ?
        order by dimension, member, age_days
        """,
        [population, dimension, when],
    )


def statistics(known: Known, population: str, dimension: str, when: date) -> Rows:
    """Time to remediate a population on one date, by a dimension and in all."""
    return known.rows(
        {
            "remediation_statistics": "as_of_date population dimension member episode_count"
            " open_count remediated_count median_days median_low_days median_high_days"
            " restricted_mean_days restricted_mean_low_days restricted_mean_high_days"
            " closed_only_mean_days open_mean_age_days"
        },
        """
        select * from remediation_statistics
        where population = ? and dimension in ('all', ?) and as_of_date = ?
        """,
        [population, dimension, when],
    )


def comparisons(known: Known, population: str, when: date, fewest: int) -> Rows:
    """The log-rank test of each owner against all others on one date, the surest first.

    Of owners of whom ``fewest`` fixes or more were to be expected.
    """
    return known.rows(
        {
            "remediation_comparisons": "as_of_date population dimension member observed_count"
            " expected_count p_value observed_ratio is_faster"
        },
        """
        select member, observed_count, expected_count, observed_ratio, p_value, is_faster
        from remediation_comparisons
        where population = ? and dimension = 'owner' and as_of_date = ? and p_value is not null
            and expected_count >= ?
        order by p_value, member
        """,
        [population, when, fewest],
    )


def due_dates(known: Known) -> Rows:
    """Open findings by outcome, priority and due date."""
    return known.rows(
        {"finding_deadlines": "outcome priority due_date ended_date"},
        """
        select outcome, priority, due_date, count(*) as finding_count
        from finding_deadlines
        where ended_date is null
        group by outcome, priority, due_date
        order by due_date, priority, outcome
        """,
    )


def missing_facts(known: Known) -> Rows:
    """Which facts the due dates of open findings had to assume, most frequent first."""
    return known.rows(
        {"finding_deadlines": "missing_facts due_date ended_date"},
        """
        with

        facts as (

            select trim(unnest(string_split(missing_facts, ','))) as fact_name
            from finding_deadlines
            where ended_date is null and due_date is not null and missing_facts is not null

        )

        select fact_name, count(*) as finding_count
        from facts
        group by fact_name
        order by finding_count desc, fact_name
        """,
    )


def scenarios(known: Known) -> Rows:
    """What each policy would have asked for, by quarter, over all severities."""
    return known.rows(
        {
            "deadline_scenarios": "policy_id policy_name met_count missed_count is_adopted"
            " quarter_start"
        },
        """
        select policy_id, policy_name, is_adopted, quarter_start, sum(met_count) as met_count,
            sum(missed_count) as missed_count
        from deadline_scenarios
        where quarter_start is not null
        group by policy_id, policy_name, is_adopted, quarter_start
        order by policy_name, policy_id, quarter_start
        """,
    )


def techniques(known: Known) -> Rows:
    """Techniques behind open known exploited findings, the most widespread first."""
    return known.rows(
        {
            "technique_exposures": "technique_id technique_name control_ids finding_count"
            " asset_count countered_asset_count known_exploited_count mapped_count"
        },
        """
        select * from technique_exposures
        order by asset_count - countered_asset_count desc, finding_count desc, technique_id
        """,
    )


def expectations(known: Known) -> Rows:
    """Expected exploited vulnerabilities by model version and date."""
    return known.rows(
        {
            "exploit_expectations": "as_of_date epss_model_version vulnerability_count"
            " scored_count expected_exploited"
        },
        "select * from exploit_expectations order by as_of_date, epss_model_version",
    )


def revisions(known: Known, latest: date, back: int) -> Rows:
    """What changed in the catalogue of known exploited vulnerabilities, newest first."""
    return known.rows(
        {
            "threat_revisions": "vulnerability_id source_name fact_name previous_value new_value"
            " revision revised_date"
        },
        """
        select distinct vulnerability_id, fact_name, previous_value, new_value, revision,
            revised_date
        from threat_revisions
        where fact_name in ('known_exploited', 'catalogue_due_date', 'ransomware')
            and revised_date <= ? and date_diff('day', revised_date, ?) < ?
        order by revised_date desc, vulnerability_id, fact_name
        """,
        [latest, latest, back],
    )


def fix_units(known: Known, most: int, owner: str | None = None) -> Rows:
    """The first things to do (that concern one owner), with how many there are in all."""
    return known.rows(
        {
            "fix_units": "component fixed_versions owner_names finding_count severe_count"
            " known_exploited_count overdue_count priority due_date"
        },
        """
        select *, count(*) over () as unit_count, sum(finding_count) over () as all_finding_count,
            count(fixed_versions) over () as versioned_count
        from fix_units
        where ? is null or list_contains(string_split(owner_names, ','), ?)
        order by priority nulls last, known_exploited_count desc, overdue_count desc,
            finding_count desc, component, fixed_versions
        limit ?
        """,
        [owner, owner, most],
    )


def ticket_coverage(known: Known) -> Rows:
    """Open findings and whether an open ticket is about them, by severity and in all."""
    return known.rows(
        {"finding_ticket_coverage": "severity is_open is_without_open_ticket"},
        """
        select severity, count(*) as open_count, count(is_without_open_ticket) as judged_count,
            count(*) filter (where is_without_open_ticket) as without_count
        from finding_ticket_coverage
        where is_open
        group by grouping sets ((), (severity))
        """,
    )


def contradicted(known: Known) -> Rows:
    """Resolved tickets whose findings a later export still shows, by severity and in all."""
    return known.rows(
        {"ticket_findings": "ticket_key finding_id severity closure_check is_coverage"},
        """
        select severity, count(distinct ticket_key) as ticket_count,
            count(distinct finding_id) as finding_count
        from ticket_findings
        where is_coverage and closure_check = 'still_observed'
        group by grouping sets ((), (severity))
        """,
    )


def ticket_statistics(known: Known, when: date) -> Rows:
    """All tickets on one date."""
    return known.rows(
        {
            "ticket_statistics": "as_of_date dimension ticket_count open_count resolved_count"
            " deadline_met_count deadline_missed_count median_days closed_only_median_days"
            " deadline_met_share"
        },
        "select * from ticket_statistics where dimension = 'all' and as_of_date = ?",
        [when],
    )


def by_owner(known: Known, latest: date) -> list[Observation]:
    """Deadline and threat KPIs by owner on one date."""
    return of_members(known.marts, _MEMBERS, "owner", latest)
