"""Which list holds the rows behind a KPI, and how it is filtered to show them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rows:
    """A section with a table, and the filters to set on it, as ``name=value`` joined by ``&``."""

    anchor: str
    words: str
    filters: str = ""


_GAPS = Rows("gaps", "Gaps behind it")
_OPEN = Rows("finding-rows", "Findings behind it")
_OVERDUE = Rows("finding-rows", "Overdue findings", "which=overdue")
_WRONG = "access-rows"


def _rule(rule_id: str, words: str) -> Rows:
    """The access findings of one rule."""
    return Rows(_WRONG, words, f"rule={rule_id}")


ROWS = {
    "effective_coverage": _GAPS,
    "gap_age_median": _GAPS,
    "joint_coverage": _GAPS,
    "raw_coverage": _GAPS,
    "weighted_coverage": _GAPS,
    "ghost_rate": Rows("differences", "Ghosts behind it", "kind=ghost"),
    "inventory_accuracy": Rows("differences", "Ghosts and shadows"),
    "shadow_rate": Rows("differences", "Shadows behind it", "kind=shadow"),
    "finding_density": _OPEN,
    "finding_prevalence": _OPEN,
    "fix_units": Rows("todo", "Components and rules"),
    "net_burn": Rows("findings", "Flows behind it"),
    "open_findings": _OPEN,
    "open_mean_age": _OPEN,
    "open_over_90_days_share": Rows("finding-rows", "Old findings", "which=old"),
    "remediation_median": Rows("remediation", "Curves behind it"),
    "remediation_restricted_mean": Rows("remediation", "Curves behind it"),
    "deadline_adherence": _OVERDUE,
    "matured_deadline_adherence": _OVERDUE,
    "overdue_share": _OVERDUE,
    "known_exploited_exposure": Rows("finding-rows", "Exploited findings", "which=exploited"),
    "known_exploited_share": Rows("finding-rows", "Exploited findings", "which=exploited"),
    "access_deadline_adherence": Rows(_WRONG, "Overdue access findings", "due=overdue"),
    "access_remediation_median": Rows("access-times", "Curves behind it"),
    "access_remediation_restricted_mean": Rows("access-times", "Curves behind it"),
    "open_access_findings": Rows(_WRONG, "Access findings"),
    "open_access_mean_age": Rows("access-rules", "Rules behind it"),
    "deprovision_lag": Rows("leavers", "Systems behind it"),
    "deprovision_within_24h": Rows("leavers", "Systems behind it"),
    "dormant_accounts": _rule("dormant_account", "Dormant accounts"),
    "dormant_privileged": _rule("dormant_privileged_account", "Accounts behind it"),
    "effective_revocation": _rule("revocation_not_effective", "Revoked and still there"),
    "leaver_accounts": _rule("leaver_still_active", "Accounts behind it"),
    "mfa_coverage": _rule("mfa_missing", "Accounts without one"),
    "mfa_enrolled_share": Rows("systems", "Systems behind it"),
    "orphaned_accounts": Rows("access-rules", "Rules behind it"),
    "ownerless_accounts": _rule("ownerless_account", "Accounts behind it"),
    "phishing_resistant_share": Rows("systems", "Systems behind it"),
    "population_completeness": Rows("reviews", "Campaigns behind it"),
    "regrant_rate": _rule("regranted", "Granted again"),
    "review_completion": Rows("reviews", "Campaigns behind it"),
    "rubber_stamp_index": Rows("reviews", "Campaigns behind it"),
    "self_reviewed_share": _rule("self_reviewed", "Decisions behind it"),
    "standing_privilege": _rule("standing_privilege", "What should not stand"),
    "toxic_combinations": _rule("toxic_combination", "People behind it"),
    "unknown_use_share": Rows("systems", "Systems behind it"),
    "unmatched_accounts": _rule("unmatched_account", "Accounts behind it"),
}
