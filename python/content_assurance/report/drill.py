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
}
