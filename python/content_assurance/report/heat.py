"""The sections on coverage by owner and control, and by kind of asset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from content_assurance.report import charts, figures
from content_assurance.report.queries import Observation
from content_assurance.report.reading import PRINCIPAL, Reading

SMALL = 20
VISIBLE_OWNERS = 40
_STEPS = (0.98, 0.95, 0.90, 0.85, 0.75, 0.60)
LEGEND = (
    "98\u2013100\u00a0%",
    "95\u201398\u00a0%",
    "90\u201395\u00a0%",
    "85\u201390\u00a0%",
    "75\u201385\u00a0%",
    "60\u201375\u00a0%",
    "below 60\u00a0%",
)
_MEMBERS = (
    ("criticality", ("critical", "high", "medium", "low", "unknown")),
    ("exposure", ("public", "internal", "unknown")),
    ("environment", ("production", "staging", "test", "development", "other", "unknown")),
    ("asset_class", ("server", "workstation", "mobile", "network_device", "website")),
)


@dataclass(frozen=True)
class Cell:
    """One square of the heat map. ``shade`` runs from h0 (nearly all covered) to h6."""

    text: str
    sort: str
    shade: str
    is_small: bool
    label: str
    control_id: str


@dataclass(frozen=True)
class HeatRow:
    """One owner: all controls together, then each."""

    owner: str
    owner_label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Heat:
    """The heat map: a row for everyone, the worst owners, and the rest folded away."""

    controls: tuple[tuple[str, str], ...]
    everyone: HeatRow | None
    worst: tuple[HeatRow, ...]
    rest: tuple[HeatRow, ...]


@dataclass(frozen=True)
class Slice:
    """Effective coverage by one attribute of the assets."""

    name: str
    chart: Markup


def _cell(found: Observation | None, who: str, what: str, control_id: str) -> Cell:
    subject = f"{who}, {what}"
    if found is None or (found.value is None and found.is_source_ok):
        return Cell(figures.DASH, "", "none", False, f"{subject}: nothing to measure", control_id)
    if not found.is_source_ok:
        last = figures.share(found.last_good_value)
        since = (
            f"; last good value {last} on {figures.day(found.last_good_date)}"
            if found.last_good_value is not None
            else ""
        )
        return Cell("n/r", "", "unknown", False, f"{subject}: not reportable{since}", control_id)
    value = found.value or 0.0
    shade = next((n for n, least in enumerate(_STEPS) if value >= least), len(_STEPS))
    is_small = (found.denominator or 0) < SMALL
    interval = figures.amount_range(found.low, found.high, "share")
    parts = [
        f"{subject}: {figures.share(value)}",
        f"{figures.count(found.numerator)} of {figures.count(found.denominator)} effective",
        f"95\u00a0% interval {interval}" if interval else "",
        "few assets" if is_small else "",
    ]
    label = "; ".join(part for part in parts if part)
    return Cell(figures.share(value), f"{value:.6f}", f"h{shade}", is_small, label, control_id)


def _worst_first(found: Observation | None) -> tuple[float, float]:
    """The upper end of the interval, so that an owner of two assets does not head the list."""
    if found is None or found.value is None:
        return (2.0, 0.0)
    return (found.high if found.high is not None else found.value, -(found.denominator or 0.0))


def _pooled(found: Sequence[Observation]) -> Observation | None:
    """Cells summed (numerators and denominators, never percentages), for ordering only."""
    known = [one for one in found if one.shown is not None and one.denominator]
    if not known:
        return None
    top = sum(one.numerator or 0.0 for one in known)
    whole = sum(one.denominator or 0.0 for one in known)
    value = top / whole
    margin = 1.96 * (value * (1 - value) / whole) ** 0.5
    first = known[0]
    return Observation(
        first.metric_id, first.as_of_date, "owner", first.owner_name, "all", first.owner_name,
        top, whole, value, None, min(1.0, value + margin), 0,
    )  # fmt: skip


def _row(
    owner: str,
    label: str,
    columns: Sequence[tuple[str, str]],
    pool: Observation | None,
    cells: Mapping[str, Observation],
) -> HeatRow:
    drawn = [_cell(pool, label, "all controls", "")]
    drawn += [_cell(cells.get(one), label, name, one) for one, name in columns]
    return HeatRow(owner, label, tuple(drawn))


def heat(reading: Reading) -> Heat:
    """Control × owner, the worst owners first."""
    controls, control_now = reading.control_names, reading.controls[0]
    cells: dict[str, dict[str, Observation]] = defaultdict(dict)
    owners = reading.owners_on(reading.latest)
    for one in reading.members:
        if one.dimension == "control_owner":
            cells[one.owner_name][one.control_id] = one
    ids = [c for c in controls if any(c in row for row in cells.values()) or c in control_now]
    columns = tuple((one, controls[one]) for one in ids)

    def rank(owner: str) -> tuple[float, float, str]:
        pool = owners.get(owner)
        if pool is None or pool.shown is None:
            pool = _pooled(list(cells[owner].values()))
        return (*_worst_first(pool), owner)

    ordered = [
        _row(owner, figures.named(owner), columns, owners.get(owner), cells[owner])
        for owner in sorted(cells, key=rank)
    ]
    total = reading.now.get(PRINCIPAL)
    everyone = _row("", "All owners", columns, total, control_now) if ordered else None
    return Heat(
        columns,
        everyone,
        tuple(ordered[:VISIBLE_OWNERS]),
        tuple(ordered[VISIBLE_OWNERS:]),
    )


def _member_order(order: Sequence[str], one: Observation) -> tuple[int, str]:
    return (order.index(one.member) if one.member in order else len(order), one.member)


def kinds(reading: Reading) -> tuple[Slice, ...] | None:
    """Effective coverage by criticality, exposure, environment and class, on one scale."""
    found: dict[str, list[Observation]] = defaultdict(list)
    for one in reading.members:
        if one.dimension in dict(_MEMBERS):
            found[one.dimension].append(one)
    scale = charts.domain(
        [
            charts.Point(one.as_of_date, one.shown, one.low, one.high)
            for rows in found.values()
            for one in rows
        ],
        "share",
    )
    drawn = []
    for dimension, order in _MEMBERS:
        rows = sorted(found[dimension], key=partial(_member_order, order))
        if not any(one.value is not None for one in rows):
            continue
        dots = [
            charts.Dot(
                figures.named(one.member),
                one.shown,
                one.low,
                one.high,
                figures.share(one.shown) if one.is_source_ok else "not reportable",
                f"n{figures.NBSP}{figures.count(one.denominator)}",
            )
            for one in rows
        ]
        name = figures.named(dimension)
        spoken = "; ".join(f"{dot.label} {dot.value_label}" for dot in dots)
        label = f"Effective coverage by {name.lower()}: {spoken}"
        drawn.append(Slice(name, charts.dots(dots, scale, label)))
    return tuple(drawn) or None
