"""What a KPI was computed from, in the words of what was counted."""

from __future__ import annotations

from content_assurance.report import figures
from content_assurance.report.queries import Observation

# The numerator and denominator of a KPI in words; {n} and {of} stand for the counts.
_WORDS = {
    "gap_age_median": "{n} closed of {of} gaps",
    "finding_density": "{n} open findings on {of} assessed assets",
    "finding_prevalence": "{n} of {of} assessed assets",
    "open_over_90_days_share": "{n} of {of} open findings",
    "remediation_median": "{n} fixed of {of} findings",
    "remediation_restricted_mean": "{n} fixed of {of} findings",
    "closed_only_mean": "{n} fixed of {of} findings; open ones left out",
    "open_mean_age": "{n} open of {of} findings",
    "reopen_rate_90": "{n} of {of} fixes that were followed",
    "remediation_capacity": "{n} fixed of {of} there were to fix",
    "deadline_adherence": "{n} of {of} whose outcome is known",
    "matured_deadline_adherence": "{n} of {of} that fell due",
    "overdue_share": "{n} of {of} open findings",
    "exception_share": "{n} of {of} whose outcome is known",
    "imputed_deadline_share": "{n} of {of} due dates",
    "known_exploited_share": "{n} of {of} open findings",
    "known_exploited_exposure": "mean over {n} known exploited findings",
    "remediation_efficiency": "{n} of {of} fixes were of high risks",
    "high_risk_remediated_share": "{n} of {of} high risks",
    "access_deadline_adherence": "{n} of {of} whose outcome is known",
    "access_remediation_median": "{n} put right of {of} access findings",
    "access_remediation_restricted_mean": "{n} put right of {of} access findings",
    "deprovision_lag": "{n} disabled of {of} leavers' accounts",
    "deprovision_within_24h": "{n} of {of} leavers' accounts whose moment is known",
    "dormant_accounts": "{n} of {of} enabled accounts whose use is known",
    "dormant_privileged": "{n} of {of} privileged accounts whose use is known",
    "effective_revocation": "{n} of {of} revocations that were looked at since",
    "leaver_accounts": "{n} of {of} enabled accounts of people",
    "mfa_coverage": "{n} of {of} accounts of which it is known",
    "mfa_enrolled_share": "{n} of {of} accounts of which it is known",
    "orphaned_accounts": "{n} of {of} enabled accounts of people",
    "ownerless_accounts": "{n} of {of} enabled accounts that are nobody's own",
    "phishing_resistant_share": "{n} of {of} accounts whose factors are known",
    "population_completeness": "{n} of {of} grants that there were",
    "regrant_rate": "{n} of {of} revocations that were followed",
    "review_completion": "{n} of {of} items that fell due",
    "rubber_stamp_index": "{n} of {of} decisions",
    "self_reviewed_share": "{n} of {of} decisions",
    "standing_privilege": "{n} of {of} privileges of people",
    "toxic_combinations": "{n} of {of} people with an account",
    "unknown_use_share": "{n} of {of} enabled accounts",
    "unmatched_accounts": "{n} of {of} enabled accounts of people",
}


# The KPIs that are medians of a time until something happened: what has, to half of them.
_MEDIANS = {
    "access_remediation_median": "access findings are put right",
    "deprovision_lag": "leavers' accounts are disabled",
    "gap_age_median": "gaps have closed",
    "remediation_median": "findings have closed",
}


def awaited(metric_id: str) -> str:
    """What a median waits for; nothing where the KPI is no median."""
    return _MEDIANS.get(metric_id, "")


def basis(found: Observation, unit: str) -> str:
    """What the value was computed from, nothing where its counts say no more than it does."""
    if found.metric_id == "net_burn" and found.numerator is not None and found.value is not None:
        arrived = figures.count(found.numerator - found.value)
        return f"{figures.count(found.numerator)} fixed, {arrived} new or back"
    if found.denominator is None:
        return ""
    counts = {"n": figures.count(found.numerator), "of": figures.count(found.denominator)}
    if found.metric_id in _WORDS:
        return _WORDS[found.metric_id].format(**counts)
    if unit == "days":
        return "{n} closed of {of} findings".format(**counts)
    return "{n} of {of}".format(**counts) if unit == "share" else ""
