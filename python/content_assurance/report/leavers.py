"""The section on leavers: how long their accounts stay, how many are gone within a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from content_assurance.report import access_queries, charts, figures
from content_assurance.report.cards import Card
from content_assurance.report.queries import Observation
from content_assurance.report.reading import Reading
from content_assurance.report.remediation import interval

LAG, WITHIN = "deprovision_lag", "deprovision_within_24h"


@dataclass(frozen=True)
class System:
    """What became of leavers' accounts in one system."""

    name: str
    disabled: str
    waiting: int | None
    median: str
    limits: str
    within: str
    within_of: str
    untold: str


@dataclass(frozen=True)
class Leavers:
    """The lag in all and by system; its curve is drawn in ``access_times``."""

    lag: Card | None
    limits: str
    disabled: str
    waiting: int | None
    within: Card | None
    chart: Markup
    systems: tuple[System, ...]


def _counts(found: Observation | None) -> tuple[float, float] | None:
    """How many of how many; none where that cannot be relied on."""
    if found is None or not found.is_source_ok or found.denominator is None:
        return None
    return found.numerator or 0.0, found.denominator


def _waiting(found: Observation | None) -> int | None:
    """Accounts of leavers that are still enabled."""
    counts = _counts(found)
    return None if counts is None else round(counts[1] - counts[0])


def _counted(found: Observation | None) -> str:
    counts = _counts(found)
    return " of ".join(map(figures.count, counts)) if counts else figures.DASH


def _median(found: Observation | None) -> str:
    """The median in words: not reached is neither unknown nor long."""
    if found is None:
        return figures.DASH
    if not found.is_source_ok:
        return "Not reportable"
    if found.value is None:
        return "Not reached" if found.denominator else figures.DASH
    return figures.days(found.value)


def _system(name: str, lag: Observation | None, within: Observation | None) -> System:
    shown = within.shown if within else None
    return System(
        figures.named(name),
        _counted(lag),
        _waiting(lag),
        _median(lag),
        interval(lag.low, lag.high) if lag and lag.shown is not None else "",
        figures.share(shown),
        _counted(within),
        figures.count(within.excluded_count) if within and within.excluded_count else "",
    )


def _chart(found: Sequence[Observation], target: float | None) -> Markup:
    """The share within a day by system, with intervals, the worst first."""
    known = sorted(
        (one for one in found if one.shown is not None),
        key=lambda one: (one.shown or 0, one.member),
    )
    if not known:
        return Markup("")
    rows = [
        charts.Dot(
            figures.named(one.member),
            one.shown,
            one.low,
            one.high,
            figures.share(one.shown),
            _counted(one),
        )
        for one in known
    ]
    spoken = "; ".join(f"{row.label} {row.value_label}, {row.detail}" for row in rows)
    return charts.dots(rows, (0.0, 1.0), f"Disabled within a day by system: {spoken}", target)


def leavers(reading: Reading) -> Leavers | None:
    """The section, or none where nobody whose account is known has left."""
    lag, within = reading.now.get(LAG), reading.now.get(WITHIN)
    if lag is None and within is None:
        return None
    cards = {card.definition.metric_id: card for card in reading.cards}
    found = access_queries.by_system(reading.known, (LAG, WITHIN), reading.latest)
    lags = {one.member: one for one in found if one.metric_id == LAG}
    shares = {one.member: one for one in found if one.metric_id == WITHIN}
    aim = reading.definitions.get(WITHIN)
    return Leavers(
        cards.get(LAG) if lag else None,
        interval(lag.low, lag.high) if lag and lag.shown is not None else "",
        _counted(lag),
        _waiting(lag),
        cards.get(WITHIN) if within else None,
        _chart(list(shares.values()), aim.target if aim else None),
        tuple(_system(name, lags.get(name), shares.get(name)) for name in sorted({*lags, *shares})),
    )
