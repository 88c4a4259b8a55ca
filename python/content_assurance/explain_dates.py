"""What can be explained: which figures, of which controls, and between which dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from content_assurance.warehouse import Marts, WarehouseError

COMPARISON_DAYS = 28
# Days that are a mean of cases; the others are medians of curves.
MEANS = {"closed_only_mean", "known_exploited_exposure", "open_access_mean_age", "open_mean_age"}


def definition(marts: Marts, metric_id: str) -> dict[str, Any]:
    """The metric card of a figure that splits."""
    if "kpi_change_drivers" not in marts.tables():
        raise WarehouseError(
            "the publication is of an older version and explains no changes; run again with"
            " 'assurance run'"
        )
    found = {row["metric_id"]: row for row in marts.rows("select * from metric_definitions")}
    if metric_id not in found:
        raise WarehouseError(f"no metric {metric_id!r}; there are: {', '.join(sorted(found))}")
    if found[metric_id]["unit"] == "days" and metric_id not in MEANS:
        raise WarehouseError(
            f"{metric_id} is read off a curve and no share, count or mean of cases: it is computed"
            " anew from rows on every date, and does not split"
        )
    return found[metric_id]


def check_control(marts: Marts, metric_id: str, control: str) -> None:
    """Refuse a control that the metric is not measured by."""
    rows = marts.rows(
        "select distinct control_id from metrics where metric_id = ? and control_id <> 'all'"
        " order by control_id",
        [metric_id],
    )
    known = [str(row["control_id"]) for row in rows]
    if control == "all" or control in known:
        return
    if not known:
        raise WarehouseError(f"{metric_id} is not measured by control; leave --control out")
    raise WarehouseError(f"{metric_id} is of no control {control!r}; there are: {', '.join(known)}")


def value_on(
    marts: Marts, totals: Mapping[date, Mapping[str, Any]], metric_id: str, control: str, when: date
) -> float:
    """The figure on a date, out of its rows by date."""
    row = totals.get(when)
    if row is None or row["value"] is None:
        near = marts.rows(
            "select distinct as_of_date from metrics where metric_id = ? and control_id = ? and"
            " value is not null order by abs(as_of_date - cast(? as date)), as_of_date limit 3",
            [metric_id, control, when],
        )
        listed = ", ".join(str(one["as_of_date"]) for one in near) or "no date at all"
        raise WarehouseError(
            f"{_what(metric_id, control)} has no value on {when}; nearest are {listed}"
        )
    return float(row["value"])


def dates(
    marts: Marts,
    metric_id: str,
    control_id: str = "all",
    start: date | None = None,
    end: date | None = None,
) -> tuple[date, date]:
    """The two dates to compare, as far as they are not given.

    The later one is the last on which the metric's sources were sound. The earlier one is the
    baseline of the marts where they have one of that date; else the last sound date at least
    ``COMPARISON_DAYS`` before, or the first sound one.

    Raises:
        WarehouseError: no such metric or control, or no sound date to choose.
    """
    definition(marts, metric_id)
    check_control(marts, metric_id, control_id)
    if start and end:
        return start, end
    key = [metric_id, control_id]
    sound = [
        row["as_of_date"]
        for row in marts.rows(
            "select as_of_date from metrics where metric_id = ? and control_id = ?"
            " and owner_name = 'all' and dimension in ('all', 'control') and value is not null"
            " and is_source_ok order by as_of_date",
            key,
        )
    ]
    end = end or (sound[-1] if sound else None)
    if end is None:
        raise WarehouseError(f"{_what(metric_id, control_id)} has no sound date; say --to")
    if start:
        return start, end
    pairs = marts.rows(
        "select any_value(baseline_date) as baseline from kpi_change_drivers"
        " where metric_id = ? and control_id = ? and as_of_date = ?",
        [*key, end],
    )
    if pairs[0]["baseline"]:
        return pairs[0]["baseline"], end
    earlier = [day for day in sound if day < end]
    if not earlier:
        raise WarehouseError(
            f"{_what(metric_id, control_id)} has no sound date before {end} to compare with;"
            " say --from"
        )
    before = [day for day in earlier if (end - day).days >= COMPARISON_DAYS]
    return (before[-1] if before else earlier[0]), end


def _what(metric_id: str, control: str) -> str:
    return metric_id if control == "all" else f"{metric_id} of {control!r}"
