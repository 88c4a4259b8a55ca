"""Whether a figure may be relied on, and which was the last good one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .history import History
from .slices import Key, Kpi


@dataclass(frozen=True)
class Standing:
    """Whether the sources behind a figure passed their gate, and the last figure that did."""

    is_source_ok: bool
    last_good_value: float | None
    last_good_date: date | None


def standings(history: History, kpis: Mapping[Key, Kpi]) -> dict[Key, Standing]:
    """The standing of every figure."""
    good: dict[tuple[str, str, str], tuple[float, date]] = {}
    found = {}
    for key in sorted(kpis, key=lambda item: item[1]):
        metric_id, day, dimension, member = key
        kpi = kpis[key]
        foundation = history.world.policy.foundations[metric_id]
        subject = kpi.control_id if foundation == "control" else foundation
        is_ok = history.is_reliable(day, subject)
        if is_ok and kpi.value is not None:
            good[metric_id, dimension, member] = kpi.value, day
        value, last = good.get((metric_id, dimension, member), (None, None))
        found[key] = Standing(is_ok, value, last)
    return found
