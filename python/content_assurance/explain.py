"""Why a figure moved between two dates: parts that add up to the change, and the rows behind them.

A quotient (a share, a ratio, a mean) is split as Kitagawa does, by owner with mean weights, into
what the owners' own rates did and what their sizes did (``mix``). The rates are split case by case,
as Melitz and Polanec do: what was there at both ends moved the figure by what it gained or lost,
what came is set against the rest at the end, what went against the rest at the start. Where the
marts hold no cases the terms of the quotient are told, each against the mean of the other.
``kpi_change_drivers`` says the same of the default pair of dates and is read where it does; this
computes it for any two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from content_assurance.explain_cases import Side, has_cases, sides_between
from content_assurance.explain_dates import check_control, definition, value_on
from content_assurance.explain_strata import (
    Stratum,
    amounts,
    contributions,
    quotient_terms,
    strata,
)
from content_assurance.warehouse import Marts, WarehouseError

SHOWN_ROWS = 20
ROUNDING = 1e-12  # what adding up leaves of nothing
UNSPLIT = "within_unsplit"
GROUPS = {
    "gained": "numerator",
    "lost": "numerator",
    "fixed": "numerator",
    "new": "numerator",
    "reopened": "numerator",
    "aged": "numerator",
    "numerator": "numerator",
    "listed": "numerator",
    "unseen": "numerator",
    "scope_in": "scope",
    "scope_out": "scope",
    "denominator": "scope",
    "reassigned": "mix",
    "reweighted": "mix",
    "mix": "mix",
    "policy": "measurement",
    "evidence": "measurement",
    "outage": "measurement",
    "detector": "measurement",
    "identity": "measurement",
    UNSPLIT: "unsplit",
}


@dataclass(frozen=True)
class Part:
    """One part of a change. ``case_count`` is none where no single case moved it."""

    part: str
    part_group: str
    contribution: float
    case_count: int | None


@dataclass(frozen=True)
class MovingRow:
    """A case, and how far it moved the figure. One of access has a subject, a pseudonym."""

    case_id: str | None
    asset_id: str | None
    owner_name: str
    part: str
    contribution: float
    subject_id: str | None = None
    subject_name: str | None = None

    @property
    def what(self) -> str:
        """What a person reads."""
        said = (self.case_id or self.subject_id, self.subject_name)
        return " | ".join(one for one in said if one)


@dataclass(frozen=True)
class Explanation:
    """The change of one figure. ``parts`` add up to ``end_value - start_value``."""

    metric_id: str
    metric_name: str
    unit: str
    control_id: str
    start_date: date
    end_date: date
    start_value: float
    end_value: float
    parts: tuple[Part, ...]
    owners: Mapping[str, tuple[Part, ...]]
    rows: tuple[MovingRow, ...]
    is_simpson_reversal: bool
    notes: tuple[str, ...]

    @property
    def change(self) -> float:
        """End minus start."""
        return self.end_value - self.start_value


# The parts of each owner, the parts of the total, and the rows.
_Split = tuple[dict[str, tuple[Part, ...]], tuple[Part, ...], tuple[MovingRow, ...]]


def explain(
    marts: Marts,
    metric_id: str,
    start: date,
    end: date,
    control_id: str = "all",
    *,
    is_computed: bool = False,
) -> Explanation:
    """Split the change of a figure between two as-of dates.

    What the marts say of these dates is read and not computed, unless ``is_computed``.

    Raises:
        WarehouseError: no such metric or control, it does not split, it has no value on one of the
            dates, or the first is not the earlier.
    """
    card = definition(marts, metric_id)
    check_control(marts, metric_id, control_id)
    if start == end:
        raise WarehouseError(
            f"both dates are {start}: nothing changes within a date; give two that differ"
        )
    if start > end:
        raise WarehouseError(f"{start} is after {end}: give the earlier date first")
    figures = marts.rows(
        "select * from metrics where metric_id = ? and control_id = ? and as_of_date in (?, ?)"
        " and dimension in ('all', 'control', 'owner', 'control_owner')",
        [metric_id, control_id, start, end],
    )
    totals = {row["as_of_date"]: row for row in figures if row["owner_name"] == "all"}
    values = [value_on(marts, totals, metric_id, control_id, when) for when in (start, end)]
    unsound = [row for row in totals.values() if not row["is_source_ok"]]
    found = None if is_computed else _published(marts, metric_id, control_id, start, end)
    owners, parts, rows = found or _computed(
        marts,
        metric_id,
        control_id,
        (start, end),
        str(card["unit"]),
        figures,
        values,
        is_sound=not unsound,
    )
    reversals = _changes_by_owner(figures, start, end)
    notes = [
        f"{row['failing_sources']} failed on {row['as_of_date']}: the figure is not reportable"
        for row in unsound
    ]
    if any(part.part == UNSPLIT for part in parts):
        notes.append(f"'{UNSPLIT}' is what no rows of the marts tell of these dates")
    return Explanation(
        metric_id, str(card["metric_name"]), str(card["unit"]), control_id, start, end,
        values[0], values[1], parts, owners, rows,
        len(reversals) > 1 and all(one * (values[1] - values[0]) < 0 for one in reversals),
        tuple(notes),
    )  # fmt: skip


def _published(
    marts: Marts, metric_id: str, control_id: str, start: date, end: date
) -> _Split | None:
    """What the marts say of these very dates, if they do."""
    key = [metric_id, control_id, start, end]
    where = "where metric_id = ? and control_id = ? and baseline_date = ? and as_of_date = ?"
    found: dict[str, list[Part]] = defaultdict(list)
    for row in marts.rows(f"select * from kpi_change_drivers {where} order by owner_name", key):
        part = Part(row["part"], row["part_group"], row["contribution"], row["case_count"])
        found[row["owner_name"]].append(part)
    if not found:
        return None
    total = _summed(found.pop("all"))
    rows = marts.rows(f"select * from kpi_change_rows {where} order by place", key)
    moving = tuple(
        MovingRow(
            row["case_id"], row["asset_id"], row["owner_name"], row["part"], row["contribution"],
            row.get("subject_id"), row.get("subject_name"),  # an older publication has none
        )
        for row in rows
    )  # fmt: skip
    return {owner: _summed(parts) for owner, parts in found.items()}, total, moving


def _computed(
    marts: Marts,
    metric_id: str,
    control_id: str,
    ends: tuple[date, date],
    unit: str,
    figures: list[dict[str, Any]],
    values: list[float],
    *,
    is_sound: bool,
) -> _Split:
    found = strata(figures, *ends, unit) if unit != "count" else {}
    has_rows = has_cases(metric_id) and (bool(found) or unit == "count")
    sides = (
        sides_between(marts, metric_id, control_id, *ends, is_sound=is_sound) if has_rows else []
    )
    moved = list(zip(sides, contributions(sides, found), strict=True))
    rest = None if not has_rows else "aged" if unit == "days" else UNSPLIT
    owners = _by_owner(moved, found, values, rest)
    summed = _summed(part for told in owners.values() for part in told)
    cases_of = {part: {side.case_id for side in sides if side.part == part} for part in GROUPS}
    parts = tuple(
        replace(one, case_count=len(cases_of[one.part]) if cases_of[one.part] else None)
        for one in summed
    )
    if not owners:
        parts = _summed(_whole(metric_id, unit, figures, ends, values))
    left = values[1] - values[0] - sum(part.contribution for part in parts)
    if abs(left) > 1e-9:
        parts = _summed([*parts, Part(UNSPLIT, GROUPS[UNSPLIT], left, None)])
    return owners, parts, _rows(moved)


def _whole(
    metric_id: str,
    unit: str,
    figures: Iterable[Mapping[str, Any]],
    ends: tuple[date, date],
    values: list[float],
) -> list[Part]:
    """The terms of a figure that owners do not add up to."""
    totals = {row["as_of_date"]: row for row in figures if row["owner_name"] == "all"}
    first, last = totals[ends[0]], totals[ends[1]]
    terms: dict[str, float] = {}
    start, end = amounts(first, unit), amounts(last, unit)
    if metric_id == "estimated_assets":
        listed = last["numerator"] - first["numerator"]
        terms = {"listed": listed, "unseen": values[1] - values[0] - listed}
    elif unit == "share" and start and end:
        terms = quotient_terms(start, end)
    return [Part(part, GROUPS[part], moved, None) for part, moved in terms.items()]


def _by_owner(
    moved: Iterable[tuple[Side, float]],
    owners: Mapping[str, Stratum],
    values: list[float],
    rest: str | None,
) -> dict[str, tuple[Part, ...]]:
    """The parts of each owner. What no case tells is ``rest``; without cases its terms are told."""
    found: dict[str, list[Part]] = defaultdict(list)
    for side, contribution in moved:
        found[side.owner].append(Part(side.part, GROUPS[side.part], contribution, 1))
    for owner, stratum in owners.items():
        mix = (sum(stratum.rates) / 2 - sum(values) / 2) * (
            stratum.end_weight - stratum.start_weight
        )
        left = stratum.rate_effect - sum(part.contribution for part in found[owner])
        found[owner].append(Part("mix", GROUPS["mix"], mix, None))
        for part, amount in ({rest: left} if rest else stratum.terms).items():
            if abs(amount) > 1e-9:
                found[owner].append(Part(part, GROUPS[part], amount, None))
    return {owner: _summed(parts) for owner, parts in sorted(found.items())}


def _summed(parts: Iterable[Part]) -> tuple[Part, ...]:
    """One of each part, in the order in which they are told."""
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.part].append(part)
    return tuple(
        Part(
            name,
            GROUPS[name],
            sum(part.contribution for part in found[name]),
            sum(part.case_count or 0 for part in found[name])
            if any(part.case_count is not None for part in found[name])
            else None,
        )
        for name in GROUPS
        if name in found
    )


def _rows(moved: Iterable[tuple[Side, float]]) -> tuple[MovingRow, ...]:
    """The cases that moved the figure most; one that changed owners moved it by both."""
    found: dict[tuple[str, str], MovingRow] = {}
    for side, contribution in moved:
        key = (side.case_id, side.part)
        before = found[key].contribution if key in found else 0.0
        found[key] = MovingRow(
            side.case_id, side.asset_id, side.owner, side.part, contribution + before
        )
    moving = [(key, row) for key, row in found.items() if abs(row.contribution) > ROUNDING]
    ranked = sorted(moving, key=lambda one: (-abs(round(one[1].contribution, 12)), one[0]))
    return tuple(row for _, row in ranked[:SHOWN_ROWS])


def _changes_by_owner(figures: Iterable[Mapping[str, Any]], start: date, end: date) -> list[float]:
    """How the figure of every owner changed that has one at both ends."""
    found: dict[str, dict[date, float]] = defaultdict(dict)
    for row in figures:
        if row["owner_name"] != "all" and row["value"] is not None:
            found[row["owner_name"]][row["as_of_date"]] = row["value"]
    return [ends[end] - ends[start] for ends in found.values() if start in ends and end in ends]
