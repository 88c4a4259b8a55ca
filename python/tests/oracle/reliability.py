"""Whether a figure may be relied on, and which was the last good one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .coverage import OWN_TABLES, Fact
from .exports import InForce, Table
from .history import History
from .slices import Key, Kpi

INVENTORY_METRICS = {
    "inventory_accuracy", "ghost_rate", "shadow_rate", "ownership_completeness",
    "estimated_assets", "estimated_unseen_assets", "inventory_completeness",
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Whether the sources behind a figure passed their gate, and the last figure that did."""

    is_source_ok: bool
    last_good_value: float | None
    last_good_date: date | None


def standings(history: History, kpis: Mapping[Key, Kpi]) -> dict[Key, Standing]:
    """The standing of every figure."""
    reliable = {day: _reliable(history, day) for day in history.dates}
    good: dict[tuple[str, str, str], tuple[float, date]] = {}
    found = {}
    for key in sorted(kpis, key=lambda item: item[1]):
        metric_id, day, dimension, member = key
        kpi = kpis[key]
        subject = "inventory" if metric_id in INVENTORY_METRICS else kpi.control_id
        is_ok = reliable[day][subject]
        if is_ok and kpi.value is not None:
            good[metric_id, dimension, member] = kpi.value, day
        value, last = good.get((metric_id, dimension, member), (None, None))
        found[key] = Standing(is_ok, value, last)
    return found


def _reliable(history: History, day: date) -> dict[str, bool]:
    """Whether each control, the inventory and all of it together may be relied on.

    A control rests on its console, whose export must be younger than the policy's patience with
    evidence, and on the inventories that list its assets. The inventory rests on every table that
    ever delivered. None of them may be stale.
    """
    exports = history.world.landing.exports
    choices = {choice.export.table: choice for choice in history.world.landing.in_force(day)}
    arrived = {table for table, group in exports.items() if group[0].day <= day}
    is_fresh = {table: _is_fresh(choices.get(table)) for table in arrived}
    reliable = {}
    for control_id, names in OWN_TABLES.items():
        consoles = {table for table in arrived if (table.source, table.name) in names}
        patience = min((fact.recency_days for fact in history.facts[day]
                        if fact.control_id == control_id), default=None)  # fmt: skip
        reliable[control_id] = all(
            is_fresh[table] for table in consoles | _inventories(history, control_id) & arrived
        ) and all(
            patience is None or (day - choices[table].export.day).days < patience
            for table in consoles
            if table in choices
        )
    reliable["inventory"] = all(is_fresh.values())
    reliable["all"] = all(reliable.values())
    return reliable


def _is_fresh(choice: InForce | None) -> bool:
    return choice is not None and not choice.is_stale


def _inventories(history: History, control_id: str) -> set[Table]:
    """The inventories that ever listed an asset that needs the control."""
    names = {
        name
        for facts in history.facts.values()
        for fact in facts
        if fact.control_id == control_id
        for name in _listing(fact)
    }
    return {table for table in history.world.landing.exports if (table.source, table.name) in names}


def _listing(fact: Fact) -> set[tuple[str, str]]:
    return {
        (sighting.record.source, sighting.record.table)
        for sighting in fact.asset.sightings
        if sighting.record.role == "inventory"
    }
