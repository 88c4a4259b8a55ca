"""Whether what Python explains of two dates is what the marts explain of them."""

from pathlib import Path

from content_assurance import Marts
from content_assurance.explain import explain

# The marts have an inventory of the latest date alone: of these Python tells rate and mix.
WITHOUT_ROWS = {"inventory_accuracy", "ghost_rate", "shadow_rate", "ownership_completeness"}
ROWS_OF = "from kpi_change_drivers where metric_id = ? and control_id = ?"


def differences(path: Path) -> tuple[int, list[str]]:
    """How many parts were compared, and those that differ."""
    compared, found = 0, []
    with Marts.open(path) as marts:
        for pair in marts.rows(
            "select distinct metric_id, control_id, baseline_date, as_of_date"
            " from kpi_change_drivers order by all"
        ):
            metric, control, start, end = pair.values()
            computed = explain(marts, metric, start, end, control, is_computed=True)
            named = [("all", computed.parts), *computed.owners.items()]
            ours = {(owner, part.part): part for owner, parts in named for part in parts}
            theirs = {
                (row["owner_name"], row["part"]): row
                for row in marts.rows(f"select * {ROWS_OF}", [metric, control])
            }
            if metric in WITHOUT_ROWS:
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
