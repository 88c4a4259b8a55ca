"""Why a figure moved between two dates: parts that add up to the change, and the rows behind them.

A share is split as Kitagawa does, by owner with mean weights, into what the owners' own rates did
and what their sizes did (``mix``). The rates are split case by case, as Melitz and Polanec do: what
was there at both ends moved the figure by what it gained or lost, what came is set against the rest
at the end, what went against the rest at the start. ``kpi_change_drivers`` says the same of the
default pair of dates and is read where it does; this computes it for any two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from content_assurance.explain_cases import Side, sides_between
from content_assurance.explain_dates import check_control, definition, value_on
from content_assurance.warehouse import Marts, WarehouseError

SHOWN_ROWS = 20
# Weights are no counts, and a cohort is another one at every date.
NO_COUNTS = {
    "matched_cohort_baseline", "matched_cohort_coverage", "time_in_coverage", "weighted_coverage",
}  # fmt: skip
UNSPLIT = "within_unsplit"
GROUPS = {
    "gained": "numerator",
    "lost": "numerator",
    "scope_in": "scope",
    "scope_out": "scope",
    "reassigned": "mix",
    "mix": "mix",
    "policy": "measurement",
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
    """An asset or a finding, and how far it moved the figure."""

    case_id: str
    asset_id: str
    owner_name: str
    part: str
    contribution: float


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


@dataclass(frozen=True)
class _Stratum:
    """An owner: numerator and denominator at both ends, and its weights in the total."""

    start: tuple[float, float]
    end: tuple[float, float]
    start_weight: float
    end_weight: float

    @property
    def rates(self) -> tuple[float, float]:
        """Its rates; one that has no cases at an end has the rate of the other."""
        ends = [n / of if of else None for n, of in (self.start, self.end)]
        first = ends[0] if ends[0] is not None else ends[1]
        last = ends[1] if ends[1] is not None else ends[0]
        return first or 0.0, last or 0.0

    @property
    def weight(self) -> float:
        return (self.start_weight + self.end_weight) / 2

    @property
    def rate_effect(self) -> float:
        return self.weight * (self.rates[1] - self.rates[0])


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
            dates, or they are one and the same.
    """
    card = definition(marts, metric_id)
    check_control(marts, metric_id, control_id)
    if start == end:
        raise WarehouseError(
            f"both dates are {start}: nothing changes within a date; give two that differ"
        )
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
    names = ("case_id", "asset_id", "owner_name", "part", "contribution")
    moving = tuple(MovingRow(*(row[name] for name in names)) for row in rows)
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
    is_share = unit == "share" and metric_id not in NO_COUNTS
    strata = _strata(figures, *ends) if is_share else {}
    sides = []
    if strata or unit == "count":
        sides = sides_between(marts, metric_id, control_id, *ends, is_sound=is_sound)
    moved = list(zip(sides, _contributions(sides, strata), strict=True))
    owners = _by_owner(moved, strata, values)
    summed = _summed(part for found in owners.values() for part in found)
    cases_of = {part: {side.case_id for side in sides if side.part == part} for part in GROUPS}
    parts = tuple(
        replace(one, case_count=len(cases_of[one.part]) if cases_of[one.part] else None)
        for one in summed
    )
    left = values[1] - values[0] - sum(part.contribution for part in parts)
    if abs(left) > 1e-9:
        parts = _summed([*parts, Part(UNSPLIT, GROUPS[UNSPLIT], left, None)])
    return owners, parts, _rows(moved)


def _strata(figures: Iterable[Mapping[str, Any]], start: date, end: date) -> dict[str, _Stratum]:
    """Owners whose counts add up to the total's; none where they do not."""
    found: dict[str, dict[date, tuple[float, float]]] = defaultdict(dict)
    for row in figures:
        if row["numerator"] is not None and row["denominator"] is not None:
            found[row["owner_name"]][row["as_of_date"]] = (row["numerator"], row["denominator"])
    total = found.pop("all", {})
    for when in (start, end):
        counts = [ends.get(when, (0.0, 0.0)) for ends in found.values()]
        for place in (0, 1):
            whole = total.get(when, (0.0, 0.0))[place]
            if abs(sum(one[place] for one in counts) - whole) > 1e-6 * max(whole, 1.0):
                return {}
    return {
        owner: _Stratum(
            ends.get(start, (0.0, 0.0)),
            ends.get(end, (0.0, 0.0)),
            ends.get(start, (0.0, 0.0))[1] / total[start][1],
            ends.get(end, (0.0, 0.0))[1] / total[end][1],
        )
        for owner, ends in sorted(found.items())
    }


def _contributions(sides: Iterable[Side], strata: Mapping[str, _Stratum]) -> list[float]:
    """How far each case moved the total."""
    sides = list(sides)
    if not strata:
        return [{"comes": 1.0, "goes": -1.0}.get(side.side, 0.0) for side in sides]
    gone: dict[str, list[int]] = defaultdict(list)
    come: dict[str, list[int]] = defaultdict(list)
    for side in sides:
        if side.side != "stays":
            (gone if side.side == "goes" else come)[side.owner].append(side.counted)
    found = []
    for side in sides:
        owner = strata[side.owner]
        if not owner.start[1] or not owner.end[1]:
            found.append(0.0)  # an owner that one end does not know is all mix
            continue
        cohort = owner.start[1] - len(gone[side.owner])
        mean = sum(owner.rates) / 2
        first = (owner.start[0] - sum(gone[side.owner])) / cohort if cohort else mean
        last = (owner.end[0] - sum(come[side.owner])) / cohort if cohort else mean
        if side.side == "stays":
            moved = side.counted / cohort
        elif side.side == "comes":
            moved = (side.counted - last) / owner.end[1]
        else:
            moved = (first - side.counted) / owner.start[1]
        found.append(owner.weight * moved)
    return found


def _by_owner(
    moved: Iterable[tuple[Side, float]],
    strata: Mapping[str, _Stratum],
    values: list[float],
) -> dict[str, tuple[Part, ...]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for side, contribution in moved:
        found[side.owner].append(Part(side.part, GROUPS[side.part], contribution, 1))
    for owner, stratum in strata.items():
        mix = (sum(stratum.rates) / 2 - sum(values) / 2) * (
            stratum.end_weight - stratum.start_weight
        )
        left = stratum.rate_effect - sum(part.contribution for part in found[owner])
        found[owner].append(Part("mix", GROUPS["mix"], mix, None))
        if abs(left) > 1e-9:
            found[owner].append(Part(UNSPLIT, GROUPS[UNSPLIT], left, None))
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
    found: dict[str, MovingRow] = {}
    for side, contribution in moved:
        before = found.get(side.case_id)
        found[side.case_id] = MovingRow(
            side.case_id,
            side.asset_id,
            side.owner,
            side.part,
            contribution + (before.contribution if before else 0.0),
        )
    ranked = sorted(
        found.values(), key=lambda row: (-abs(round(row.contribution, 12)), row.case_id)
    )
    return tuple(ranked[:SHOWN_ROWS])


def _changes_by_owner(figures: Iterable[Mapping[str, Any]], start: date, end: date) -> list[float]:
    """How the figure of every owner changed that has one at both ends."""
    found: dict[str, dict[date, float]] = defaultdict(dict)
    for row in figures:
        if row["owner_name"] != "all" and row["value"] is not None:
            found[row["owner_name"]][row["as_of_date"]] = row["value"]
    return [ends[end] - ends[start] for ends in found.values() if start in ends and end in ends]
