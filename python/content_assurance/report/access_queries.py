"""The questions about access: what is wrong, by rule and row; systems, leavers and reviews.

A publication made before a mart existed, or before one of its columns did, answers with no rows.
"""

from __future__ import annotations

from datetime import date

from content_assurance.report.finding_queries import Known, Rows
from content_assurance.report.queries import Observation, of_members

_FINDINGS = {
    "access_findings": "finding_id rule_id rule_name account_key person_id system_name owner_name"
    " subject_kind severity reason evidence remedy outcome priority opened_date due_date"
    " finding_status"
}
_ACCOUNTS = {
    "accounts": "account_key system_name account_kind use_state mfa_state is_enabled"
    " is_interactive is_privileged login"
}
_PEOPLE = {"people": "person_id person_name"}
_GRANTS = {
    "entitlements": "account_key system_name target_kind target_id resource_name grant_kind"
    " is_enabled is_privileged"
}
_CAMPAIGNS = {
    "access_review_campaigns": "campaign_id source_name campaign_name item_count reviewer_count"
    " approved_count revoked_count decided_in_time_count missed_count self_reviewed_count"
    " rubber_stamped_count revocation_gone_count revocation_present_count regranted_count"
    " frozen_at due_at closed_at entitlement_count frozen_count completion_share population_share",
    "access_review_status": "campaign_id source_name completion_status population_status verdict"
    " status",
}
_OPEN = """
    open_findings as (

        select *, outcome = 'overdue' as is_overdue
        from access_findings
        where finding_status = 'open'

    )
"""


def by_system(known: Known, metric_ids: tuple[str, ...], latest: date) -> list[Observation]:
    """The given KPIs by system on the latest date."""
    return of_members(known.marts, metric_ids, "system", latest)


def rules(known: Known, latest: date) -> Rows:
    """Open access findings by rule, the most pressing rule first."""
    return known.rows(
        _FINDINGS,
        f"""
        with

        {_OPEN}

        select rule_id, any_value(rule_name) as rule_name, any_value(reason) as reason,
            any_value(remedy) as remedy, any_value(severity) as severity, min(priority) as priority,
            count(*) as finding_count,
            count(*) filter (where is_overdue) as overdue_count,
            min(due_date) as due_date, min(opened_date) as opened_date,
            median(date_diff('day', opened_date, ?)) as median_age,
            max(date_diff('day', opened_date, ?)) as highest_age
        from open_findings
        group by rule_id
        order by priority nulls last, min(due_date) nulls last, overdue_count desc, rule_id
        """,
        [latest, latest],
    )


def rule_names(known: Known) -> Rows:
    """The name of every rule that was ever broken."""
    return known.rows(_FINDINGS, "select distinct rule_id, rule_name from access_findings")


def lag_dates(known: Known) -> Rows:
    """Every as-of date that has a deprovision curve, oldest first."""
    return known.rows(
        {"deprovision_curves": "as_of_date"},
        "select distinct as_of_date from deprovision_curves order by as_of_date",
    )


def lag_curve(known: Known, when: date) -> Rows:
    """The deprovision curve of all systems on one date."""
    return known.rows(
        {
            "deprovision_curves": "as_of_date dimension at_risk_count age_days survival"
            " survival_low survival_high"
        },
        """
        select age_days, survival, survival_low, survival_high, at_risk_count
        from deprovision_curves
        where dimension = 'all' and as_of_date = ?
        order by age_days
        """,
        [when],
    )


def urgent(known: Known, latest: date, most: int, owner: str | None = None) -> Rows:
    """The rules to put right first (for one owner), and who has to."""
    return known.rows(
        _FINDINGS,
        f"""
        with

        {_OPEN}

        select rule_id, any_value(rule_name) as rule_name, any_value(remedy) as remedy,
            string_agg(distinct coalesce(owner_name, 'unowned'), ','
                order by coalesce(owner_name, 'unowned')) as owner_names,
            count(*) as finding_count,
            count(*) filter (where is_overdue) as overdue_count,
            min(due_date) as due_date,
            max(date_diff('day', opened_date, ?)) as highest_age
        from open_findings
        where coalesce(?, owner_name, 'unowned') = coalesce(owner_name, 'unowned')
        group by rule_id
        order by min(priority) nulls last, min(due_date) nulls last, overdue_count desc, rule_id
        limit ?
        """,
        [latest, owner, most],
    )


def open_findings(
    known: Known, latest: date, top: int, each: int, owner: str | None = None
) -> Rows:
    """The ``top`` open access findings by priority, and ``each`` of every owner and of every rule.

    ``subject`` is the login of an account or the name of a person as far as they are published:
    a pseudonym where personal data is not.
    """
    return known.rows(
        _FINDINGS | _ACCOUNTS | _PEOPLE,
        f"""
        with

        {_OPEN},

        ranked as (

            select
                *,
                row_number() over (
                    order by priority nulls last, due_date nulls last, opened_date, finding_id
                ) as place,
                row_number() over (
                    partition by owner_name
                    order by priority nulls last, due_date nulls last, opened_date, finding_id
                ) as place_of_owner,
                row_number() over (
                    partition by rule_id
                    order by priority nulls last, due_date nulls last, opened_date, finding_id
                ) as place_of_rule
            from open_findings
            where coalesce(?, owner_name, 'unowned') = coalesce(owner_name, 'unowned')

        )

        select ranked.finding_id, ranked.place, ranked.rule_id, ranked.rule_name,
            ranked.subject_kind, ranked.severity, ranked.system_name, ranked.owner_name,
            ranked.evidence, ranked.remedy, ranked.due_date, ranked.opened_date,
            ranked.is_overdue, date_diff('day', ranked.opened_date, ?) as age_days,
            coalesce(accounts.login, ranked.account_key, people.person_name, ranked.person_id)
                as subject
        from ranked
        left join accounts on accounts.account_key = ranked.account_key
        left join people on people.person_id = ranked.person_id
        where place <= ? or place_of_owner <= ? or place_of_rule <= ?
        order by place
        """,
        [owner, latest, top, each, each],
    )


def open_counts(known: Known) -> Rows:
    """How many access findings are open, by what they can be filtered by."""
    return known.rows(
        _FINDINGS,
        f"""
        with

        {_OPEN}

        select owner_name, rule_id, any_value(rule_name) as rule_name, system_name, is_overdue,
            count(*) as finding_count
        from open_findings
        group by owner_name, rule_id, system_name, is_overdue
        order by owner_name, rule_id, system_name, is_overdue
        """,
    )


def accounts(known: Known) -> Rows:
    """Enabled accounts by system: their second factors, and whether they are used.

    Second factors are of those that one signs in to by hand; emergency accounts are not judged by
    their use.
    """
    return known.rows(
        _ACCOUNTS,
        """
        select system_name,
            count(*) filter (where is_interactive and mfa_state = 'covered') as covered_count,
            count(*) filter (where is_interactive and mfa_state = 'missing') as missing_count,
            count(*) filter (
                where is_interactive and mfa_state not in ('covered', 'missing')
            ) as unknown_mfa_count,
            count(*) filter (where use_state in ('used', 'new')) as used_count,
            count(*) filter (where use_state = 'dormant') as dormant_count,
            count(*) filter (where use_state = 'unknown') as unknown_use_count,
            count(*) filter (where use_state = 'dormant' and is_privileged)
                as dormant_privileged_count,
            count(*) filter (where use_state = 'unknown' and is_privileged)
                as unknown_privileged_count
        from accounts
        where is_enabled
        group by system_name
        order by system_name
        """,
    )


def privileges(known: Known) -> Rows:
    """Privileges of people by system: held for good, to be activated, or nobody knows.

    One is an account, a role and what it is given on, as in the KPI. What is held for good on one
    path and just in time on another stands.
    """
    return known.rows(
        _ACCOUNTS | _GRANTS,
        """
        with

        held as (

            select entitlements.system_name, entitlements.account_key,
                bool_or(entitlements.grant_kind = 'standing') as is_standing,
                bool_or(entitlements.grant_kind in ('eligible', 'activated')) as is_just_in_time
            from entitlements
            inner join accounts on accounts.account_key = entitlements.account_key
            where entitlements.is_privileged and entitlements.is_enabled
                and accounts.account_kind in ('external', 'human')
            group by entitlements.system_name, entitlements.account_key,
                entitlements.target_kind, entitlements.target_id, entitlements.resource_name

        )

        select system_name,
            count(*) filter (where is_standing) as standing_count,
            count(*) filter (where is_just_in_time and not is_standing) as just_in_time_count,
            count(*) filter (where not is_just_in_time and not is_standing) as unknown_count,
            count(distinct account_key) as account_count
        from held
        group by system_name
        order by system_name
        """,
    )


def campaigns(known: Known) -> Rows:
    """Review campaigns of the last year and their verdicts, the last due first."""
    return known.rows(
        _CAMPAIGNS,
        "select * from access_review_campaigns inner join access_review_status"
        " using (source_name, campaign_id) order by due_at desc nulls first, campaign_id",
    )
