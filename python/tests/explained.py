"""Whether what Python explains of two dates is what the marts explain of them."""

from pathlib import Path

from content_assurance import Marts
from content_assurance.explain import explain
from content_assurance.explain_dates import MEANS

# Of these Python has the cases of any two dates; of others, but for those below, the terms alone.
WITH_ROWS = (
    "closed_only_mean", "deadline_adherence", "effective_coverage", "exception_share",
    "joint_coverage", "net_burn", "open_findings", "open_mean_age", "open_over_90_days_share",
    "overdue_share", "raw_coverage", "remediation_capacity",
)  # fmt: skip
# Of these nobody keeps cases: both tell the terms.
WITHOUT_CASES = (
    "estimated_assets", "estimated_unseen_assets", "inventory_completeness",
    "matched_cohort_baseline", "matched_cohort_coverage", "time_in_coverage",
)  # fmt: skip
ROWS_OF = "from kpi_change_drivers where metric_id = ? and control_id = ?"


def differences(path: Path) -> tuple[int, list[str]]:
    """How many parts were compared, and those that differ."""
    compared, found = 0, []
    with Marts.open(path) as marts:
        for pair in marts.rows(
            "select distinct metric_id, control_id, baseline_date, as_of_date"
            " from kpi_change_drivers inner join metric_definitions using (metric_id)"
            f" where unit <> 'days' or metric_id in {tuple(sorted(MEANS))} order by all"
        ):
            metric, control, start, end = pair.values()
            computed = explain(marts, metric, start, end, control, is_computed=True)
            named = [("all", computed.parts), *computed.owners.items()]
            ours = {(owner, part.part): part for owner, parts in named for part in parts}
            theirs = {
                (row["owner_name"], row["part"]): row
                for row in marts.rows(f"select * {ROWS_OF}", [metric, control])
            }
            if metric not in WITH_ROWS + WITHOUT_CASES:
                ours = {key: part for key, part in ours.items() if key[1] == "mix"}
                theirs = {key: row for key, row in theirs.items() if key[1] == "mix"}
            for key in sorted(ours.keys() | theirs.keys()):
                one = ours[key].contribution if key in ours else 0.0
                other = theirs[key]["contribution"] if key in theirs else 0.0
                compared += 1
                if abs(one - other) > 1e-9:
                    found.append(f"{metric} of {control}, {key}: {one} and {other}")
                elif key in ours and key in theirs:
                    counts = ours[key].case_count, theirs[key]["case_count"]
                    if counts[0] != counts[1]:
                        found.append(f"{metric} of {control}, {key}: cases {counts}")
    return compared, found
